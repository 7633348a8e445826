import { EventEmitter } from 'node:events'

export interface PortEvent { data: unknown; ports: MessagePortMain[] }

/** One end of a channel. Messages wait until `start`; closing one end closes the other. */
export class MessagePortMain extends EventEmitter<{ message: [PortEvent]; close: [] }> {
  other: MessagePortMain | null = null
  private started = false
  private closed = false
  private readonly waiting: PortEvent[] = []

  postMessage(message: unknown, transfer: MessagePortMain[] = []): void {
    if (transfer.length) throw new Error('The Electron double does not carry ports through ports')
    const data = structuredClone(message)
    setImmediate(() => this.other?.receive({ data, ports: [] }))
  }

  private receive(event: PortEvent): void {
    if (this.closed) return
    if (this.started) this.emit('message', event)
    else this.waiting.push(event)
  }

  start(): void {
    this.started = true
    for (const event of this.waiting.splice(0)) this.emit('message', event)
  }

  close(): void {
    // After what was posted before it.
    setImmediate(() => {
      this.end()
      this.other?.end()
    })
  }

  private end(): void {
    if (this.closed) return
    this.closed = true
    this.emit('close')
  }
}

export class MessageChannelMain {
  readonly port1 = new MessagePortMain()
  readonly port2 = new MessagePortMain()
  constructor() {
    this.port1.other = this.port2
    this.port2.other = this.port1
  }
}

/** What crosses between two sides that carry ports: messages and ends of ports, by number. */
export type PortWire = { kind: 'port'; id: number; data: unknown } | { kind: 'portClosed'; id: number }

/** Carries the ports that were given to another side. `give` makes the number under which the other side knows a port; `take` makes the port for a number that came from there. */
export class PortCarrier {
  private readonly ports = new Map<number, MessagePortMain>()
  private last = 0
  private readonly send: (wire: PortWire) => void
  constructor(send: (wire: PortWire) => void) { this.send = send }

  give(port: MessagePortMain): number {
    const id = ++this.last
    this.hold(id, port)
    return id
  }

  take(id: number): MessagePortMain {
    const { port1, port2 } = new MessageChannelMain()
    this.hold(id, port1)
    return port2
  }

  private hold(id: number, port: MessagePortMain): void {
    this.ports.set(id, port)
    port.on('message', event => this.send({ kind: 'port', id, data: event.data }))
    port.on('close', () => { if (this.ports.delete(id)) this.send({ kind: 'portClosed', id }) })
    port.start()
  }

  receive(wire: PortWire): void {
    const port = this.ports.get(wire.id)
    if (wire.kind === 'port') return port?.postMessage(wire.data)
    this.ports.delete(wire.id)
    port?.close()
  }

  /** The other side is gone. */
  close(): void {
    for (const port of this.ports.values()) port.close()
    this.ports.clear()
  }
}
