// How long a page of the grid takes at random places of a result of ten million rows: from the workbench through the page engine's process and back, beside what plain SQL takes.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onBundledNode } from '../node.mjs'
import { printTable, quantile } from './figures.mjs'

await onBundledNode()
const { tableFromIPC } = await import('apache-arrow')
const { notebookEngine, pageEngine } = await import('../../main/engine/engines.ts')

const rows = Number(process.argv[2] ?? 10_000_000)
const limit = 200
const rounds = 120
const warmUp = 10
const mebibyte = 1024 ** 2
const root = await mkdtemp(join(tmpdir(), 'oasis-bench-grid-'))
const file = join(root, 'result.duckdb')
const notebook = notebookEngine(() => ({ database: null, work: join(root, 'work'), folder: root, grants: [], memoryLimit: 4096 * mebibyte, threads: 2, timezone: 'UTC' }))
const pages = pageEngine({ work: join(root, 'pages'), memoryLimit: 2048 * mebibyte, threads: 2, timezone: 'UTC' })
const table = [['', 'p50 ms', 'p95 ms', 'max ms', 'limit ms', '']]
const summary = { rows, columns: 6, page: limit }
let passed = true

async function measure(name, key, allowed, page) {
  for (let round = 0; round < warmUp; round++) await page(Math.floor(Math.random() * (rows - limit)))
  const times = []
  for (let round = 0; round < rounds; round++) {
    const offset = Math.floor(Math.random() * (rows - limit))
    const at = performance.now()
    const got = await page(offset)
    times.push(performance.now() - at)
    if (got !== limit) throw new Error(`${name}: ${got} rows instead of ${limit}`)
  }
  const [p50, p95, max] = [quantile(times, 0.5), quantile(times, 0.95), Math.max(...times)]
  const ok = allowed === null || p95 <= allowed
  passed &&= ok
  table.push([name, p50.toFixed(1), p95.toFixed(1), max.toFixed(1), allowed === null ? '' : allowed.toFixed(1), allowed === null ? '' : ok ? 'ok' : 'over'])
  summary[key] = { p50, p95, max }
}

async function view(sort, filter) {
  const at = performance.now()
  for await (const event of pages.stream('page.view', { file, sort, filter })) if (event.type === 'view') return { ...event, ms: performance.now() - at }
}

try {
  const sql = `SELECT range AS id, (hash(range) % 1000000)::DECIMAL(12, 2) / 100 AS amount, 'user ' || (hash(range + 1) % 100000) AS who, TIMESTAMP '2020-01-01' + to_seconds((hash(range + 2) % 100000000)::BIGINT) AS happened,
    (hash(range + 3) % 50)::INTEGER AS country, hash(range + 4) % 2 = 0 AS paid FROM range(${rows})`
  const at = performance.now()
  for await (const event of notebook.stream('session.run', { sql, bound: {}, results: [], target: { file, name: 'result' }, limits: { rows, bytes: 8 * 1024 ** 3 } })) if (event.type === 'result') summary.bytes = event.result.bytes
  summary.made = performance.now() - at
  await notebook.close()

  const fetchPage = made => async offset => tableFromIPC((await pages.call('page.rows', { file, offset, limit, ...(made ? { view: made } : {}) })).arrow).numRows
  await measure('page, unsorted', 'unsorted', 1000 / 60, fetchPage())
  const sorted = await view([{ column: 'amount', descending: true }], [])
  await measure('page, sorted', 'sorted', 1000 / 30, fetchPage(sorted.view))
  const filtered = await view([], [{ column: 'country', op: '<', values: ['25'] }])
  summary.sort = sorted.ms
  summary.filter = filtered.ms
  const filteredRows = filtered.rows
  await measure('page, filtered', 'filtered', 1000 / 30, async offset => fetchPage(filtered.view)(Math.min(offset, filteredRows - limit)))
  const both = await view([{ column: 'who', descending: false }, { column: 'happened', descending: true }], [{ column: 'paid', op: '=', values: ['true'] }])
  await measure('page, sorted and filtered', 'both', 1000 / 30, async offset => fetchPage(both.view)(Math.min(offset, both.rows - limit)))

  const plain = sql => async offset => (await pages.call('page.aggregate', { file, sql: sql(offset) })).rows
  await measure('plain OFFSET', 'plainOffset', null, plain(offset => `FROM $relation LIMIT ${limit} OFFSET ${offset}`))
  const slow = []
  for (let round = 0; round < 5; round++) {
    const start = performance.now()
    await plain(offset => `FROM $relation ORDER BY amount DESC LIMIT ${limit} OFFSET ${offset}`)(Math.floor(Math.random() * (rows - limit)))
    slow.push(performance.now() - start)
  }
  summary.plainOrderBy = { p50: quantile(slow, 0.5), p95: quantile(slow, 0.95), max: Math.max(...slow) }
  table.push(['plain ORDER BY … OFFSET', summary.plainOrderBy.p50.toFixed(1), summary.plainOrderBy.p95.toFixed(1), summary.plainOrderBy.max.toFixed(1), '', ''])

  console.log(`${rows} rows of 6 columns, ${(summary.bytes / mebibyte).toFixed(0)} MiB, made in ${(summary.made / 1000).toFixed(1)} s; pages of ${limit} rows at random places, ${rounds} each`)
  console.log(`sorting once ${(summary.sort / 1000).toFixed(1)} s, filtering once ${(summary.filter / 1000).toFixed(1)} s`)
  printTable(table)
} finally {
  await notebook.close()
  await pages.close()
  await rm(root, { recursive: true, force: true })
}
console.log(JSON.stringify({ bench: 'grid', passed, ...summary }))
if (!passed) process.exitCode = 1
