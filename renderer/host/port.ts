import { handover, messagePort, socketPort } from '../../contract/ports.ts'
import type { Port } from '../../contract/frames.ts'

/** How long to wait for the preload's port, in milliseconds. */
const portWait = 3000

/** In Electron the preload hands over a port when the window asks for one. */
function fromPreload(): Promise<Port> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      removeEventListener('message', take)
      reject(new Error('The host handed over no port.'))
    }, portWait)
    function take(event: MessageEvent): void {
      const [port] = event.ports
      if (event.source !== window || event.data !== handover.given || !port) return
      clearTimeout(timer)
      removeEventListener('message', take)
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
    const socket = new WebSocket(new URL('bridge', location.href.replace(/^http/, 'ws')))
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

/** A new port to the workbench: the preload's MessagePort in Electron, else a WebSocket. */
export const openPort = (): Promise<Port> => (handover.mark in globalThis ? fromPreload() : fromSocket())
