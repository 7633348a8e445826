import { fork } from 'node:child_process'
import { join } from 'node:path'
import { createClient } from '../../../contract/client.ts'
import { messagePort } from '../../../contract/ports.ts'
import { workbench as contract, type WorkbenchClient } from '../../../contract/workbench/contract.ts'

/** A workbench in a process of its own, with a window on it, to be killed. */
export interface Victim { window: WorkbenchClient; /** SIGKILL, and waits until it is gone. */ kill(): Promise<void> }

/** Starts one on `root/data`, with the sample of `root/shipped`. */
export function startVictim(root: string): Victim {
  const child = fork(join(import.meta.dirname, 'victim.ts'), [join(root, 'data'), join(root, 'shipped')], { serialization: 'advanced', execArgv: [], execPath: process.execPath })
  child.on('error', () => {})
  return {
    window: createClient(contract, messagePort({
      postMessage: message => { if (child.connected) child.send(message, () => {}) }, onMessage: listener => child.on('message', listener), onClose: listener => child.on('disconnect', listener),
      close: () => { if (child.connected) child.disconnect() },
    })),
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const gone = new Promise(resolve => child.once('exit', resolve))
      child.kill('SIGKILL')
      await gone
    },
  }
}
