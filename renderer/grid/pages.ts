import { tableFromIPC } from 'apache-arrow'
import { OasisError } from '../../contract/errors.ts'
import type { Workbench } from '../host/connection.ts'
import { readColumn, type Raw } from './values.ts'

/** Rows of one page, how many pages are kept, how many are asked for at once, and how far ahead of the view. The first page of rows that are on the screen already waits so long, in milliseconds, for the window to draw them. */
export const pageLimits = { rows: 100, kept: 120, asked: 3, ahead: 2, firstWait: 50 } as const

/** Which rows: a result, or a sorted and filtered view of it. */
export interface Source { result: string; view: string | null; rows: number }
interface Segment { from: number; rows: number; read: ((row: number) => Raw)[]; cut: Set<string> }
interface Loaded { segments: Segment[]; used: number }

/** The pages of one source, fetched as they come into view and kept while they may be looked at again. */
export interface Pages {
  /** A value, or undefined while its page is on the way. */
  value(row: number, column: number): Raw | undefined
  /** Whether a page cut the value's text. */
  isCut(row: number, column: number, name: string): boolean
  /** Says which rows are in view and which way they move; what is no longer wanted is not waited for. */
  want(first: number, last: number, direction: 1 | -1): void
  /** Counts arrivals, for useSyncExternalStore. */
  version(): number
  subscribe(listener: () => void): () => void
  error(): OasisError | null
  retry(): void
  close(): void
}

/** What is known of rows before their page has come; `columns` is how many there are. */
export interface Given { columns: number; value(row: number, column: number): Raw | undefined }

/** Reads the pages of one source; where its first rows are `given`, they are shown until their page has come. */
export function createPages(workbench: Pick<Workbench, 'call'>, source: Source, given: Given = { columns: 0, value: () => undefined }): Pages {
  const loaded = new Map<number, Loaded>()
  const loading = new Map<number, AbortController>()
  const listeners = new Set<() => void>()
  let wanted: number[] = []
  let visible: number[] = []
  let version = 0
  let clock = 0
  let failure: OasisError | null = null
  let closed = false
  let waiting: ReturnType<typeof setTimeout> | undefined
  let isHeldUp = given.columns > 0 && Array.from({ length: given.columns }, (_, column) => given.value(0, column)).every(value => value !== undefined)

  const changed = () => {
    version += 1
    for (const listener of listeners) listener()
  }

  async function load(page: number): Promise<void> {
    const stop = new AbortController()
    loading.set(page, stop)
    const first = page * pageLimits.rows
    const last = Math.min(first + pageLimits.rows, source.rows)
    const segments: Segment[] = []
    try {
      // Long values make the answer end early; the rest of the page is asked for after it.
      for (let from = first; from < last;) {
        const answer = await workbench.call('result.page', { result: source.result, ...(source.view ? { view: source.view } : {}), offset: from, limit: last - from }, { signal: stop.signal })
        if (answer.rows === 0) break
        const table = tableFromIPC(answer.arrow)
        segments.push({ from, rows: answer.rows, read: table.schema.fields.map((_, index) => readColumn(table, index)), cut: new Set(answer.cutCells.map(([row, column]) => `${row} ${column}`)) })
        from += answer.rows
      }
      if (closed || loading.get(page) !== stop) return
      loaded.set(page, { segments, used: ++clock })
      failure = null
    } catch (error) {
      if (closed || stop.signal.aborted) return
      failure = error instanceof OasisError ? error : new OasisError('internal', 'The rows could not be read.', undefined, error)
    } finally {
      if (loading.get(page) === stop) loading.delete(page)
    }
    evict()
    changed()
    next()
  }

  function evict(): void {
    if (loaded.size <= pageLimits.kept) return
    const oldest = [...loaded].filter(([page]) => !wanted.includes(page)).sort((a, b) => a[1].used - b[1].used)
    for (const [page] of oldest.slice(0, loaded.size - pageLimits.kept)) loaded.delete(page)
  }

  function next(): void {
    if (closed || failure) return
    if (isHeldUp) {
      waiting ??= setTimeout(() => {
        isHeldUp = false
        next()
      }, pageLimits.firstWait)
      return
    }
    // What is looked at comes first; what may be looked at next does not stand in its way.
    const isHere = visible.every(page => loaded.has(page))
    for (const page of isHere ? wanted : visible) {
      if (loading.size >= pageLimits.asked) return
      if (!loaded.has(page) && !loading.has(page)) void load(page)
    }
  }

  const segmentOf = (row: number): Segment | undefined => {
    const page = loaded.get(Math.floor(row / pageLimits.rows))
    if (!page) return undefined
    page.used = ++clock
    return page.segments.find(segment => row >= segment.from && row < segment.from + segment.rows)
  }

  return {
    value(row, column) {
      const segment = segmentOf(row)
      return segment ? segment.read[column]?.(row - segment.from) : given.value(row, column)
    },
    isCut(row, _column, name) {
      const segment = segmentOf(row)
      return segment?.cut.has(`${row - segment.from} ${name}`) ?? false
    },
    want(first, last, direction) {
      const pages = Math.ceil(source.rows / pageLimits.rows)
      const [from, to] = [Math.floor(first / pageLimits.rows), Math.floor(Math.max(first, last - 1) / pageLimits.rows)]
      visible = Array.from({ length: to - from + 1 }, (_, index) => from + index)
      const ahead = Array.from({ length: pageLimits.ahead }, (_, index) => direction === 1 ? to + 1 + index : from - 1 - index)
      visible = visible.filter(page => page >= 0 && page < pages)
      wanted = [...visible, ...[...ahead, direction === 1 ? from - 1 : to + 1].filter(page => page >= 0 && page < pages)]
      for (const [page, stop] of loading) {
        if (wanted.includes(page)) continue
        loading.delete(page)
        stop.abort()
      }
      next()
    },
    version: () => version,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    error: () => failure,
    retry() {
      failure = null
      changed()
      next()
    },
    close() {
      closed = true
      clearTimeout(waiting)
      for (const stop of loading.values()) stop.abort()
      loading.clear()
    },
  }
}
