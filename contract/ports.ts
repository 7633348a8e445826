import type { Port } from './frames.ts'

/** The parts of a DOM MessagePort, Node's, Electron's MessagePortMain and a child process's channel that a port needs. */
export interface MessagePortLike {
  postMessage(message: Uint8Array): void
  onMessage(listener: (data: unknown) => void): void
  onClose(listener: () => void): void
  close(): void
}

/** A port over structured clone. What is not bytes arrives as an empty frame, which the reader refuses. */
export function messagePort(port: MessagePortLike): Port {
  return {
    post: frame => port.postMessage(frame),
    onFrame: listener => port.onMessage(data => listener(data instanceof Uint8Array ? data : new Uint8Array())),
    onClose: listener => port.onClose(listener),
    close: () => port.close(),
  }
}

/** The parts of the browser's WebSocket and of `ws` that a port needs; `onMessage` gets null for a text message. */
export interface SocketLike {
  send(data: Uint8Array): void
  onMessage(listener: (data: Uint8Array | null) => void): void
  onClose(listener: () => void): void
  close(): void
}

export function socketPort(socket: SocketLike): Port {
  return {
    post: frame => socket.send(frame),
    onFrame: listener => socket.onMessage(data => listener(data ?? new Uint8Array())),
    onClose: listener => socket.onClose(listener),
    close: () => socket.close(),
  }
}

/**
 * How a window in Electron gets its port. The preload sets the property `mark` of the window; the window posts `ask` to itself and is answered by a message `given` that carries a
 * MessagePort; after a loss it asks again. The browser host has no mark: there the port is the WebSocket `bridge`, beside the page. The preload can import nothing and repeats these names.
 */
export const handover = { mark: 'oasisHost', ask: 'oasis:connect', given: 'oasis:port' } as const
/** The channel by which the preload tells Electron's main process of notebooks that were dropped on the window, by their whole paths. */
export const dropped = 'oasis:drop'

/** A port whose real one is still on its way: what is posted waits for it. `fail` closes it if none will come. */
export function awaitedPort(): { port: Port; arrive(real: Port): void; fail(): void } {
  let real: Port | null = null
  let closed = false
  const waiting: Uint8Array[] = []
  const frames: ((frame: Uint8Array) => void)[] = []
  const closes: (() => void)[] = []
  const shut = () => {
    if (closed) return
    closed = true
    waiting.length = 0
    for (const listener of closes) listener()
  }
  return {
    port: {
      post(frame) {
        if (real) real.post(frame)
        else if (!closed) waiting.push(frame)
      },
      onFrame: listener => { frames.push(listener) },
      onClose: listener => { closes.push(listener) },
      close() {
        real?.close()
        shut()
      },
    },
    arrive(arrived) {
      if (closed) return arrived.close()
      real = arrived
      arrived.onClose(shut)
      arrived.onFrame(frame => { for (const listener of frames) listener(frame) })
      for (const frame of waiting.splice(0)) arrived.post(frame)
    },
    fail: shut,
  }
}
