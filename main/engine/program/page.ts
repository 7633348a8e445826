import { randomUUID } from 'node:crypto'
import { rename, rm, stat } from 'node:fs/promises'
import type { DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api'
import type { Handlers } from '../../../contract/define.ts'
import { pageContract } from '../../../contract/engine/contract.ts'
import { pageLimits } from '../../../contract/engine/page.ts'
import { OasisError } from '../../../contract/errors.ts'
import type { Column } from '../../../model/result/result.ts'
import { cutText, encodePage, isNative, type Page } from './arrow.ts'
import { readFailure, wasInterrupted } from './failure.ts'
import { jsonSelect } from './json.ts'
import { parquetSelect } from './parquet.ts'
import { freeChunks, heldBytes } from './garbage.ts'
import { builtIn } from './functions.ts'
import { identifier, literal } from './names.ts'
import { profile } from './profile.ts'
import { Background } from './background.ts'
import { ResultStore, type Relation } from './store.ts'

/** What the engine that pages results answers. Pages have a connection of their own; whatever may take long runs on others. */
export function pageHandlers(): Handlers<typeof pageContract, null> {
  let opening: Promise<{ store: ResultStore; pages: DuckDBConnection; background: Background }> | null = null
  let turn: Promise<unknown> = Promise.resolve()
  const open = () => {
    if (!opening) throw new OasisError('invalid', 'page.open comes first.')
    return opening
  }
  /** Pages one after another: a connection runs one statement at a time. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = turn.then(work)
    turn = next.catch(() => {})
    return next
  }
  const columnsOf = (relation: Relation, names: readonly string[] | undefined): Column[] => names === undefined ? relation.columns : names.map(name => {
    const column = relation.columns.find(candidate => candidate.name === name)
    if (!column) throw new OasisError('invalid', `The result has no column ${name}.`)
    return column
  })

  return {
    async 'page.open'(setup) {
      if (opening) throw new OasisError('invalid', 'The page engine is open already.')
      opening = (async () => {
        const store = await ResultStore.create(setup)
        return { store, pages: store.pager, background: new Background(store) }
      })()
      await opening
      return {}
    },
    async 'page.describe'({ file }) {
      const { store } = await open()
      return store.with(file, undefined, async ({ name, columns, rows, bytes }) => ({ name, columns, rows, bytes }))
    },
    async 'page.profile'({ file, columns }, _context, signal) {
      const { store, background } = await open()
      return store.with(file, undefined, relation => background.call(signal, connection => profile(connection, relation, columnsOf(relation, columns), signal)))
    },
    async 'page.rows'({ file, view, offset, limit, columns: names }) {
      const { store, pages } = await open()
      return store.with(file, view, relation => inTurn(async () => {
        const columns = columnsOf(relation, names)
        const text = Math.min(pageLimits.text, Math.max(256, Math.floor(pageLimits.bytes / (Math.max(1, Math.min(limit, 200)) * Math.max(1, columns.length)))))
        const shown = columns.map(column => expression(column, relation.text.has(column.name), text))
        return readPage(pages, `SELECT ${shown.join(', ') || '1'} FROM ${relation.sql} WHERE rowid >= ${offset} AND rowid < ${offset + limit} LIMIT ${limit}`, { columns, text })
      }))
    },
    async 'page.value'({ file, view, row, column: name }) {
      const { store, pages } = await open()
      return store.with(file, view, relation => inTurn(async () => {
        const [column] = columnsOf(relation, [name])
        const reader = await pages.runAndReadAll(`SELECT left(CAST(${identifier(column!.name)} AS VARCHAR), ${pageLimits.value + 1}) FROM ${relation.sql} WHERE rowid = ${row}`)
        const [found] = reader.getRows()
        if (!found) throw new OasisError('notFound', 'The result has no such row.')
        const value = found[0] as string | null
        const kept = value === null ? null : cutText(value, pageLimits.value)
        return { text: kept, cut: kept !== null && kept.length < value!.length }
      }))
    },
    async *'page.view'({ file, sort, filter }, _context, signal) {
      const { store, background } = await open()
      yield* background.stream(signal, connection => store.makeView(file, sort, filter, connection, signal), progress => ({ type: 'progress' as const, progress }), made => ({ type: 'view' as const, ...made }))
    },
    async 'page.dropView'({ view }) {
      await (await open()).store.dropView(view)
      return {}
    },
    async 'page.release'({ file }) {
      await (await open()).store.release(file)
      return {}
    },
    async 'page.aggregate'({ file, view, sql, values, timezone }, _context, signal) {
      const { store, background } = await open()
      return store.with(file, view, relation => background.call(signal, async connection => {
        const page = await readPage(connection, sql.replaceAll('$relation', () => relation.sql), { values: values ?? {}, maxRows: pageLimits.aggregateRows })
        return { arrow: page.arrow, rows: page.rows }
      }, timezone))
    },
    async *'page.export'({ file, view, format, target }, _context, signal) {
      const { store, background } = await open()
      const part = `${target}.${randomUUID().slice(0, 8)}.part`
      const options = { csv: 'FORMAT csv, HEADER', parquet: 'FORMAT parquet, COMPRESSION zstd', json: 'FORMAT json, ARRAY true' }[format]
      let bytes = 0
      const written = async () => { bytes = await stat(part).then(found => found.size, () => bytes) }
      try {
        const copy = (connection: DuckDBConnection) => store.with(file, view, async relation => {
          const rows = format === 'json' ? await jsonSelect(connection, relation) : format === 'parquet' ? await parquetSelect(connection, relation) : `FROM ${relation.sql}`
          await connection.run(`COPY (${rows}) TO ${literal(part)} (${options}, USE_TMP_FILE false)`)
          await written()
          if (signal.aborted) throw new OasisError('cancelled', 'The export was cancelled.')
          await rename(part, target)
        })
        yield* background.stream(signal, copy, progress => {
          void written()
          return { type: 'progress' as const, progress, bytes }
        }, () => ({ type: 'done' as const, bytes }))
      } catch (error) {
        throw exportError(error, target, signal)
      } finally {
        await rm(part, { force: true })
      }
    },
    async 'page.functions'(_input, _context, signal) {
      const { background } = await open()
      return background.call(signal, builtIn)
    },
    async 'page.idle'() {
      if (opening) await (await opening).background.idle()
      return {}
    },
  }
}

function exportError(error: unknown, target: string, signal: AbortSignal): unknown {
  if (signal.aborted || wasInterrupted(error)) return new OasisError('cancelled', 'The export was cancelled.')
  if (error instanceof OasisError && error.code !== 'queryFailed') return error
  return new OasisError('invalid', `${target} could not be written: ${readFailure(error).message.split('\n')[0]} Choose another place, or free some space.`, undefined, error)
}

function expression(column: Column, infinite: boolean, text: number): string {
  const name = identifier(column.name)
  if (column.type === 'VARCHAR') return `left(${name}, ${text + 1})`
  return isNative(column.type) && !infinite ? name : `left(CAST(${name} AS VARCHAR), ${text + 1})`
}

/** Bytes of pages since chunks were last let go of. */
let held = 0

interface ReadOptions { columns?: Column[]; text?: number; values?: Record<string, string | null>; maxRows?: number }

/** Runs a query and encodes what it gives, until the page is full. With `columns`, what the query selects are those; without, they are the query's own and are cast where need be. */
async function readPage(connection: DuckDBConnection, sql: string, { columns, text = pageLimits.text, values = {}, maxRows }: ReadOptions): Promise<Page> {
  let query = sql
  if (!columns) {
    const prepared = await connection.prepare(sql)
    const names = Array.from({ length: prepared.columnCount }, (_, index) => prepared.columnName(index))
    const types = names.map((_, index) => prepared.columnType(index).toString())
    prepared.destroySync()
    columns = names.map((name, index) => ({ name, label: name, type: types[index]!, kind: 'text' }))
    if (!types.every(isNative)) query = `SELECT ${columns.map(column => (isNative(column.type) ? identifier(column.name) : `CAST(${identifier(column.name)} AS VARCHAR) AS ${identifier(column.name)}`)).join(', ')} FROM (${sql})`
  }
  const result = await connection.stream(query, Object.keys(values).length > 0 ? values : undefined)
  const chunks: DuckDBDataChunk[] = []
  const types = result.columnTypes()
  let rows = 0
  for (;;) {
    const chunk = await result.fetchChunk()
    if (!chunk || chunk.rowCount === 0) break
    rows += chunk.rowCount
    if (maxRows !== undefined && rows > maxRows) throw new OasisError('invalid', `An aggregate gave more than ${maxRows} rows.`)
    chunks.push(chunk)
  }
  const page = encodePage({ columns: columns.map(({ name, type }) => ({ name, type })), types, chunks }, { bytes: maxRows === undefined ? pageLimits.bytes : Infinity, text })
  held += page.arrow.byteLength
  if (held > heldBytes) {
    held = 0
    chunks.length = 0
    void freeChunks()
  }
  return page
}
