import { handover, messagePort, socketPort } from '../../contract/ports.ts'
import type { Port } from '../../contract/frames.ts'

/** How long to wait for the preload's port, in milliseconds; then it is asked for again. */
const portWait = 3000

/** In Electron the preload answers each request with a new port. */
function fromPreload(): Promise<Port> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer)
      removeEventListener('message', take)
    }
    const timer = setTimeout(() => {
      stop()
      reject(new Error('The host handed over no port.'))
    }, portWait)
    const take = (event: MessageEvent) => {
      const port = event.ports[0]
      if (event.source !== window || event.data !== handover.given || !port) return
      stop()
      resolve(messagePort({
        postMessage: message => port.postMessage(message),
        onMessage: listener => { port.onmessage = message => listener(message.data) },
        onClose: listener => port.addEventListener('close', listener),
        close: () => port.close(),
      }))
    }
    addEventListener('message', take)
    postMessage(handover.ask, '/')
  })
}

function fromSocket(): Promise<Port> {
  return new Promise((resolve, reject) => {
    const address = new URL('bridge', location.href)
    address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:'
    address.hash = ''
    const socket = new WebSocket(address)
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

/** A new port to the workbench: the preload's MessagePort where there is a preload, else a WebSocket beside the page. */
export const openPort = (): Promise<Port> => (handover.mark in window ? fromPreload() : fromSocket())
