import { beforeEach, expect, it } from 'vitest'
import type { UpdateState, UpdateStep } from '../../../contract/workbench/update.ts'
import { notices } from '../../../renderer/ui/notices.ts'
import { createUpdateTeller } from '../../../renderer/update/tell.ts'

const state = (step: UpdateStep, mode: UpdateState['mode'] = 'tell'): UpdateState => ({ by: 'here', version: '0.1.0', mode, address: null, builtIn: null, token: 'none', checkedAt: null, step })
const found = (version: string): UpdateStep => ({ kind: 'found', version, notes: null })
const told = () => notices.getState().notices.map(notice => notice.text)
beforeEach(() => notices.setState({ notices: [] }))

it('[DESK1] a new version is told once, and once more when it is ready; not to who looks at the settings, and not while it is fetched unasked', () => {
  let isLookedAt = false
  let shown = 0
  const tell = createUpdateTeller(() => isLookedAt, () => { shown++ })
  for (const step of [{ kind: 'idle' }, { kind: 'checking' }, { kind: 'current' }] as const) tell(state(step))
  expect(told()).toEqual([])
  for (let times = 0; times < 3; times++) tell(state(found('0.2.0')))
  expect(told()).toEqual(['Version 0.2.0 is there'])
  notices.getState().notices[0]!.action!.run()
  expect(shown).toBe(1)
  for (let times = 0; times < 2; times++) tell(state({ kind: 'ready', version: '0.2.0', notes: null }))
  expect(told()).toEqual(['Version 0.2.0 is there', 'Version 0.2.0 is ready, and installed when the program is quit'])
  isLookedAt = true
  tell(state(found('0.3.0')))
  isLookedAt = false
  tell(state(found('0.3.0')))
  tell(state(found('0.4.0'), 'install'))
  tell(state(found('0.4.0'), 'off'))
  expect(told()).toHaveLength(2)
})
