// From a letter that is typed to what is offered, in a catalog of many tables: asked over the bridge as a window does, and from key press to list in the window itself. `npm run bench:completion -- --tables N`
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { build } from '../build.mjs'
import { onBundledNode } from '../node.mjs'
import { launchBrowser, viewport } from './browser.mjs'
import { typeInWindow } from './completionWindow.mjs'
import { printTable, quantile } from './figures.mjs'
import { startWorkbench } from './workbench.mjs'

await onBundledNode()
const { values } = parseArgs({ options: { tables: { type: 'string', default: '1500' }, columns: { type: 'string', default: '30' }, rounds: { type: 'string', default: '60' }, windowRounds: { type: 'string', default: '20' } } })
const [tables, columns, rounds, windowRounds] = [values.tables, values.columns, values.rounds, values.windowRounds].map(Number)
const goal = 50
const { WebSocket } = await import('ws')
const { createClient } = await import('../../contract/client.ts')
const { socketPort } = await import('../../contract/ports.ts')
const { workbench: contract } = await import('../../contract/workbench/contract.ts')

const words = ['orders', 'customers', 'payments', 'shipments', 'events', 'sessions', 'products', 'stores', 'prices', 'returns']
const tableName = n => `${words[n % words.length]}_${['daily', 'raw', 'clean', 'archive'][n % 4]}_${n}`
const createOne = n => `CREATE TABLE ${tableName(n)} (${Array.from({ length: columns }, (__, at) => `${words[at % words.length].slice(0, -1)}_value_${at} ${['INTEGER', 'VARCHAR', 'DOUBLE', 'DATE', 'DECIMAL(18, 2)'][at % 5]}`).join(', ')});`
/** Cells that make a hundred tables each. */
const makers = Array.from({ length: Math.ceil(tables / 100) }, (_, part) => ({ id: `made-${part}`, source: Array.from({ length: Math.min(100, tables - part * 100) }, (__, n) => createOne(part * 100 + n)).join('\n') }))
const middle = tableName(Math.floor(tables / 2))
/** What a person types, letter by letter; each letter asks. */
const typed = {
  'a table after FROM': ['SELECT * FROM ', middle.slice(0, 12)],
  'a column of the table': [`SELECT customer_value_1, * FROM ${middle} AS t WHERE `, 'product_v'],
  'a column after a point': [`SELECT t.store_value_7 FROM ${middle} AS t ORDER BY t.`, 'shipme'],
  'a column before there is a table': ['SELECT ', 'payment_va'],
  'a function': ['SELECT ', 'date_trunc'],
}

const dataDir = await mkdtemp(path.join(tmpdir(), 'oasis-bench-completion-'))
const file = path.join(dataDir, 'spaces/notebooks/Catalog.ipynb')
const cell = (id, source) => ({ cell_type: 'code', id, metadata: { oasis: { language: 'sql' } }, execution_count: null, outputs: [], source })
await mkdir(path.dirname(file), { recursive: true })
await writeFile(file, JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: { oasis: { version: 1, interpreter: 'duckdb', timezone: 'UTC', parameters: [] } }, cells: [cell('typed', ''), ...makers.map(({ id, source }) => cell(id, source))] }))
const figures = [['', 'p50 ms', 'p95 ms', 'max ms', 'goal ms', '']]
const summary = { tables, columns, goal }
let met = true
function note(name, times) {
  const [p50, p95, max] = [quantile(times, 0.5), quantile(times, 0.95), Math.max(...times)]
  met &&= p95 <= goal
  figures.push([name, p50.toFixed(1), p95.toFixed(1), max.toFixed(1), goal, p95 <= goal ? 'ok' : 'over'])
  summary[name] = { p50, p95, max }
}

await build(line => console.error(line))
const browser = await launchBrowser()
const host = await startWorkbench(dataDir)
try {
  const page = await (await browser.newContext({ viewport })).newPage()
  await page.goto(host.link)
  await page.locator('[data-region="left"] button[title]').first().waitFor({ timeout: 60_000 })
  const own = page.url().replace(/#.*/, '')
  // What the page itself has: the cookie of its link, and the bridge beside it.
  const { origin } = new URL(host.link)
  const cookies = await page.context().cookies()
  const place = new URL(`${cookies.find(cookie => cookie.path.startsWith('/w/')).path}bridge`, origin)
  place.protocol = 'ws:'
  const socket = new WebSocket(place, { headers: { Cookie: cookies.map(({ name, value }) => `${name}=${value}`).join('; '), Origin: origin } })
  // Within the event that opens it: what the workbench says at once is heard.
  const client = await new Promise((resolve, reject) => {
    socket.once('error', reject).once('open', () => resolve(createClient(contract, socketPort({
      send: data => socket.send(data), onMessage: listener => socket.on('message', (data, isBinary) => listener(isBinary ? new Uint8Array(data) : null)), onClose: listener => socket.on('close', listener), close: () => socket.close(),
    }))))
  })
  const events = client.stream('notebook.watch', { path: file, window: 'bench' })[Symbol.asyncIterator]()
  const { snapshot: { notebook, version: opened } } = (await events.next()).value
  let version = opened
  await client.call('notebook.trust', { notebook })
  let at = performance.now()
  await client.call('run.start', { notebook, scope: { kind: 'cells', cells: makers.map(({ id }) => id) } })
  for (const done = new Set(); done.size < makers.length;) {
    const { value: event } = await events.next()
    if ('version' in event) ({ version } = event)
    for (const run of event.type === 'runs' ? event.runs : []) {
      if (run.state === 'failed') throw new Error(`The tables could not be made: ${run.error?.message}`)
      if (run.state === 'done') done.add(run.cell)
    }
  }
  summary.made = performance.now() - at
  const ask = (source, offset = source.length) => client.call('cell.complete', { notebook, cell: 'typed', source, offset })
  at = performance.now()
  while (!(await ask(`SELECT * FROM ${tableName(tables - 1)}`)).items.some(item => item.label === tableName(tables - 1))) await new Promise(resolve => setTimeout(resolve, 5))
  summary.known = performance.now() - at

  const all = []
  for (const [name, [before, word]] of Object.entries(typed)) {
    const times = []
    for (let round = 0; round < rounds; round++) {
      const source = before + word.slice(0, 1 + (round % word.length))
      const from = performance.now()
      const { items } = await ask(source)
      times.push(performance.now() - from)
      if (items.length === 0) throw new Error(`Nothing was offered for: ${source}`)
    }
    note(name, times)
    all.push(...times)
  }
  note('all', all)

  // In the window the cells that made the tables would be drawn too.
  await client.call('notebook.edit', { notebook, window: 'bench', number: 1, version, edits: makers.map(({ id }) => ({ type: 'delete', cell: id })) })
  await page.goto(`${own}#notebook=${encodeURIComponent(file)}`)
  const { opening, narrowing } = await typeInWindow(page, 'typed', Object.values(typed).map(([before, word]) => (before.endsWith('.') ? [before.slice(0, -1), `.${word}`] : [before, word])), windowRounds)
  note('in the window: a list opens', opening)
  note('in the window: a list narrows', narrowing)

  console.log(`${tables} tables of ${columns} columns, made in ${(summary.made / 1000).toFixed(1)} s and known to completion ${summary.known.toFixed(0)} ms later; ${rounds} keys each`)
  printTable(figures)
  client.close()
} finally {
  await browser.close()
  await host.stop()
  await rm(dataDir, { recursive: true, force: true })
}
console.log(JSON.stringify({ bench: 'completion', met, ...summary }))
if (!met) process.exitCode = 1
