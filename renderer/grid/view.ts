import { useCallback, useEffect, useRef, useState } from 'react'
import { OasisError } from '../../contract/errors.ts'
import type { Output } from '../../contract/define.ts'
import type { WorkbenchContract } from '../../contract/workbench/contract.ts'
import type { SortKey } from '../../contract/workbench/result.ts'
import type { z } from 'zod'
import type { FilterTerm } from '../../contract/workbench/result.ts'
import type { Workbench } from '../host/connection.ts'

export type Filter = z.infer<typeof FilterTerm>

/** What a person asked of the rows of a result, and how far it is. `view` is null while the rows are as they were made. */
interface ViewState {
  result: string
  sort: readonly SortKey[]
  filter: readonly Filter[]
  view: string | null
  rows: number
  making: { progress: number | null } | null
  error: OasisError | null
}

const asMade = (result: string, total: number): ViewState => ({ result, sort: [], filter: [], view: null, rows: total, making: null, error: null })

export interface ResultRows extends ViewState {
  ask(sort: readonly SortKey[], filter: readonly Filter[]): void
  /** Stops the making of a view and keeps what was shown. */
  cancel(): void
  /** Makes the view again that the workbench no longer has. */
  remake(): void
}

/** Sorts and filters a result by views that the workbench makes. The rows shown stay until the new ones are there. */
export function useRows(workbench: Workbench, result: string, total: number): ResultRows {
  const [kept, setState] = useState<ViewState>(() => asMade(result, total))
  // What was asked belongs to one result; the next one of the same cell starts anew.
  const state = kept.result === result ? kept : asMade(result, total)
  if (state !== kept) setState(state)
  const running = useRef<AbortController | null>(null)
  const shown = useRef<ViewState>(state)
  if (!state.making) shown.current = state

  const drop = useCallback((view: string | null) => { if (view) workbench.call('result.dropView', { view }).catch(() => {}) }, [workbench])
  /** The view of the result that was drawn last, which the workbench keeps until it is dropped. */
  const held = useRef<string | null>(null)
  useEffect(() => () => {
    running.current?.abort()
    drop(held.current)
  }, [drop, result])
  useEffect(() => { held.current = shown.current.view })
  const ask = useCallback((sort: readonly SortKey[], filter: readonly Filter[]) => {
    running.current?.abort()
    const old = shown.current.view
    if (sort.length === 0 && filter.length === 0) {
      setState({ ...asMade(result, total), sort, filter })
      return drop(old)
    }
    const stop = new AbortController()
    running.current = stop
    setState(before => ({ ...before, sort, filter, making: { progress: null }, error: null }))
    ;(async () => {
      try {
        let made: Extract<Output<WorkbenchContract['result.view']>, { type: 'view' }> | null = null
        for await (const event of workbench.stream('result.view', { result, sort: [...sort], filter: [...filter] }, { signal: stop.signal })) {
          if (event.type === 'progress') setState(before => (before.making && before.result === result ? { ...before, making: { progress: event.progress } } : before))
          else made = event
        }
        if (stop.signal.aborted) return
        if (!made) throw new OasisError('internal', 'The rows were not sorted.')
        setState({ result, sort, filter, view: made.view, rows: made.rows, making: null, error: null })
        drop(old)
      } catch (error) {
        if (stop.signal.aborted) return
        setState({ ...shown.current, making: null, error: error instanceof OasisError ? error : new OasisError('internal', String(error)) })
      }
    })()
  }, [workbench, result, total, drop])

  const cancel = useCallback(() => {
    running.current?.abort()
    setState({ ...shown.current, making: null, error: null })
  }, [])
  const remake = useCallback(() => {
    const { sort, filter } = shown.current
    shown.current = { ...shown.current, view: null }
    ask(sort, filter)
  }, [ask])
  return { ...state, ask, cancel, remake }
}

/** What pressing a heading does to the order: ascending, descending, none; with `adds` the other keys stay. */
export function nextSort(sort: readonly SortKey[], column: string, adds: boolean): SortKey[] {
  const current = sort.find(key => key.column === column)
  const next = !current ? { column, descending: false } : current.descending ? null : { column, descending: true }
  if (!adds) return next ? [next] : []
  if (!current) return [...sort, next!].slice(0, 8)
  return sort.flatMap(key => (key.column !== column ? [key] : next ? [next] : []))
}
