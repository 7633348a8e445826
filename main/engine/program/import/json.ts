import { OasisError } from '../../../../contract/errors.ts'
import { baseName } from '../../../../model/import/file.ts'
import { readFailure } from '../failure.ts'
import { identifier, literal } from '../names.ts'
import { castProblems, castQuery, type Castable } from './cast.ts'
import { failWith } from './problem.ts'
import type { Opening, Source } from './source.ts'

/** Records that a look takes types from; an import takes them from all. */
const lookRecords = 20_000
/** One record may be this large, in bytes. */
const recordBytes = 64 * 1024 ** 2

/** JSON files: an array, records one after another, or one a line. */
export async function openJson({ connection, files, isLook }: Opening): Promise<Source> {
  const relation = `read_json([${files.map(literal).join(', ')}], sample_size = ${isLook ? lookRecords : -1}, maximum_object_size = ${recordBytes}${files.length > 1 ? ', union_by_name = true' : ''})`
  let columns
  try {
    columns = (await connection.runAndReadAll(`DESCRIBE FROM ${relation}`)).getRows().map(([name, type]) => ({ name: String(name), type: String(type) }))
  } catch (error) {
    throw syntaxProblem(files[0]!, error) ?? error
  }
  const castable: Castable = { relation, found: () => null, place: 'row_number() OVER ()' }
  return {
    found: { format: 'json', encoding: null, delimiter: null, quote: null, header: null, decimal: null, sheet: null, sheets: [], columns },
    query: chosen => {
      for (const { from } of chosen) if (!columns.some(({ name }) => name === from)) throw new OasisError('invalid', `${baseName(files[0]!)} has no field ${from}.`)
      return castQuery(castable, chosen)
    },
    look: () => `SELECT ${columns.map(({ name }) => identifier(name)).join(', ')} FROM ${relation}`,
    explain: async (chosen, error) => syntaxProblem(files[0]!, error) ?? castProblems(connection, castable, files[0]!, chosen),
    leftOut: async () => 0,
    async done() {},
  }
}

const malformed = /^(?:Malformed JSON|JSON transform error) in file "([\s\S]*?)", (?:at byte \d+ )?in (line|record\/value) (\d+)/

/** The place of what is not JSON, as DuckDB tells it; null for another error. */
function syntaxProblem(file: string, error: unknown): Error | null {
  const { message } = readFailure(error)
  const found = malformed.exec(message)
  if (found) return failWith({ fault: 'syntax', file: found[1]!, unit: found[2] === 'line' ? 'line' : 'row', place: Number(found[3]), column: null, value: null, type: null })
  return /maximum_object_size/.test(message) ? failWith({ fault: 'long', file, unit: 'row', place: null, column: null, value: null, type: null }) : null
}
