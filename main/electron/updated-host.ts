import { fromWire, type OasisError, type WireError } from '../../contract/errors.ts'
import { protocol } from '../../contract/version.ts'
import type { UpdateState } from '../../contract/workbench/update.ts'
import type { UpdatedHost } from '../workbench/workbench.ts'
import type { FromWorkbench } from './messages.ts'

/** In the workbench process: asks the main process about updates. */
export interface AskingUpdatedHost extends UpdatedHost {
  changed(state: UpdateState): void
  answered(id: number, error: WireError | null): void
}

export function createUpdatedHost(tell: (message: FromWorkbench) => void): AskingUpdatedHost {
  const waiting = new Map<number, { resolve(): void; reject(error: OasisError): void }>()
  const listeners: (() => void)[] = []
  let lastId = 0
  /** Until the main process has told, which it does before there is a window. */
  let state: UpdateState = { by: 'sources', version: protocol.app, mode: 'off', address: null, builtIn: null, token: 'none', checkedAt: null, step: { kind: 'idle' } }
  const ask = (message: (id: number) => FromWorkbench) => new Promise<void>((resolve, reject) => {
    const id = ++lastId
    waiting.set(id, { resolve, reject })
    tell(message(id))
  })
  return {
    state: () => state,
    onChange(listener) { listeners.push(listener) },
    ask: command => ask(id => ({ type: 'update', id, command })),
    restart: () => ask(id => ({ type: 'restart', id })),
    changed(next) {
      state = next
      for (const listener of listeners) listener()
    },
    answered(id, error) {
      const asked = waiting.get(id)
      waiting.delete(id)
      if (error) asked?.reject(fromWire(error))
      else asked?.resolve()
    },
  }
}
