import { OasisError } from '../../contract/errors.ts'
import type { windowTopic } from '../../contract/workbench/window.ts'
import type { TopicHandlers, WorkbenchParts } from './context.ts'

export function windowHandlers({ options, asks, faults }: WorkbenchParts): TopicHandlers<typeof windowTopic> {
  const { desktop } = options.host
  return {
    async 'window.fault'(fault, { id }) {
      faults.tell(id, fault)
      return {}
    },
    async *'window.asked'(_input, { window }, signal) {
      if (window !== null) yield* asks.read(window, signal)
    },
    async 'window.show'(shown, { window }) {
      if (window !== null) desktop?.show(window, shown)
      return {}
    },
    async 'window.menu'(menu, { window }) {
      if (window !== null) desktop?.menu(window, menu)
      return {}
    },
    async 'window.notice'(notice, { window }) {
      if (window !== null) desktop?.notice(window, notice)
      return {}
    },
    async 'window.open'() {
      if (!desktop) throw new OasisError('invalid', 'A window in a browser opens others itself.')
      desktop.openWindow()
      return {}
    },
  }
}
