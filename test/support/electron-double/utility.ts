import { fork, type ChildProcess } from 'node:child_process'
import { EventEmitter } from 'node:events'
import path from 'node:path'
import type { Readable } from 'node:stream'
import { PortCarrier, type MessagePortMain, type PortWire } from './port.ts'

export type UtilityWire = { kind: 'message'; data: unknown; ports: number[] } | PortWire

const here = import.meta.dirname
const living = new Set<UtilityProcess>()

/** A utility process as the main process sees it: here, a Node process without Node's own channel. */
export class UtilityProcess extends EventEmitter {
  pid: number | undefined
  /** What it prints, where that is piped. */
  readonly stdout: Readable | null
  readonly stderr: Readable | null
  readonly program: string
  private readonly child: ChildProcess
  private readonly ports: PortCarrier

  constructor(program: string, args: string[], stdio: string | string[]) {
    super()
    this.program = program
    this.child = fork(path.join(here, 'utility-boot.ts'), [program, ...args], {
      serialization: 'advanced', execArgv: ['--import', path.join(here, 'register.ts')], env: { ...process.env, ELECTRON_DOUBLE_UTILITY: '1' },
      stdio: [...stdioOf(stdio), 'ipc'],
    })
    this.stdout = this.child.stdout
    this.stderr = this.child.stderr
    const send = (wire: UtilityWire) => { if (this.child.connected) this.child.send(wire, () => {}) }
    this.ports = new PortCarrier(send)
    living.add(this)
    this.child.on('spawn', () => {
      this.pid = this.child.pid
      this.emit('spawn')
    })
    this.child.on('message', wire => {
      const given = wire as UtilityWire
      if (given.kind === 'message') this.emit('message', given.data)
      else this.ports.receive(given)
    })
    this.child.on('error', () => {})
    this.child.on('exit', (code, signal) => {
      living.delete(this)
      this.pid = undefined
      this.ports.close()
      this.emit('exit', code ?? (signal === 'SIGKILL' ? 9 : 15))
    })
  }

  postMessage(data: unknown, transfer: MessagePortMain[] = []): void {
    if (this.child.connected) this.child.send({ kind: 'message', data, ports: transfer.map(port => this.ports.give(port)) } satisfies UtilityWire, () => {})
  }

  kill(): boolean { return this.child.kill('SIGTERM') }
}

type Stdio = 'ignore' | 'inherit' | 'pipe'

/** Electron takes one word for stdout and stderr, or a list whose first is for stdin and must be `ignore`. */
function stdioOf(given: string | string[]): [Stdio, Stdio, Stdio] {
  const list = typeof given === 'string' ? ['ignore', given, given] : given
  if (list.length !== 3) throw new Error('configuration missing for stdin, stdout or stderr')
  if (list[0] !== 'ignore') throw new Error('stdin value other than ignore is not supported.')
  for (const each of list) if (!['ignore', 'inherit', 'pipe'].includes(each)) throw new Error(`stdio has no ${each}`)
  return list as [Stdio, Stdio, Stdio]
}

export const utilityProcess = {
  fork(program: string, args: string[] = [], options: { stdio?: string | string[]; serviceName?: string } = {}): UtilityProcess {
    return new UtilityProcess(program, args, options.stdio ?? 'inherit')
  },
}

/** The utility processes that run. */
export const utilities = (): { program: string; pid: number | undefined }[] => [...living].map(({ program, pid }) => ({ program, pid }))
