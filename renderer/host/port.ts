import { messagePort, socketPort } from '../../contract/ports.ts'
import type { Port } from '../../contract/frames.ts'

/** How long to wait for the preload's port before taking the page for the browser host's, in milliseconds. */
const portWait = 3000

let handed: MessagePort | null = null
let take: ((port: MessagePort) => void) | null = null

addEventListener('message', event => {
  if (event.source !== window || (event.data as { type?: unknown } | null)?.type !== 'oasis-port' || !event.ports[0]) return
  if (take) take(event.ports[0])
  else handed = event.ports[0]
})

/** In Electron the preload hands over a port; a reload of the window hands over a new one. */
function fromPreload(): Promise<Port> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => { take = null; reject(new Error('The host handed over no port.')) }, portWait)
    take = port => {
      clearTimeout(timer)
      take = null
      handed = null
      resolve(messagePort({
        postMessage: message => port.postMessage(message),
        onMessage: listener => { port.onmessage = event => listener(event.data) },
        onClose: listener => port.addEventListener('close', listener),
        close: () => port.close(),
      }))
    }
    if (handed) take(handed)
  })
}

function fromSocket(): Promise<Port> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${location.origin.replace(/^http/, 'ws')}/bridge`)
    socket.binaryType = 'arraybuffer'
    socket.onopen = () => resolve(socketPort({
      send: data => { if (socket.readyState === WebSocket.OPEN) socket.send(data as Uint8Array<ArrayBuffer>) },
      onMessage: listener => { socket.onmessage = event => listener(event.data instanceof ArrayBuffer ? new Uint8Array(event.data) : null) },
      onClose: listener => { socket.addEventListener('close', listener) },
      close: () => socket.close(),
    }))
    socket.onerror = () => reject(new Error('The workbench does not answer.'))
  })
}

/** A new port to the workbench: a WebSocket where the page came over HTTP, else the preload's MessagePort. */
export const openPort = (): Promise<Port> => (location.protocol === 'http:' || location.protocol === 'https:' ? fromSocket() : fromPreload())
