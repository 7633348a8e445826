import { nodeProcessHost } from '../../../main/engine/host.ts'
import { messagePort } from '../../../contract/ports.ts'
import { createWorkbench } from '../../../main/workbench/workbench.ts'

/** A workbench in a process of its own, for tests that kill it. Its one window is its parent. */
const [dataDir, sampleDir] = process.argv.slice(2) as [string, string]
const workbench = await createWorkbench({ dataDir, sampleDir, processes: nodeProcessHost, host: { kind: 'browser', language: 'en' } })
workbench.connect(messagePort({
  postMessage: message => { if (process.connected) process.send!(message, undefined, undefined, () => {}) }, onMessage: listener => process.on('message', listener), onClose: listener => process.on('disconnect', listener), close: () => { if (process.connected) process.disconnect() },
}))
process.on('disconnect', () => process.exit())
