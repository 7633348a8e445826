import { OasisError, toWire } from '../../contract/errors.ts'
import type { PythonState } from '../../contract/workbench/python.ts'
import { openEnvironment } from './environment.ts'
import { pythonLimits } from './limits.ts'

/** Python on this computer for all notebooks: whether it is set up, and its set-up while it goes on. */
export interface PythonHost {
  /** The Python to run, or null where it has to be set up. */
  environment(): string | null
  /** The environment could not be started: it has to be set up again. */
  broken(): void
  state(): PythonState
  /** Starts a set-up, or goes on with the one that is under way; resolves when it is over, whichever way. */
  install(): Promise<void>
  cancel(): void
  close(): Promise<void>
}

export function createPythonHost(options: { folder: string; onChange(): void; log(message: string, error?: unknown): void }): PythonHost {
  const environment = openEnvironment(options.folder)
  let progress: Extract<PythonState, { state: 'installing' }> | null = null
  let failed: OasisError | null = null
  let running: { done: Promise<void>; abort: AbortController } | null = null

  function install(): Promise<void> {
    if (running) return running.done
    const abort = new AbortController()
    failed = null
    progress = { state: 'installing', step: 'finding', progress: 0, detail: null }
    options.onChange()
    const done = (async () => {
      try {
        await environment.install(step => {
          progress = { state: 'installing', ...step }
          options.onChange()
        }, abort.signal)
      } catch (error) {
        if (!(error instanceof OasisError)) options.log('The set-up of Python failed', error)
        if (!abort.signal.aborted) failed = error instanceof OasisError ? error : new OasisError('internal', toWire(error).message)
      } finally {
        progress = null
        running = null
        seen = null
        options.onChange()
      }
    })()
    running = { done, abort }
    return done
  }

  let seen: { python: string | null; at: number } | null = null
  /** Looked up at most once in a while: it is asked for each cell. A set-up by the command line is seen so too, and told. */
  function ready(): string | null {
    const now = performance.now()
    if (seen && now - seen.at < pythonLimits.look) return seen.python
    const python = environment.ready()
    const changed = seen !== null && seen.python !== python
    seen = { python, at: now }
    if (changed) options.onChange()
    return python
  }

  return {
    environment: () => (progress ? null : ready()),
    broken() {
      environment.forget()
      seen = null
      options.onChange()
    },
    state: () => progress ?? (ready() === null ? { state: 'missing', error: failed === null ? null : toWire(failed) } : { state: 'ready' }),
    install,
    cancel: () => running?.abort.abort(),
    async close() {
      running?.abort.abort()
      await running?.done
    },
  }
}
