import type { Client, Contract } from './define.ts'
import { fromWire, OasisError } from './errors.ts'
import { createAssembler, encodeMessage, portLimits, type Message, type Port } from './frames.ts'
import { hello, mismatch } from './version.ts'

interface Pending { item(value: unknown, bytes: number): void; done(value: unknown): void; fail(error: OasisError): void }

/** The asking side of a contract over a port. It sends its hello at once; calls may be made before the other side's has come. */
export function createClient<C extends Contract>(contract: C, port: Port): Client<C> {
  const pending = new Map<number, Pending>()
  const closers: ((reason?: Error) => void)[] = []
  const assembler = createAssembler()
  let nextId = 1
  let closed: OasisError | null = null
  let greeted = false

  const post = (message: Message) => { for (const frame of encodeMessage(message)) port.post(frame) }

  function shut(reason: OasisError): void {
    if (closed) return
    closed = reason
    for (const entry of pending.values()) entry.fail(reason)
    pending.clear()
    for (const listener of closers) listener(reason)
    port.close()
  }

  function receive(message: Message, bytes: number): void {
    if (message.t === 'hello') {
      const bad = mismatch(message)
      if (bad) return shut(bad)
      greeted = true
      return
    }
    if (!greeted) return shut(new OasisError('invalid', 'The other side did not say hello first.'))
    const entry = pending.get(message.id)
    if (!entry) return
    if (message.t === 'item') entry.item(message.value, bytes)
    if (message.t === 'done' || message.t === 'fail') pending.delete(message.id)
    if (message.t === 'done') entry.done(message.value)
    if (message.t === 'fail') entry.fail(fromWire(message.error))
  }

  port.onFrame(frame => {
    if (closed) return
    try {
      const whole = assembler.add(frame)
      if (whole) receive(whole.message, whole.bytes)
    } catch (error) {
      shut(new OasisError('internal', 'The other side sent something that cannot be read; the connection was closed.', undefined, error))
    }
  })
  port.onClose(() => shut(new OasisError('offline', 'The connection to the workbench closed.')))
  post(hello())

  function open(name: string, input: unknown, entry: Pending, signal?: AbortSignal): number {
    if (closed) return entry.fail(closed), 0
    if (signal?.aborted) return entry.fail(new OasisError('cancelled', `${name} was cancelled.`)), 0
    const id = nextId++
    const abort = () => {
      if (!pending.delete(id)) return
      if (!closed) post({ t: 'cancel', id })
      entry.fail(new OasisError('cancelled', `${name} was cancelled.`))
    }
    const release = () => signal?.removeEventListener('abort', abort)
    pending.set(id, {
      item: entry.item,
      done(value) { release(); entry.done(value) },
      fail(error) { release(); entry.fail(error) },
    })
    signal?.addEventListener('abort', abort, { once: true })
    try {
      post({ t: 'open', id, name, input })
    } catch (error) {
      pending.delete(id)
      release()
      entry.fail(new OasisError('invalid', `The input of ${name} cannot be sent: ${(error as Error).message}`))
    }
    return id
  }

  const read = (name: string, value: unknown) => {
    const output = contract[name]!.output.safeParse(value)
    if (!output.success) throw new OasisError('internal', `The answer to ${name} has another form than expected.`, output.error.issues)
    return output.data
  }

  return {
    call(name, input, options) {
      return new Promise((resolve, reject) => {
        const done = (value: unknown) => {
          try { resolve(read(name, value) as never) } catch (error) { reject(error as Error) }
        }
        open(name, input, { item() {}, done, fail: reject }, options?.signal)
      })
    },
    async *stream(name, input, options) {
      const queue: { value: unknown; bytes: number }[] = []
      const stop = new AbortController()
      const outer = options?.signal
      const forward = () => stop.abort()
      if (outer?.aborted) forward()
      else outer?.addEventListener('abort', forward, { once: true })
      let ended = false
      let failure: OasisError | undefined
      let wake = () => {}
      const id = open(name, input, {
        item(value, bytes) { queue.push({ value, bytes }); wake() },
        done() { ended = true; wake() },
        fail(error) { failure = error; wake() },
      }, stop.signal)
      let owed = 0
      try {
        while (true) {
          const next = queue.shift()
          if (next) {
            owed += next.bytes
            yield read(name, next.value) as never
            // Credit goes back in lumps: one message for many small items.
            if (owed >= portLimits.credit / 4 && !closed && !ended && !failure) {
              post({ t: 'credit', id, bytes: owed })
              owed = 0
            }
            continue
          }
          if (failure) throw failure
          if (ended) return
          await new Promise<void>(resolve => { wake = resolve })
        }
      } finally {
        outer?.removeEventListener('abort', forward)
        stop.abort()
      }
    },
    onClose(listener) {
      if (closed) listener(closed)
      else closers.push(listener)
    },
    close() { shut(new OasisError('offline', 'The connection was closed here.')) },
  }
}
