import { z } from 'zod'
import { ImportColumn, ImportFormat, Reading, TextEncoding } from '../../model/import/reading.ts'
import { Column } from '../../model/result/result.ts'
import { call, stream } from '../define.ts'
import { CarriedColumn } from '../driver/contract.ts'

export const LandingSetup = z.object({ work: z.string(), memoryLimit: z.int().min(64 * 1024 ** 2), threads: z.int().min(1).max(256), timezone: z.string().min(1).max(100) })
export type LandingSetup = z.infer<typeof LandingSetup>

/** A column of a file that is landed: `name` is its name there. */
export const LandedColumn = z.object({ name: z.string(), label: z.string(), interval: z.boolean() })
export type LandedColumn = z.infer<typeof LandedColumn>
const Files = z.array(z.string()).min(1).max(10_000)

/** A file as it would be read: what was said or found of each thing that its format has, its columns, and its first rows, long values cut. `sheets` are a workbook's. */
export const Preview = z.object({
  format: ImportFormat, encoding: TextEncoding.nullable(), delimiter: z.string().nullable(), quote: z.string().nullable(), header: z.boolean().nullable(), decimal: z.string().nullable(), sheet: z.string().nullable(),
  sheets: z.array(z.string()), columns: z.array(z.object({ name: z.string(), type: z.string() })), rows: z.array(z.array(z.string().nullable())),
})
export type Preview = z.infer<typeof Preview>

const Landed = z.object({ columns: z.array(Column), rows: z.int(), bytes: z.int(), preview: z.array(z.array(z.string().nullable())) })

/** What the workbench asks of the engine that makes result files from other files. */
export const landing = {
  'landing.open': call(LandingSetup, z.object({})),
  /**
   * Makes the result file `target.file`, with a table named `target.name`, from a Parquet file of the workbench's own. `columns` say what those of the file are called where they are
   * shown, and which are texts of intervals. `preview` is the first rows as text, times in `timezone`.
   */
  'landing.land': call(z.object({ file: z.string(), target: z.object({ file: z.string(), name: z.string().min(1) }), columns: z.array(LandedColumn), timezone: z.string() }),
    Landed),
  /** As `landing.land`, from a file with a stream of Arrow, of which the first `rows` rows count; fewer are damage. Columns with one name get different ones, and keep theirs as labels. */
  'landing.arrow': call(z.object({ file: z.string(), rows: z.int().min(0), target: z.object({ file: z.string(), name: z.string().min(1) }), timezone: z.string() }), Landed),
  /** As `landing.land`, from the Parquet files of a whole result of Spark, in their order. `rows` is how many rows they have, of which the first `limit` count; null: all. Other files are damage. */
  'landing.whole': call(z.object({
    files: Files, columns: z.array(CarriedColumn).min(1), rows: z.int().min(1), limit: z.int().min(1).nullable(), target: z.object({ file: z.string(), name: z.string().min(1) }), timezone: z.string(),
  }), Landed),
  /** Looks into files without making anything. It does not wait for an import. */
  'landing.preview': call(z.object({ files: Files, reading: Reading, rows: z.int().min(1).max(1000) }), Preview),
  /**
   * Makes the result file `target.file`, with a table named `target.name`, from files that are alike; null columns are all of them as they were found. What cannot be read fails as
   * `invalid` with `ImportProblems` and leaves nothing; with `leaveOut` the rows of a text that cannot be read are left out and counted.
   */
  'landing.import': stream(z.object({ files: Files, reading: Reading, columns: z.array(ImportColumn).min(1).nullable(), leaveOut: z.boolean(), target: z.object({ file: z.string(), name: z.string().min(1) }) }),
    z.discriminatedUnion('type', [
      z.object({ type: z.literal('progress'), progress: z.number().nullable() }),
      z.object({ type: z.literal('done'), columns: z.array(Column), rows: z.int(), bytes: z.int(), elapsedMs: z.number(), leftOut: z.int() }),
    ])),
  /** Copies a result file under another table name: a renamed result is a new file. */
  'landing.rename': call(z.object({ file: z.string(), target: z.object({ file: z.string(), name: z.string().min(1) }) }), z.object({ bytes: z.int() })),
  'landing.idle': call(z.object({}), z.object({})),
}
