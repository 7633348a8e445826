import { OasisError } from '../../contract/errors.ts'
import type { history as topic } from '../../contract/workbench/history.ts'
import { notebookDifference } from '../../model/notebook/difference.ts'
import { newNotebook } from '../../model/notebook/document.ts'
import type { TopicHandlers, WorkbenchParts } from './context.ts'

export function historyHandlers({ notebooks }: WorkbenchParts): TopicHandlers<typeof topic> {
  return {
    async *'history.watch'({ notebook }, _connection, signal) {
      yield* notebooks.get(notebook).versioning.watch(signal)
    },
    async 'history.compare'({ notebook, version, against }) {
      const { versioning, document } = notebooks.get(notebook)
      const then = await versioning.read(version)
      if (against === 'now') return notebookDifference(then, document.notebook)
      return notebookDifference(await versioning.readBefore(version) ?? newNotebook({ cell: null }), then)
    },
    async 'history.restore'({ notebook, version, cells }) {
      const open = notebooks.get(notebook)
      return { changed: open.restore(await open.versioning.read(version), cells) }
    },
    async 'history.rename'({ notebook, version, name }) {
      notebooks.get(notebook).versioning.rename(version, name)
      return {}
    },
    async 'history.keep'({ notebook, name }) {
      const { versioning, document } = notebooks.get(notebook)
      const version = await versioning.keep(document.notebook, 'named', name)
      if (version === null) throw new OasisError('internal', 'The version could not be kept. Look whether the disk of the data folder is full, and try again.')
      return { version: version.id }
    },
  }
}
