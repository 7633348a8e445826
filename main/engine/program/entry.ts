import type { Contract, Handlers } from '../../../contract/define.ts'
import { engineRoles, landingContract, pageContract, sessionContract, type EngineRole } from '../../../contract/engine/contract.ts'
import { serve } from '../../../contract/serve.ts'
import { parentPort } from './parent.ts'

/** Milliseconds that a query has to stop when the workbench has ended. */
const stopping = 500

/** The program of an engine process: its role is the last argument, and it ends when the workbench does. */
async function start(): Promise<void> {
  const role = engineRoles.find(candidate => candidate === process.argv.at(-1)) as EngineRole | undefined
  if (!role) {
    console.error(`The engine takes a role: ${engineRoles.join(', ')}.`)
    process.exit(2)
  }
  // A terminal's Ctrl+C reaches every process; the workbench ends its engines when it has put its things in order.
  for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => {})
  const port = parentPort()
  // Without the channel it ends by itself, unless a query runs: to exit would wait for that one's thread, however long. It is interrupted, and then killed.
  port.onClose(() => void setTimeout(() => process.kill(process.pid, 'SIGKILL'), stopping).unref())
  const answer = <C extends Contract>(contract: C, handlers: Handlers<C, null>) => serve(contract, handlers, port, null, {
    onUnexpected: (error, name) => console.error(`${name} failed:`, error),
    onViolation: error => {
      console.error('The workbench broke the protocol:', error)
      process.exit(3)
    },
  })
  // Only the role's own code is loaded: Arrow alone takes longer to load than DuckDB to start.
  if (role === 'notebook') answer(sessionContract, (await import('./notebook.ts')).notebookHandlers())
  if (role === 'page') answer(pageContract, (await import('./page.ts')).pageHandlers())
  if (role === 'landing') answer(landingContract, (await import('./landing.ts')).landingHandlers())
}

void start()
