import { spawn } from 'node:child_process'
import { join } from 'node:path'

export interface Outcome { code: number | null; out: string; err: string }
export interface Running extends Promise<Outcome> {
  /** Sends a signal as soon as this stands on standard error, or `after` milliseconds later. */
  signalAt(text: string, signal: NodeJS.Signals, after?: number): this
}

/** Runs the command in a process of its own, which is killed (code null) if it does not end. */
export function runOasis(words: readonly string[], { cwd, dataDir, env = {}, patience = 30_000 }: { cwd: string; dataDir: string; env?: Readonly<Record<string, string>>; patience?: number }): Running {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'entry.ts'), ...words], { cwd, env: { ...process.env, OASIS_DATA_DIR: dataDir, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  const timer = setTimeout(() => child.kill('SIGKILL'), patience)
  let out = ''
  let err = ''
  let wanted: { text: string; signal: NodeJS.Signals; after: number } | null = null
  child.stdout.setEncoding('utf8').on('data', (text: string) => { out += text })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text
    if (!wanted || !err.includes(wanted.text)) return
    const { signal, after } = wanted
    if (after === 0) child.kill(signal)
    else setTimeout(() => child.kill(signal), after)
    wanted = null
  })
  const ended = new Promise<Outcome>(resolve => child.on('close', code => {
    clearTimeout(timer)
    resolve({ code, out, err })
  }))
  const running: Running = Object.assign(ended, {
    signalAt(text: string, signal: NodeJS.Signals, after = 0) {
      wanted = { text, signal, after }
      return running
    },
  })
  return running
}
