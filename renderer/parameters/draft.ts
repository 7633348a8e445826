import { createStore, type StoreApi } from 'zustand/vanilla'
import { OasisError } from '../../contract/errors.ts'
import type { ParameterValue, ParameterValues } from '../../model/parameter/definition.ts'
import type { Problem } from '../../model/parameter/problem.ts'
import type { NotebookState } from '../notebook/store.ts'
import { markOf, type RanCells } from './ran.ts'
import { sameValue, standingOf, valueOf, type Entries, type Entry } from './standing.ts'

/** How long typing must rest before the value is sent, in milliseconds. */
export const draftRest = 400

export interface DraftState {
  entries: Entries
  /** The cells that the last change ran again, each with how it stood before; null while nothing was run from here, or something is entered since. */
  ran: RanCells | null
}

/** What was entered in the fields, between a key press and the workbench's answer. */
export interface Draft {
  readonly state: StoreApi<DraftState>
  /** Takes a value: `typed` is sent when typing rests, `chosen` at once. `problem` says why what was typed is no value; it is not sent. */
  enter(name: string, value: ParameterValue, how: 'typed' | 'chosen', problem?: Problem): void
  /** Takes values of many parameters at once, in the place of what is entered. */
  choose(values: ParameterValues): void
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

/** What a draft needs of an open notebook. Both calls give the cells that run, or would run, again. */
export interface DraftNotebook {
  get(): Pick<NotebookState, 'settings' | 'parameters' | 'trust' | 'runs'>
  subscribe(listener: () => void): () => void
  set(values: ParameterValues, apply: boolean): Promise<{ affected: string[] }>
  reset(): Promise<{ affected: string[] }>
}

/** Starts a draft for an open notebook. `onTrouble` hears of what failed; `now` gives milliseconds since 1970. */
export function createDraft(notebook: DraftNotebook, onTrouble: (error: unknown) => void, now: () => number = Date.now): Draft {
  const state = createStore<DraftState>(() => ({ entries: {}, ran: null }))
  /** Entries that were sent, and whether the answer is there: then the workbench's state is the truth, whoever made it. */
  const sent = new Map<string, { entry: Entry; isAnswered: boolean }>()
  let timer: ReturnType<typeof setTimeout> | undefined

  const keep = (isKept: (name: string, entry: Entry) => boolean) => {
    const { entries } = state.getState()
    const kept = Object.entries(entries).filter(([name, entry]) => isKept(name, entry))
    if (kept.length < Object.keys(entries).length) state.setState({ entries: Object.fromEntries(kept) })
  }
  /** Forgets what the workbench has; with `isSettled` also what it was sent and answered, for then its state is newer. */
  const compare = (isSettled: boolean) => {
    const { settings, parameters } = notebook.get()
    keep((name, entry) => {
      const parameter = settings.parameters.find(candidate => candidate.name === name)
      if (!parameter) return false
      if (entry.problem) return true
      const own = sent.get(name)
      return !(isSettled && own?.entry === entry && own.isAnswered) && !sameValue(entry.value, valueOf(parameter, parameters.values))
    })
  }
  const stop = notebook.subscribe(() => compare(true))

  /** Whether a change runs cells by itself now. */
  const runsByItself = () => {
    const { settings, parameters, trust } = notebook.get()
    return settings.runOnChange && trust.trusted && standingOf(settings.parameters, settings.timezone, parameters, state.getState().entries, now()).every(field => field.problem === null)
  }

  async function follow(work: Promise<{ affected: string[] }>, names: readonly string[], runs: boolean): Promise<void> {
    const { entries } = state.getState()
    for (const name of names) if (entries[name]) sent.set(name, { entry: entries[name], isAnswered: false })
    const mine = names.map(name => sent.get(name))
    const { runs: before } = notebook.get()
    try {
      const { affected } = await work
      for (const own of mine) if (own) own.isAnswered = true
      if (runs) state.setState({ ran: Object.fromEntries(affected.map(cell => [cell, markOf(before[cell])])) })
    } catch (error) {
      const code = error instanceof OasisError ? error.code : 'internal'
      // Offline, what was entered stays and goes out with the next change.
      if (code === 'offline') return
      // An untrusted notebook takes values and runs nothing, which the form says already.
      if (code === 'forbidden' && !notebook.get().trust.trusted) return
      if (code !== 'invalid') keep((name, entry) => !names.includes(name) || sent.get(name)?.entry !== entry)
      onTrouble(error)
    } finally {
      // The answer and the state that it tells of come one after the other, in either order; a state that was the same before brings no news.
      setTimeout(() => compare(true), draftRest)
      compare(false)
    }
  }

  const rest = () => {
    clearTimeout(timer)
    timer = undefined
  }
  const readable = (): ParameterValues => Object.fromEntries(Object.entries(state.getState().entries).filter(([, entry]) => !entry.problem).map(([name, entry]) => [name, entry.value]))
  const settle = () => {
    if (timer === undefined) return
    rest()
    const values = readable()
    if (Object.keys(values).length > 0) void follow(notebook.set(values, false), Object.keys(values), runsByItself())
  }

  return {
    state,
    enter(name, value, how, problem) {
      state.setState({ entries: { ...state.getState().entries, [name]: { value, problem: problem ?? null } }, ran: null })
      clearTimeout(timer)
      timer = setTimeout(settle, draftRest)
      if (how === 'chosen') settle()
    },
    choose(values) {
      rest()
      state.setState({ entries: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value, problem: null }])), ran: null })
      void follow(notebook.set(values, false), Object.keys(values), runsByItself())
    },
    settle,
    apply() {
      rest()
      const values = readable()
      void follow(notebook.set(values, true), Object.keys(values), true)
    },
    revert() {
      rest()
      const { settings, parameters } = notebook.get()
      state.setState({ entries: {}, ran: null })
      void follow(notebook.set(Object.fromEntries(settings.parameters.map(parameter => [parameter.name, valueOf(parameter, parameters.applied)])), false), [], false)
    },
    reset() {
      rest()
      state.setState({ entries: {}, ran: null })
      void follow(notebook.reset(), [], notebook.get().settings.runOnChange && notebook.get().trust.trusted)
    },
    close() {
      settle()
      stop()
    },
  }
}
