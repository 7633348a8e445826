import { identifier, literal } from '../names.ts'
import { castProblems, castQuery, type Castable } from './cast.ts'
import type { Opening, Source } from './source.ts'

/** Parquet files; several may be the parts of one table, with values in the names of their folders. */
export async function openParquet({ connection, files }: Opening): Promise<Source> {
  const isHive = files.length > 1 && files.every(file => /[\\/][^\\/=]+=[^\\/]*[\\/]/.test(file))
  const relation = `read_parquet([${files.map(literal).join(', ')}], hive_partitioning = ${isHive}${files.length > 1 ? ', union_by_name = true' : ''})`
  const columns = (await connection.runAndReadAll(`DESCRIBE FROM ${relation}`)).getRows().map(([name, type]) => ({ name: String(name), type: String(type) }))
  const castable: Castable = { relation, found: () => null, place: 'row_number() OVER ()' }
  return {
    found: { format: 'parquet', encoding: null, delimiter: null, quote: null, header: null, decimal: null, sheet: null, sheets: [], columns },
    query: chosen => castQuery(castable, chosen),
    look: () => `SELECT ${columns.map(({ name }) => identifier(name)).join(', ')} FROM ${relation}`,
    explain: chosen => castProblems(connection, castable, files[0]!, chosen),
    leftOut: async () => 0,
    async done() {},
  }
}
