import { z } from 'zod'
import { Column } from '../../model/result/result.ts'
import { call, stream } from '../define.ts'

export const LandingSetup = z.object({ work: z.string(), memoryLimit: z.int().min(64 * 1024 ** 2), threads: z.int().min(1).max(256), timezone: z.string().min(1).max(100) })
export type LandingSetup = z.infer<typeof LandingSetup>

/** A column of a file that is landed: `name` is its name there. */
export const LandedColumn = z.object({ name: z.string(), label: z.string(), interval: z.boolean() })
export type LandedColumn = z.infer<typeof LandedColumn>

/** What the workbench asks of the engine that makes result files from other files. */
export const landing = {
  'landing.open': call(LandingSetup, z.object({})),
  /**
   * Makes the result file `target.file`, with a table named `target.name`, from a file that the user chose; `auto` goes by its name. Parquet may be several files. `columns` say what
   * those of a file are called where they are shown, and which are texts of intervals. `preview` is the first rows as text, times in `timezone`.
   */
  'landing.import': stream(z.object({
    files: z.array(z.string()).min(1).max(10_000), format: z.enum(['csv', 'parquet', 'json', 'auto']), target: z.object({ file: z.string(), name: z.string().min(1) }), columns: z.array(LandedColumn).optional(),
    timezone: z.string().optional(),
  }),
    z.discriminatedUnion('type', [
      z.object({ type: z.literal('progress'), progress: z.number().nullable() }),
      z.object({ type: z.literal('done'), columns: z.array(Column), rows: z.int(), bytes: z.int(), elapsedMs: z.number(), preview: z.array(z.array(z.string().nullable())) }),
    ])),
  /** Copies a result file under another table name: a renamed result is a new file. */
  'landing.rename': call(z.object({ file: z.string(), target: z.object({ file: z.string(), name: z.string().min(1) }) }), z.object({ bytes: z.int() })),
  'landing.idle': call(z.object({}), z.object({})),
}
