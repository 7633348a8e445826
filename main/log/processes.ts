import type { ProcessHost } from '../engine/host.ts'
import type { Log } from './log.ts'

/** How a process ended, in words. */
export const howEnded = ({ code, signal }: { code: number | null; signal: string | null }): string => (signal === null ? `with exit code ${code}` : `by ${signal}`)

/** The same host of processes, whose ends the log has: by whom and how, and what they printed last. */
export function loggedProcesses(host: ProcessHost, log: Log): ProcessHost {
  return {
    fork(entry, args) {
      const child = host.fork(entry, args)
      let why: string | null = null
      child.onExit(exit => {
        const name = `An engine (${args.join(' ')}) ended ${howEnded(exit)}`
        if (why !== null) log.ended('info', `${name}; the workbench ended it: ${why}`, exit.said)
        else if (exit.code !== 0) log.ended('error', `${name}, unasked`, exit.said)
      })
      return {
        get port() { return child.port },
        get pid() { return child.pid },
        kill(reason) {
          why ??= reason
          child.kill(reason)
        },
        onExit: listener => child.onExit(listener),
      }
    },
  }
}
