import { fork } from 'node:child_process'
import type { Port } from '../../contract/frames.ts'
import { messagePort } from '../../contract/ports.ts'
import { tailOf } from '../log/tail.ts'

/** How a process ended: `signal` and `code` are as Node gives them, `said` is what may be told of what it printed last. */
export interface ProcessEnd { code: number | null; signal: string | null; said: readonly string[] }

/** A process that was started: a port to it, and its end. */
export interface HostedProcess {
  readonly port: Port
  readonly pid: number | undefined
  /** Ends it at once; the reason is for the log. */
  kill(reason: string): void
  onExit(listener: (end: ProcessEnd) => void): void
}

/** Who can start processes: Node by `fork`, Electron by `utilityProcess.fork`. */
export interface ProcessHost {
  fork(entry: string, args: readonly string[]): HostedProcess
}

/** A query holds a thread of Node's pool while it runs; pages must find one free. */
export const engineEnvironment = { UV_THREADPOOL_SIZE: '16' } as const

/** Starts processes with this Node. Bytes cross by structured clone; what an engine prints goes to stderr, and its end is kept for the log. */
export const nodeProcessHost: ProcessHost = {
  fork(entry, args) {
    const child = fork(entry, [...args], { serialization: 'advanced', execArgv: [], env: { ...process.env, ...engineEnvironment }, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
    const tail = tailOf(child.stderr!, chunk => process.stderr.write(chunk))
    // A message to a child that is just ending must not end the workbench; its exit says all there is to say.
    child.on('error', () => {})
    return {
      port: messagePort({
        postMessage: message => { if (child.connected) child.send(message, () => {}) },
        onMessage: listener => child.on('message', listener),
        onClose: listener => child.on('disconnect', listener),
        close: () => { if (child.connected) child.disconnect() },
      }),
      pid: child.pid,
      kill: () => { child.kill('SIGKILL') },
      onExit(listener) {
        child.on('exit', (code, signal) => {
          const tell = () => listener({ code, signal, said: tail.lines() })
          if (code === 0) tell()
          else void tail.settled().then(tell)
        })
      },
    }
  },
}
