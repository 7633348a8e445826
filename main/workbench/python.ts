import type { python as topic } from '../../contract/workbench/python.ts'
import type { TopicHandlers, WorkbenchParts } from './context.ts'

export function pythonHandlers({ python, topics }: WorkbenchParts): TopicHandlers<typeof topic> {
  return {
    async *'python.watch'(_input, _connection, signal) {
      yield* topics.python.watch(() => python.state(), signal)
    },
    async 'python.install'() {
      void python.install()
      return {}
    },
    async 'python.cancel'() {
      python.cancel()
      return {}
    },
  }
}
