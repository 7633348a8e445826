import type { Port } from '../../../contract/frames.ts'
import { awaitedPort, messagePort } from '../../../contract/ports.ts'

/** Electron gives a utility process its parent as `process.parentPort`; only what is used of it. */
interface UtilityParent { once(event: 'message', listener: (event: { ports: UtilityPort[] }) => void): void }
interface UtilityPort {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { data: unknown }) => void): void
  on(event: 'close', listener: () => void): void
  start(): void
  close(): void
}

/**
 * The port to the workbench: a Node child's channel, or, in an Electron utility process, the one that comes with the parent's first message, so that nothing passes through
 * Electron's main process. It closes when the workbench ends.
 */
export function parentPort(): Port {
  const utility = (process as { parentPort?: UtilityParent }).parentPort
  if (utility) {
    const { port, arrive } = awaitedPort()
    utility.once('message', ({ ports: [given] }) => {
      if (!given) process.exit(2)
      arrive(messagePort({
        postMessage: message => given.postMessage(message),
        onMessage(listener) {
          given.on('message', event => listener(event.data))
          given.start()
        },
        onClose: listener => given.on('close', listener),
        close: () => given.close(),
      }))
    })
    return port
  }
  if (!process.send) {
    console.error('The engine is started by the workbench, not by hand.')
    process.exit(2)
  }
  return messagePort({
    // A workbench that was killed takes nothing any more; its end is heard by itself.
    postMessage: message => { if (process.connected) process.send!(message, undefined, undefined, () => {}) },
    onMessage: listener => process.on('message', listener),
    onClose: listener => process.on('disconnect', listener),
    close: () => { if (process.connected) process.disconnect() },
  })
}
