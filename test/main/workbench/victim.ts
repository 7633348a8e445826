import { join } from 'node:path'
import { messagePort } from '../../../contract/ports.ts'
import { nodeProcessHost } from '../../../main/engine/host.ts'
import { claim } from '../../../main/owner/owner.ts'
import { embedSpark } from '../../../main/spark/embedded.ts'
import { createWorkbench } from '../../../main/workbench/workbench.ts'

/** A workbench in a process of its own, for tests that kill it. Its one window is its parent. */
const [dataDir, sampleDir] = process.argv.slice(2) as [string, string]
const spark = process.env['OASIS_SPARK_FOLDER'] ? { spark: embedSpark({ dataDir, sampleDir, sessions: join(dataDir, 'sessions'), lasting: true, log: console.error }) } : {}
const workbench = await createWorkbench({ dataDir, sampleDir, processes: nodeProcessHost, host: { kind: 'browser', language: 'en' }, ...spark })
await claim(dataDir, { 'window.open': async () => ({ link: null }), 'result.find': async () => ({ found: null }), ...workbench.sessions })
workbench.connect(messagePort({
  postMessage: message => { if (process.connected) process.send!(message, undefined, undefined, () => {}) }, onMessage: listener => process.on('message', listener), onClose: listener => process.on('disconnect', listener), close: () => { if (process.connected) process.disconnect() },
}))
process.on('disconnect', () => process.exit())
