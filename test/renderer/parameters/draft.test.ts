import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { OasisError } from '../../../contract/errors.ts'
import type { ParameterState } from '../../../contract/workbench/notebook.ts'
import type { Parameter, ParameterValues } from '../../../model/parameter/definition.ts'
import { createDraft, draftRest, type DraftNotebook } from '../../../renderer/parameters/draft.ts'

const parameters: Parameter[] = [{ type: 'text', name: 'city', default: '', maxLength: 5 }, { type: 'number', name: 'miles', default: 0 }]

/** A notebook as the window knows it: what is set comes back when `tell` is called. */
function open({ runOnChange = false, trusted = true } = {}) {
  let state: ParameterState = { values: {}, bound: {}, applied: {}, options: {}, problems: {}, dataDays: {}, affected: [] }
  const listeners = new Set<() => void>()
  const calls: { values: ParameterValues; apply: boolean }[] = []
  const troubles: unknown[] = []
  let fail: OasisError | null = null
  const notebook: DraftNotebook = {
    get: () => ({ settings: { version: 1, interpreter: 'duckdb', timezone: 'UTC', parameters, runOnChange }, parameters: state, trust: { trusted, why: trusted ? 'typedHere' : 'untrusted' }, runs: {} }),
    subscribe(listener) { listeners.add(listener); return () => listeners.delete(listener) },
    async set(values, apply) { calls.push({ values, apply }); if (fail) throw fail; return { affected: ['a'] } },
    async reset() { calls.push({ values: {}, apply: false }); return { affected: [] } },
  }
  const draft = createDraft(notebook, error => troubles.push(error))
  const tell = (values: ParameterValues, applied = state.applied) => {
    state = { ...state, values: { ...state.values, ...values }, applied }
    for (const listener of listeners) listener()
  }
  return { draft, calls, troubles, tell, failWith: (error: OasisError | null) => { fail = error }, shown: () => draft.state.getState().entries }
}

beforeEach(() => { vi.useFakeTimers() })
afterEach(() => { vi.useRealTimers() })

describe('what is entered in the fields', () => {
  it('[PARAM1] typing is sent when it rests, a choice at once', async () => {
    const { draft, calls } = open()
    draft.enter('city', 'P', 'typed')
    draft.enter('city', 'Pa', 'typed')
    await vi.advanceTimersByTimeAsync(draftRest - 1)
    expect(calls).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(calls).toEqual([{ values: { city: 'Pa' }, apply: false }])
    draft.enter('miles', 100, 'chosen')
    expect(calls).toHaveLength(2)
  })
  it('[PARAM1] an entry stays until the workbench has it, and is never shown as the old value between', async () => {
    const { draft, tell, shown } = open()
    draft.enter('city', 'Paris', 'chosen')
    await vi.advanceTimersByTimeAsync(1)
    expect(shown()['city']?.value).toBe('Paris')
    tell({ city: 'Paris' })
    expect(shown()).toEqual({})
  })
  it('[PARAM1] what another window set after the answer is shown', async () => {
    const { draft, tell, shown } = open()
    draft.enter('city', 'Paris', 'chosen')
    await vi.advanceTimersByTimeAsync(1)
    tell({ city: 'Rome' })
    expect(shown()).toEqual({})
  })
  it('[PARAM1] what was typed while the answer was on its way is kept', async () => {
    const { draft, tell, shown } = open()
    draft.enter('city', 'P', 'chosen')
    draft.enter('city', 'Pa', 'typed')
    await vi.advanceTimersByTimeAsync(1)
    tell({ city: 'P' })
    expect(shown()['city']?.value).toBe('Pa')
  })
  it('[PARAM1] what is no value is not sent, not even by applying', async () => {
    const { draft, calls, shown } = open()
    draft.enter('miles', 0, 'typed', { key: 'notANumber', text: 'x' })
    draft.enter('city', 'Paris', 'typed')
    draft.apply()
    await vi.advanceTimersByTimeAsync(draftRest * 2)
    expect(calls).toEqual([{ values: { city: 'Paris' }, apply: true }])
    expect(shown()['miles']?.problem).toEqual({ key: 'notANumber', text: 'x' })
  })
  it('[PARAM1] applying says which cells run; entering something else forgets it', async () => {
    const { draft } = open()
    draft.apply()
    await vi.advanceTimersByTimeAsync(1)
    expect(draft.state.getState().ran).toEqual({ a: '' })
    draft.enter('city', 'x', 'typed')
    expect(draft.state.getState().ran).toBeNull()
  })
  it('[PARAM1] run on change says which cells run, but not with a value that cannot be used', async () => {
    const { draft, tell } = open({ runOnChange: true })
    draft.enter('city', 'Paris', 'chosen')
    await vi.advanceTimersByTimeAsync(1)
    expect(draft.state.getState().ran).toEqual({ a: '' })
    tell({ city: 'Paris' })
    draft.enter('city', 'Too long', 'chosen')
    await vi.advanceTimersByTimeAsync(1)
    expect(draft.state.getState().ran).toBeNull()
  })
  it('[PARAM1] an untrusted notebook takes the value and says nothing; other refusals are told', async () => {
    const untrusted = open({ runOnChange: true, trusted: false })
    untrusted.failWith(new OasisError('forbidden', 'Trust it first.'))
    untrusted.draft.enter('city', 'Paris', 'chosen')
    await vi.advanceTimersByTimeAsync(1)
    expect(untrusted.troubles).toEqual([])
    const broken = open()
    broken.failWith(new OasisError('internal', 'Broken.'))
    broken.draft.enter('city', 'Paris', 'chosen')
    await vi.advanceTimersByTimeAsync(1)
    expect(broken.troubles).toHaveLength(1)
    expect(broken.shown()).toEqual({})
  })
  it('[PARAM1] offline nothing is lost: it goes out with the next change', async () => {
    const { draft, calls, failWith, shown, troubles } = open()
    failWith(new OasisError('offline', 'No connection.'))
    draft.enter('city', 'Paris', 'chosen')
    await vi.advanceTimersByTimeAsync(draftRest * 2)
    expect(shown()['city']?.value).toBe('Paris')
    expect(troubles).toEqual([])
    failWith(null)
    draft.enter('miles', 5, 'chosen')
    expect(calls.at(-1)!.values).toEqual({ city: 'Paris', miles: 5 })
  })
  it('[PARAM1] taking back puts what cells last ran with; closing sends what waits', async () => {
    const { draft, calls, tell, shown } = open()
    tell({ city: 'Rome' }, { city: 'Oslo' })
    draft.enter('city', 'Paris', 'typed')
    draft.revert()
    expect(shown()).toEqual({})
    expect(calls.at(-1)).toEqual({ values: { city: 'Oslo', miles: 0 }, apply: false })
    draft.enter('miles', 7, 'typed')
    draft.close()
    expect(calls.at(-1)!.values).toEqual({ miles: 7 })
  })
})
