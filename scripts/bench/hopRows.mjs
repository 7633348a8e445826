// The page engine's stand-in for `hop.mjs`: the same rows from the same file, as a list of JSON objects.
import { serve } from '../../contract/serve.ts'
import { parentPort } from '../../main/engine/program/parent.ts'
import { ResultStore } from '../../main/engine/program/store.ts'
import { rowsContract } from './hopContract.mjs'

const port = parentPort()
port.onClose(() => process.exit(0))
const store = ResultStore.create({ work: process.argv.at(-1), memoryLimit: 1024 ** 3, threads: 2, timezone: 'UTC' })
serve(rowsContract, {
  async 'rows.page'({ file, offset, limit }) {
    const results = await store
    return results.with(file, undefined, async relation => {
      const reader = await results.pager.runAndReadAll(`FROM ${relation.sql} WHERE rowid >= ${offset} AND rowid < ${offset + limit} LIMIT ${limit}`)
      return { rows: reader.getRowObjectsJson() }
    })
  },
}, port, null, { onUnexpected: error => console.error(error) })
