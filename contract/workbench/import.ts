import { z } from 'zod'
import { ImportColumn, ImportFormat, Reading } from '../../model/import/reading.ts'
import { ResultName } from '../../model/notebook/cell.ts'
import { Result, ResultId } from '../../model/result/result.ts'
import { call, stream } from '../define.ts'
import { Preview } from '../engine/landing.ts'

/** Counts, and sizes in bytes, of what one import may take. */
export const importLimits = {
  /** Files of one table, of one folder, and of one upload. */
  files: 10_000,
  /** Tables that one dialog makes; what is dropped beyond is named and left. */
  tables: 100,
  /** One piece of an upload; the next is sent when it is written. */
  piece: 1024 ** 2,
  /** Rows that a look shows. */
  previewRows: 50,
  /** What stays free on the disk of the data folder. */
  spare: 256 * 1024 ** 2,
} as const

/**
 * Where data comes from: a path of this computer (a file, a folder, or a pattern such as `logs/*.csv`; one that is not whole counts from the space's folder), or what a window sent.
 * `file` is one of an upload's files by its name there; without it, all of them.
 */
export const ImportSource = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('path'), path: z.string().min(1).max(4000) }), z.object({ kind: z.literal('upload'), upload: z.string().max(64), file: z.string().max(4000).optional() }),
])
export type ImportSource = z.infer<typeof ImportSource>

/** A table that could be made. `title` is the file's or folder's name, `name` a name for the table that is valid and free. */
export const FoundTable = z.object({ source: ImportSource, format: ImportFormat, title: z.string(), files: z.int(), bytes: z.int(), name: z.string() })
export type FoundTable = z.infer<typeof FoundTable>
/** Files that could be one table, or one each: `together` is the likelier. */
export const FoundGroup = z.object({ whole: FoundTable, parts: z.array(FoundTable), together: z.boolean() })
export type FoundGroup = z.infer<typeof FoundGroup>

/** A person's own data: looked at, then made into tables of a space that never change and are never evicted. */
export const imports = {
  /** The tables that could be made of what was chosen or dropped; `left` are the names of what is no data, or too much. */
  'import.find': call(z.object({ space: z.string(), sources: z.array(ImportSource).min(1).max(importLimits.tables) }), z.object({ groups: z.array(FoundGroup), left: z.array(z.string()) })),
  /** Reads the beginning and makes nothing. */
  'import.look': call(z.object({ space: z.string(), source: ImportSource, reading: Reading }), Preview),
  /**
   * Makes a table; leaving the stream cancels it. A value that does not fit, or a row that cannot be read, fails as `invalid` with `ImportProblems`, and nothing is made. A name that is
   * taken fails as `conflict`. `leftOut` counts rows that were left out because `leaveOut` asked for it.
   */
  'import.start': stream(z.object({ space: z.string(), source: ImportSource, reading: Reading, columns: z.array(ImportColumn).min(1).nullable(), leaveOut: z.boolean(), name: ResultName }),
    z.discriminatedUnion('type', [z.object({ type: z.literal('progress'), progress: z.number().nullable() }), z.object({ type: z.literal('done'), result: Result, leftOut: z.int() })])),
  /** Announces files that have no path here, because a browser was handed them; names may have folders. They stay until `upload.close` or the window's end. */
  'upload.open': call(z.object({ files: z.array(z.object({ name: z.string().min(1).max(4000), bytes: z.int().min(0) })).min(1).max(importLimits.files) }), z.object({ upload: z.string() })),
  /** The next piece of a file, counted in the order announced; answers when it is on the disk. */
  'upload.write': call(z.object({ upload: z.string(), file: z.int().min(0), at: z.int().min(0), bytes: z.instanceof(Uint8Array).refine(bytes => bytes.byteLength <= importLimits.piece) }), z.object({})),
  'upload.close': call(z.object({ upload: z.string() }), z.object({})),
  /** Takes an imported table or a result out of its space. Its file is kept for a week, in which `table.restore` puts it back. */
  'table.delete': call(z.object({ result: ResultId }), z.object({})),
  'table.restore': call(z.object({ result: ResultId }), Result),
}
