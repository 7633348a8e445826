import type { MessagePortMain } from 'electron'
import type { Port } from '../../contract/frames.ts'
import { messagePort } from '../../contract/ports.ts'

/** A port of the contract over Electron's; it holds messages back until somebody listens. */
export const electronPort = (port: MessagePortMain): Port => messagePort({
  postMessage: frame => port.postMessage(frame),
  onMessage(listener) {
    port.on('message', event => listener(event.data))
    port.start()
  },
  onClose: listener => port.on('close', listener),
  close: () => port.close(),
})
