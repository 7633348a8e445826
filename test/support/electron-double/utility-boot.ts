import { EventEmitter } from 'node:events'
import { pathToFileURL } from 'node:url'
import { PortCarrier } from './port.ts'
import type { UtilityWire } from './utility.ts'

/** What a utility process is before its program starts: a parent port, and nothing of Node's own channel. */
const send = process.send!.bind(process)
const post = (wire: UtilityWire) => { if (process.connected) send(wire) }
const ports = new PortCarrier(post)

class ParentPort extends EventEmitter {
  private readonly waiting: unknown[] = []
  constructor() {
    super()
    // Electron holds messages back until somebody listens.
    this.on('newListener', event => {
      if (event === 'message') setImmediate(() => { for (const given of this.waiting.splice(0)) this.emit('message', given) })
    })
  }
  give(given: unknown): void {
    if (this.listenerCount('message') && !this.waiting.length) this.emit('message', given)
    else this.waiting.push(given)
  }
  postMessage(data: unknown): void { post({ kind: 'message', data, ports: [] }) }
}

const parentPort = new ParentPort()
const channel = process as unknown as EventEmitter
channel.on('message', (given: unknown) => {
  const wire = given as UtilityWire
  if (wire.kind === 'message') parentPort.give({ data: wire.data, ports: wire.ports.map(id => ports.take(id)) })
  else ports.receive(wire)
})
// Electron ends its utility processes when it ends.
process.on('disconnect', () => process.exit(0))
Object.defineProperty(process, 'parentPort', { enumerable: true, value: parentPort })
Object.defineProperty(process, 'send', { value: undefined })

const [program] = process.argv.slice(2)
process.argv.splice(1, 1)
await import(pathToFileURL(program!).href)
