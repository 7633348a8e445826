// The page engine's stand-in for `hop.mjs`: the same rows from the same file, as a list of JSON objects.
import { DuckDBInstance } from '@duckdb/node-api'
import { serve } from '../../contract/serve.ts'
import { parentPort } from '../../main/engine/program/parent.ts'
import { rowsContract } from './hopContract.mjs'

const instances = new Map()
const port = parentPort()
port.onClose(() => process.exit(0))
serve(rowsContract, {
  async 'rows.page'({ file, offset, limit }) {
    if (!instances.has(file)) instances.set(file, await (await DuckDBInstance.create(file, { access_mode: 'READ_ONLY', threads: '2' })).connect())
    const reader = await instances.get(file).runAndReadAll(`FROM result WHERE rowid >= ${offset} AND rowid < ${offset + limit}`)
    return { rows: reader.getRowObjectsJson() }
  },
}, port, null, { onUnexpected: error => console.error(error) })
