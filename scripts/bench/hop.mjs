// How long 100,000 rows of 6 columns take from an engine process through the workbench to a client over a WebSocket, as Arrow and as the same rows in JSON, until one column is summed.
// Both go the same way by the same contract; only what crosses differs.
import { createServer } from 'node:http'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onBundledNode } from '../node.mjs'
import { printTable, quantile } from './figures.mjs'

await onBundledNode()
const { tableFromIPC } = await import('apache-arrow')
const { WebSocket, WebSocketServer } = await import('ws')
const { createClient } = await import('../../contract/client.ts')
const { socketPort } = await import('../../contract/ports.ts')
const { serve } = await import('../../contract/serve.ts')
const { nodeProcessHost } = await import('../../main/engine/host.ts')
const { clientContract, rowsContract } = await import('./hopContract.mjs')
const { notebookEngine, pageEngine } = await import('../../main/engine/engines.ts')

const rows = 100_000
const rounds = 15
const wanted = 15
const mebibyte = 1024 ** 2
const root = await mkdtemp(join(tmpdir(), 'oasis-bench-hop-'))
const file = join(root, 'result.duckdb')
const pages = pageEngine({ work: join(root, 'pages'), memoryLimit: 1024 * mebibyte, threads: 2, timezone: 'UTC' })

const child = nodeProcessHost.fork(fileURLToPath(new URL('./hopRows.mjs', import.meta.url)), [join(root, 'rows')])
const objects = createClient(rowsContract, child.port)

const port = (socket, on) => socketPort({
  send: data => socket.send(data), onMessage: listener => on('message', data => listener(data instanceof Uint8Array ? data : null)), onClose: listener => on('close', () => listener()), close: () => socket.close(),
})

const server = createServer()
const sockets = new WebSocketServer({ server, maxPayload: mebibyte, perMessageDeflate: false })

try {
  const notebook = notebookEngine(() => ({ database: null, work: join(root, 'work'), folder: root, grants: [], memoryLimit: 1024 * mebibyte, threads: 2, timezone: 'UTC' }))
  const sql = `SELECT range AS id, (hash(range) % 1000000) / 100.0::DOUBLE AS amount, 'user ' || (hash(range + 1) % 1000) AS who, TIMESTAMP '2020-01-01' + to_seconds((hash(range + 2) % 100000000)::BIGINT) AS happened,
    (hash(range + 3) % 50)::INTEGER AS country, hash(range + 4) % 2 = 0 AS paid FROM range(${rows})`
  for await (const _ of notebook.stream('session.run', { sql, bound: {}, results: [], target: { file, name: 'result' }, limits: { rows, bytes: 1024 * mebibyte } })) { /* until it is made */ }
  await notebook.close()

  sockets.on('connection', socket => {
    const handlers = {
      'result.page': ({ offset, limit }) => pages.call('page.rows', { file, offset, limit }),
      'result.rows': ({ offset, limit }) => objects.call('rows.page', { file, offset, limit }),
    }
    serve(clientContract, handlers, port(socket, (event, listener) => socket.on(event, listener)), null, { onUnexpected: error => console.error(error) })
  })
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
  const socket = new WebSocket(`ws://127.0.0.1:${server.address().port}`, { perMessageDeflate: false })
  const client = await new Promise((resolve, reject) => {
    socket.once('error', reject)
    socket.once('open', () => resolve(createClient(clientContract, port(socket, (event, listener) => socket.on(event, listener)))))
  })

  const arrowOnce = async () => {
    let sum = 0
    let taken = 0
    while (taken < rows) {
      const page = await client.call('result.page', { result: 'benchmark0', offset: taken, limit: rows - taken })
      const table = tableFromIPC(page.arrow)
      for (const part of table.getChild('amount').data) for (const value of part.values) sum += value
      taken += table.numRows
    }
    return sum
  }
  const jsonOnce = async () => {
    let sum = 0
    for (const row of (await client.call('result.rows', { offset: 0, limit: rows })).rows) sum += row.amount
    return sum
  }

  const times = { arrow: [], json: [] }
  for (let round = -3; round < rounds; round++) {
    let at = performance.now()
    const first = await arrowOnce()
    const arrow = performance.now() - at
    at = performance.now()
    const second = await jsonOnce()
    const json = performance.now() - at
    if (Math.abs(first - second) > 1e-6 * Math.abs(second)) throw new Error(`The sums differ: ${first} and ${second}`)
    if (round < 0) continue
    times.arrow.push(arrow)
    times.json.push(json)
  }
  client.close()
  const median = { arrow: quantile(times.arrow, 0.5), json: quantile(times.json, 0.5) }
  const ratio = median.json / median.arrow
  console.log(`${rows} rows of 6 columns, page engine to client over a WebSocket, ${rounds} times each`)
  printTable([['', 'p50 ms', 'p95 ms'], ...['arrow', 'json'].map(kind => [kind, median[kind].toFixed(1), quantile(times[kind], 0.95).toFixed(1)])])
  console.log(`Arrow is ${ratio.toFixed(1)} times faster than JSON (wanted: ${wanted})`)
  console.log(JSON.stringify({ bench: 'hop', passed: ratio >= wanted, rows, columns: 6, ratio, arrow: median.arrow, json: median.json }))
  if (ratio < wanted) process.exitCode = 1
} finally {
  sockets.close()
  server.close()
  objects.close()
  child.kill()
  await pages.close()
  await rm(root, { recursive: true, force: true })
}
