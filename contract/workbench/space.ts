import { z } from 'zod'
import { Result } from '../../model/result/result.ts'
import { call, stream } from '../define.ts'

export const NotebookEntry = z.object({ path: z.string(), title: z.string(), modifiedAt: z.number(), open: z.boolean() })
/** A space with its notebooks. `id` is stable; a notebook from outside every space is in the space of its folder, with `foreign` true. */
export const Space = z.object({ id: z.string(), title: z.string(), folder: z.string(), sample: z.boolean(), notebooks: z.array(NotebookEntry) })
export type Space = z.infer<typeof Space>

export const CatalogColumn = z.object({ name: z.string(), type: z.string() })
export const CatalogTable = z.object({
  name: z.string(), kind: z.enum(['table', 'view', 'result', 'import']), database: z.string().nullable(), schema: z.string().nullable(),
  rows: z.int().nullable(), bytes: z.int().nullable(), columns: z.array(CatalogColumn), result: z.string().nullable(),
  /** Named by the space's own `space.json`: it is neither renamed nor deleted from a window. */
  isGiven: z.boolean(),
})

export const space = {
  'space.watch': stream(z.object({}), z.object({ spaces: z.array(Space), recent: z.array(NotebookEntry) })),
  'space.createNotebook': call(z.object({ space: z.string(), title: z.string().max(200).optional() }), z.object({ path: z.string() })),
  /** Puts a notebook that was sent, as an upload of one file, into a space, under its name or a free one beside it. It is trusted no more than any file. */
  'space.takeNotebook': call(z.object({ space: z.string(), upload: z.string().max(64) }), z.object({ path: z.string() })),
  'space.renameNotebook': call(z.object({ path: z.string(), name: z.string().min(1).max(200) }), z.object({ path: z.string() })),
  'space.duplicateNotebook': call(z.object({ path: z.string() }), z.object({ path: z.string() })),
  /** Moves the file into the space's trash folder; `space.restoreNotebook` undoes it. */
  'space.deleteNotebook': call(z.object({ path: z.string() }), z.object({ trashed: z.string() })),
  'space.restoreNotebook': call(z.object({ trashed: z.string() }), z.object({ path: z.string() })),
  /** Whether the file of a recent notebook is still there. */
  'space.lookForRecent': call(z.object({ path: z.string() }), z.object({ isThere: z.boolean() })),
  'space.forgetRecent': call(z.object({ path: z.string() }), z.object({})),
  'space.addFolder': call(z.object({ path: z.string() }), z.object({ space: z.string() })),
  /** All results and imported tables of a space; a new list at each change. `notebooks` has the path of each notebook that a result came from, where it is known. */
  'result.watch': stream(z.object({ space: z.string() }), z.object({ results: z.array(Result), notebooks: z.record(z.string(), z.string()).optional(), /** Bytes that the results of all spaces take on disk, imported tables not counted. */ stored: z.int().optional() })),
  /** What a notebook's SQL can name: imported tables and results of the space, tables and views of its own database; for a space, those of the space alone. */
  'catalog.list': call(z.union([z.object({ notebook: z.string() }), z.object({ space: z.string() })]), z.object({ tables: z.array(CatalogTable) })),
}
