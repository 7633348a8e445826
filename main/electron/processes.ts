import type { MessagePortMain } from 'electron'
import type { HostedProcess, ProcessEnd, ProcessHost } from '../engine/host.ts'
import { awaitedPort } from '../../contract/ports.ts'
import { electronPort } from './port.ts'
import type { FromWorkbench } from './messages.ts'

/** Starts engine processes from the workbench process: only Electron's main process can fork them, so it is asked to. */
export interface AskingProcessHost extends ProcessHost {
  forked(id: number, pid: number, port: MessagePortMain): void
  exited(id: number, code: number, said: readonly string[]): void
}

export function createProcessHost(tell: (message: FromWorkbench) => void): AskingProcessHost {
  interface Child { pid: number | undefined; channel: ReturnType<typeof awaitedPort>; exits: ((end: ProcessEnd) => void)[] }
  const children = new Map<number, Child>()
  let lastId = 0
  return {
    fork(program, args): HostedProcess {
      const id = ++lastId
      const child: Child = { pid: undefined, channel: awaitedPort(), exits: [] }
      children.set(id, child)
      tell({ type: 'fork', id, program, args: [...args] })
      return {
        port: child.channel.port,
        get pid() { return child.pid },
        kill: () => tell({ type: 'kill', id }),
        onExit: listener => { child.exits.push(listener) },
      }
    },
    forked(id, pid, port) {
      const child = children.get(id)
      if (!child) return port.close()
      child.pid = pid
      child.channel.arrive(electronPort(port))
    },
    exited(id, code, said) {
      const child = children.get(id)
      if (!child) return
      children.delete(id)
      child.channel.fail()
      for (const listener of child.exits) listener({ code, signal: null, said })
    },
  }
}
