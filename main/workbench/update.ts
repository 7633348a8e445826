import { OasisError } from '../../contract/errors.ts'
import { protocol } from '../../contract/version.ts'
import type { update as topic, UpdateState } from '../../contract/workbench/update.ts'
import type { TopicHandlers, WorkbenchParts } from './context.ts'

/** What a browser host says: whoever started it updates it. */
const browser: UpdateState = { by: 'browser', version: protocol.app, mode: 'off', address: null, builtIn: null, token: 'none', checkedAt: null, step: { kind: 'idle' } }

export function updateHandlers({ options, notebooks, imports, topics }: WorkbenchParts): TopicHandlers<typeof topic> {
  const { updates } = options.host
  const host = () => {
    if (!updates) throw new OasisError('invalid', 'This program is updated by who started it, with npm or git.')
    return updates
  }

  /** Whether what was typed is all kept, and nothing runs that nobody agreed to end. */
  function checkRestart(evenIfRunning: boolean): void {
    const unkept = notebooks.all().find(({ saved }) => saved.dirty && saved.unkept.length > 0)
    if (unkept) throw new OasisError('conflict', `${unkept.path} has changes that cannot be kept at the moment. Save it, then restart.`)
    const running = notebooks.all().filter(({ runs }) => runs.busy).length + imports.tasks().length
    if (running > 0 && !evenIfRunning) throw new OasisError('conflict', 'Cells are running, and a restart would end them.', { kind: 'running' })
  }

  return {
    async *'update.watch'(_input, _connection, signal) {
      yield* topics.updates.watch(() => updates?.state() ?? browser, signal)
    },
    async 'update.ask'(command) {
      await host().ask(command)
      return {}
    },
    async 'update.restart'({ evenIfRunning }) {
      const { restart } = host()
      checkRestart(evenIfRunning)
      await restart()
      return {}
    },
  }
}
