import type { metastore as topic } from '../../contract/workbench/metastore.ts'
import type { TopicHandlers, WorkbenchParts } from './context.ts'

export function metastoreHandlers({ notebooks }: WorkbenchParts): TopicHandlers<typeof topic> {
  const namesOf = (notebook: string) => notebooks.get(notebook).session.sparkNames
  return {
    async *'metastore.watch'({ notebook }, _connection, signal) {
      const names = namesOf(notebook)
      yield* names.changes.watch(() => names.state, signal)
    },
    async 'metastore.refresh'({ notebook }) {
      namesOf(notebook).refresh()
      return {}
    },
    'metastore.tables': ({ notebook, database }) => namesOf(notebook).tables(database),
    async 'metastore.find'({ notebook, text }) {
      return namesOf(notebook).find(text)
    },
    'metastore.describe': async ({ notebook, database, name }) => ({ table: await namesOf(notebook).describe(database, name) }),
    async 'metastore.partitions'({ notebook, ...asked }) {
      return await notebooks.get(notebook).session.spark.catalog('catalog.partitions', asked) ?? { partitions: [], total: 0 }
    },
    async 'metastore.start'({ notebook }) {
      const open = notebooks.get(notebook)
      open.checkTrust()
      await open.session.spark.start()
      return {}
    },
  }
}
