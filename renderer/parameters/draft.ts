import { createStore, type StoreApi } from 'zustand/vanilla'
import { OasisError } from '../../contract/errors.ts'
import type { ParameterValue, ParameterValues } from '../../model/parameter/definition.ts'
import type { Problem } from '../../model/parameter/problem.ts'
import type { NotebookStore } from '../notebook/store.ts'
import { sameValue, valueOf, type Entries, type Entry } from './standing.ts'

/** How long typing must rest before the value is sent, in milliseconds. */
const rest = 400

/** What was entered in the fields, between a key press and the workbench's answer. */
export interface Draft {
  readonly entries: StoreApi<Entries>
  /** Takes a value: `typed` is sent when typing rests, `chosen` at once. `problem` says why what was typed is no value; it is not sent. */
  enter(name: string, value: ParameterValue, how: 'typed' | 'chosen', problem?: Problem): void
  /** Sends what is waiting. */
  settle(): void
  /** Sends everything and runs what depends on it. */
  apply(): void
  /** Puts back the values that cells last ran with. */
  revert(): void
  /** Puts back the defaults. */
  reset(): void
  /** Sends what is waiting and stops following. */
  close(): void
}

export type DraftNotebook = Pick<NotebookStore, 'get' | 'setParameters'> & { state: Pick<StoreApi<ReturnType<NotebookStore['get']>>, 'subscribe'> }

/** Starts a draft for an open notebook. `reset` asks the workbench for the defaults; `onTrouble` hears of what failed. */
export function createDraft(notebook: DraftNotebook, reset: () => Promise<unknown>, onTrouble: (error: unknown) => void): Draft {
  const entries = createStore<Entries>(() => ({}))
  /** Names that were sent, and whether the answer is there; what the state says after the answer is the truth. */
  const sent = new Map<string, { entry: Entry; isAnswered: boolean }>()
  let timer: ReturnType<typeof setTimeout> | undefined

  const drop = (names: readonly string[]) => {
    if (names.length === 0) return
    for (const name of names) sent.delete(name)
    entries.setState(Object.fromEntries(Object.entries(entries.getState()).filter(([name]) => !names.includes(name))), true)
  }
  /** Forgets entries that the workbench has, or that somebody else has changed since. */
  const compare = () => {
    const { settings, parameters } = notebook.get()
    drop(Object.entries(entries.getState()).filter(([name, entry]) => {
      const parameter = settings.parameters.find(candidate => candidate.name === name)
      if (!parameter) return true
      if (entry.problem) return false
      const own = sent.get(name)
      return sameValue(entry.value, valueOf(parameter, parameters.values)) || (own?.entry === entry && own.isAnswered)
    }).map(([name]) => name))
  }
  const stop = notebook.state.subscribe((now, before) => { if (now.parameters !== before.parameters || now.settings !== before.settings) compare() })

  function send(values: ParameterValues, apply: boolean): void {
    clearTimeout(timer)
    timer = undefined
    const taken = Object.keys(values).map(name => [name, entries.getState()[name]] as const)
    for (const [name, entry] of taken) if (entry) sent.set(name, { entry, isAnswered: false })
    const mine = taken.filter(([name, entry]) => entry && entries.getState()[name] === entry).map(([name]) => name)
    notebook.setParameters(values, apply).then(() => {
      for (const name of mine) {
        const own = sent.get(name)
        if (own) own.isAnswered = true
      }
      compare()
    }, (error: unknown) => {
      const code = error instanceof OasisError ? error.code : 'internal'
      // Offline, what was entered stays and goes out with the next change.
      if (code === 'offline') return
      // An untrusted notebook takes values but runs nothing; the bar says so already.
      if (code === 'forbidden' && !notebook.get().trust.trusted) return compare()
      if (code !== 'invalid') drop(mine.filter(name => entries.getState()[name] === sent.get(name)?.entry))
      onTrouble(error)
    })
  }
  const readable = (): ParameterValues => Object.fromEntries(Object.entries(entries.getState()).filter(([, entry]) => !entry.problem).map(([name, entry]) => [name, entry.value]))
  const settle = () => {
    if (timer === undefined) return
    const values = readable()
    clearTimeout(timer)
    timer = undefined
    if (Object.keys(values).length > 0) send(values, false)
  }

  return {
    entries,
    enter(name, value, how, problem) {
      entries.setState({ ...entries.getState(), [name]: { value, problem: problem ?? null } }, true)
      clearTimeout(timer)
      timer = setTimeout(settle, rest)
      if (how === 'chosen') settle()
    },
    settle,
    apply: () => send(readable(), true),
    revert() {
      const { settings, parameters } = notebook.get()
      entries.setState({}, true)
      send(Object.fromEntries(settings.parameters.map(parameter => [parameter.name, valueOf(parameter, parameters.applied)])), false)
    },
    reset() {
      clearTimeout(timer)
      timer = undefined
      entries.setState({}, true)
      sent.clear()
      reset().catch((error: unknown) => {
        if (!(error instanceof OasisError && error.code === 'forbidden' && !notebook.get().trust.trusted)) onTrouble(error)
      })
    },
    close() {
      settle()
      stop()
    },
  }
}
