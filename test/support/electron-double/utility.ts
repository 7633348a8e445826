import { fork, type ChildProcess } from 'node:child_process'
import { EventEmitter } from 'node:events'
import path from 'node:path'
import { PortCarrier, type MessagePortMain, type PortWire } from './port.ts'

export type UtilityWire = { kind: 'message'; data: unknown; ports: number[] } | PortWire

const here = import.meta.dirname
const living = new Set<UtilityProcess>()

/** A utility process as the main process sees it: here, a Node process without Node's own channel. */
export class UtilityProcess extends EventEmitter {
  pid: number | undefined
  readonly program: string
  private readonly child: ChildProcess
  private readonly ports: PortCarrier

  constructor(program: string, args: string[], stdio: string) {
    super()
    this.program = program
    this.child = fork(path.join(here, 'utility-boot.ts'), [program, ...args], {
      serialization: 'advanced', execArgv: ['--import', path.join(here, 'register.ts')], env: { ...process.env, ELECTRON_DOUBLE_UTILITY: '1' },
      stdio: stdio === 'inherit' ? ['ignore', 'inherit', 'inherit', 'ipc'] : ['ignore', 'ignore', 'ignore', 'ipc'],
    })
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

export const utilityProcess = {
  fork(program: string, args: string[] = [], options: { stdio?: string; serviceName?: string } = {}): UtilityProcess {
    return new UtilityProcess(program, args, options.stdio ?? 'inherit')
  },
}

/** The utility processes that run. */
export const utilities = (): { program: string; pid: number | undefined }[] => [...living].map(({ program, pid }) => ({ program, pid }))
