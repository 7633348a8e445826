import { z } from 'zod'
import { catalog, CatalogEntry, catalogLimits, TableDescription } from '../driver/catalog.ts'
import { call, stream } from '../define.ts'
import { NotebookId } from './notebook.ts'

/** A table or view that was found by name; without a database a temporary view. */
export const FoundTable = CatalogEntry.extend({ database: z.string().nullable() })
export type FoundTable = z.infer<typeof FoundTable>

/**
 * What a notebook's Spark session has in its catalog, as far as it was read. `none`: no session is live, and none is started by looking. Of a `ready` one `read` says of how many of its databases the tables are
 * known, `cut` that there are more tables than are looked through, and `revision` is another one each time that something of it changed. `current` is the database in which tables are found by their name alone.
 */
export const SparkCatalog = z.discriminatedUnion('state', [
  z.object({ state: z.literal('none') }),
  z.object({ state: z.literal('reading') }),
  z.object({
    state: z.literal('ready'), revision: z.int(), current: z.string().nullable(), databases: z.array(z.string()), views: z.array(z.string()), shared: z.object({ database: z.string(), views: z.array(z.string()) }),
    read: z.int(), cut: z.boolean(),
  }),
  z.object({ state: z.literal('failed'), reason: z.string() }),
])
export type SparkCatalog = z.infer<typeof SparkCatalog>

const Notebook = z.object({ notebook: NotebookId })

export const metastore = {
  /** The catalog of a notebook's Spark session; a new one at each change. Nothing is started for it. */
  'metastore.watch': stream(Notebook, SparkCatalog),
  /** Reads it again. */
  'metastore.refresh': call(Notebook, z.object({})),
  /** The tables and views of a database, the first of `total`. */
  'metastore.tables': call(Notebook.extend({ database: z.string() }), z.object({ tables: z.array(CatalogEntry), total: z.int() })),
  /** Tables and views with a text in their name, or `database.name`, those that begin with it first; `total` counts all of what was read. */
  'metastore.find': call(Notebook.extend({ text: z.string().min(1).max(1_000) }), z.object({ found: z.array(FoundTable), total: z.int() })),
  /** What a table is; null where it is gone, or the session is. */
  'metastore.describe': call(Notebook.extend({ database: z.string().nullable(), name: z.string() }), z.object({ table: TableDescription.nullable() })),
  'metastore.partitions': call(Notebook.extend({ database: z.string(), name: z.string(), text: z.string().max(1_000), offset: z.int().min(0), limit: z.int().min(1).max(catalogLimits.partitions) }), catalog['catalog.partitions'].output),
  /** Starts the notebook's Spark session, as its first run would. */
  'metastore.start': call(Notebook, z.object({})),
}
