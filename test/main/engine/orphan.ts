import { join } from 'node:path'
import { notebookEngine } from '../../../main/engine/engines.ts'

/** Starts an engine, tells its process id and waits to be killed. */
const root = process.argv[2]!
const engine = notebookEngine(() => ({ database: null, work: join(root, 'orphan'), folder: root, grants: [], memoryLimit: 256 * 1024 ** 2, threads: 1, timezone: 'UTC' }))
await engine.call('session.idle', {})
process.send!(engine.pid)
setInterval(() => {}, 1000)
