import { spawn, type ChildProcess } from 'node:child_process'
import { dirname, join } from 'node:path'
import { FromPython, type PythonSetup, type ToPython } from '../../contract/python/messages.ts'
import { tailOf } from '../log/tail.ts'
import { pythonLimits } from './limits.ts'
import { program } from './place.ts'

/** How a Python ended; `said` is what may be told of what it printed last. */
export interface PythonEnd { code: number | null; signal: string | null; said: readonly string[] }

/** A running Python. `ended` resolves with how it ended. */
export interface PythonProcess {
  readonly pid: number | undefined
  readonly ended: Promise<PythonEnd>
  send(message: ToPython): void
  /** Ends it and everything that cells started. */
  kill(): void
}

/**
 * Starts the Python of an environment on the program that runs cells. Messages are lines of JSON on its standard input and output, and each is checked; one that is wrong ends
 * the process, and so does the end of the workbench.
 */
export function startPython(python: string, setup: PythonSetup, onMessage: (message: FromPython) => void, log: (message: string, error?: unknown) => void): PythonProcess {
  // A group of its own: a terminal's Ctrl+C is not for it, and a kill takes what cells started along.
  const group = process.platform !== 'win32'
  const { PYTHONHOME: _, PYTHONSTARTUP: __, ...env } = process.env
  const environment = dirname(dirname(python))
  const child: ChildProcess = spawn(python, ['-X', 'utf8', program], {
    cwd: setup.folder, stdio: ['pipe', 'pipe', 'pipe'], detached: group, windowsHide: true,
    env: {
      ...env, VIRTUAL_ENV: environment, PATH: `${dirname(python)}${process.platform === 'win32' ? ';' : ':'}${env['PATH'] ?? ''}`, MPLBACKEND: 'module://matplotlib_inline.backend_inline',
      IPYTHONDIR: join(environment, 'ipython'), TZ: setup.timezone, TERM: 'dumb', PAGER: 'cat',
    },
  })
  const tail = tailOf(child.stderr!, chunk => process.stderr.write(chunk))
  let rest: Buffer[] = []
  let size = 0
  const kill = () => {
    try {
      if (group && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
      else child.kill('SIGKILL')
    } catch { /* It is over already. */ }
  }
  function take(line: string): void {
    try {
      onMessage(FromPython.parse(JSON.parse(line)))
    } catch (error) {
      log('Python broke the protocol and was ended', error)
      kill()
    }
  }
  child.stdout!.on('data', (data: Buffer) => {
    let from = 0
    for (let at = data.indexOf(10); at >= 0; at = data.indexOf(10, from)) {
      take(Buffer.concat([...rest, data.subarray(from, at)]).toString('utf8'))
      rest = []
      size = 0
      from = at + 1
    }
    if (from === data.length) return
    rest.push(data.subarray(from))
    size += data.length - from
    if (size > pythonLimits.message) {
      log('Python sent a message that is too large and was ended')
      kill()
    }
  })
  // A message to one that is just ending must not end the workbench.
  child.stdin!.on('error', () => {})
  const ended = new Promise<PythonEnd>(resolve => {
    child.on('error', () => resolve({ code: null, signal: null, said: [] }))
    // Its group may outlive it.
    child.on('exit', (code, signal) => {
      kill()
      if (code === 0) resolve({ code, signal, said: [] })
      else void tail.settled().then(() => resolve({ code, signal, said: tail.lines() }))
    })
  })
  const send = (message: ToPython) => { if (child.stdin!.writable) child.stdin!.write(`${JSON.stringify(message)}\n`) }
  send({ type: 'open', ...setup })
  return { get pid() { return child.pid }, ended, send, kill }
}
