import { z } from 'zod'
import type { Contract, Handlers } from './define.ts'
import { OasisError, toWire } from './errors.ts'
import { createAssembler, encodeMessage, portLimits, type Message, type Port } from './frames.ts'
import { hello, mismatch } from './version.ts'

export interface ServeOptions {
  /** Told of every failure that is not an OasisError; what crosses says nothing of it. */
  onUnexpected(error: unknown, name: string): void
  /** Told when the other side breaks the protocol; the port is closed already. */
  onViolation?(error: unknown): void
}

interface Running { abort: AbortController; credit: number; more(): void }

/** The answering side of a contract over a port. Whatever comes by the port, it answers or closes; it never throws. */
export function serve<C extends Contract, Context>(contract: C, handlers: Handlers<C, Context>, port: Port, context: Context, options: ServeOptions): { close(): void } {
  const running = new Map<number, Running>()
  const assembler = createAssembler()
  let closed = false
  let greeted = false

  function post(message: Message): number {
    if (closed) return 0
    let bytes = 0
    for (const frame of encodeMessage(message)) {
      port.post(frame)
      bytes += frame.byteLength
    }
    return bytes
  }

  function close(violation?: unknown): void {
    if (closed) return
    closed = true
    for (const { abort, more } of running.values()) {
      abort.abort()
      more()
    }
    running.clear()
    port.close()
    if (violation !== undefined) options.onViolation?.(violation)
  }

  async function run(id: number, name: string, raw: unknown): Promise<void> {
    const entry: Running = { abort: new AbortController(), credit: portLimits.credit, more() {} }
    running.set(id, entry)
    const { signal } = entry.abort
    try {
      const procedure = Object.hasOwn(contract, name) ? contract[name] : undefined
      if (!procedure) throw new OasisError('notFound', `There is no procedure named ${name}.`)
      const input = procedure.input.safeParse(raw)
      if (!input.success) throw new OasisError('invalid', `The input of ${name} does not fit: ${z.prettifyError(input.error)}`, input.error.issues)
      const handler = handlers[name as keyof C] as (input: unknown, context: Context, signal: AbortSignal) => unknown
      const answer = handler(input.data, context, signal)
      if (procedure.kind === 'call') {
        post({ t: 'done', id, value: await answer })
        return
      }
      for await (const value of answer as AsyncIterable<unknown>) {
        if (signal.aborted) break
        entry.credit -= post({ t: 'item', id, value })
        while (entry.credit <= 0 && !signal.aborted) await new Promise<void>(resolve => { entry.more = resolve })
      }
      post({ t: 'done', id })
    } catch (error) {
      if (!(error instanceof OasisError) && !signal.aborted) options.onUnexpected(error, name)
      if (!closed) post({ t: 'fail', id, error: toWire(error) })
    } finally {
      running.delete(id)
    }
  }

  function receive(message: Message): void {
    if (message.t === 'hello') {
      const bad = mismatch(message)
      if (bad) return close(bad)
      greeted = true
      return
    }
    if (!greeted) return close(new OasisError('invalid', 'The first message was no hello.'))
    const entry = running.get(message.id)
    if (message.t === 'open') {
      if (entry || typeof message.name !== 'string') return close(new OasisError('invalid', 'A call used an id that is open, or had no name.'))
      if (running.size >= portLimits.open) {
        post({ t: 'fail', id: message.id, error: toWire(new OasisError('invalid', `More than ${portLimits.open} calls are open on one connection.`)) })
        return
      }
      void run(message.id, message.name, message.input)
    }
    if (message.t === 'cancel' && entry) {
      entry.abort.abort()
      entry.more()
    }
    if (message.t === 'credit' && entry) {
      if (!Number.isSafeInteger(message.bytes) || message.bytes < 0) return close(new OasisError('invalid', 'A credit is no whole number of bytes.'))
      entry.credit = Math.min(entry.credit + message.bytes, portLimits.credit)
      if (entry.credit > 0) entry.more()
    }
  }

  port.onFrame(frame => {
    if (closed) return
    try {
      const whole = assembler.add(frame)
      if (whole) receive(whole.message)
    } catch (error) {
      close(error)
    }
  })
  port.onClose(() => close())
  post(hello())
  return { close: () => close() }
}
