import { z } from 'zod'
import { SqlFunction } from '../engine/session.ts'
import { call } from '../define.ts'

/** What one question for tables or partitions asks at most. */
export const catalogLimits = { tables: 50_000, described: 50, partitions: 1_000 } as const

const name = z.string().min(1).max(1_000)

/**
 * A table or view of Spark's catalog. `format` is what its files are, as Spark names it. `bytes` and `rows` are from the statistics that the catalog keeps, null where it has none; `createdAt` is in
 * milliseconds since 1970. `text` is the query of a view. `partitioned` are the names of the columns that part the table, which are among its columns.
 */
export const TableDescription = z.object({
  kind: z.enum(['table', 'view']), managed: z.boolean(), format: z.string().nullable(), location: z.string().nullable(), bytes: z.int().nullable(), rows: z.int().nullable(), comment: z.string().nullable(),
  owner: z.string().nullable(), createdAt: z.int().nullable(), text: z.string().nullable(),
  columns: z.array(z.object({ name: z.string(), type: z.string(), comment: z.string().nullable() })), partitioned: z.array(z.string()),
  buckets: z.object({ count: z.int(), columns: z.array(z.string()) }).nullable(),
})
export type TableDescription = z.infer<typeof TableDescription>

/** A table or view by name. */
export const CatalogEntry = z.object({ name: z.string(), kind: z.enum(['table', 'view']) })
export type CatalogEntry = z.infer<typeof CatalogEntry>

/** What a session tells of its catalog. None of it starts a job of Spark, and it is answered while a cell runs. */
export const catalog = {
  /**
   * What is quick to tell: the databases, the current one (null where it is in another catalog), temporary views, those that all sessions of the application share with the name of their database, and functions
   * that are not Spark's own. `lasting` says whether tables outlive the session, as those of a metastore do.
   */
  'catalog.look': call(z.object({}), z.object({
    lasting: z.boolean(), current: z.string().nullable(), databases: z.array(z.string()), views: z.array(z.string()), shared: z.object({ database: z.string(), views: z.array(z.string()) }), functions: z.array(z.string()),
  })),
  /** The tables and views of a database by name, the first of `total`; none of one that is not there. */
  'catalog.tables': call(z.object({ database: name, most: z.int().min(1).max(catalogLimits.tables) }), z.object({ tables: z.array(CatalogEntry), total: z.int() })),
  /** What tables and views are; null for each that is not there. Without a database a temporary view, else a table of the current database. */
  'catalog.describe': call(z.object({ tables: z.array(z.object({ database: name.nullable(), name })).min(1).max(catalogLimits.described) }), z.object({ tables: z.array(TableDescription.nullable()) })),
  /** Partitions by their names (`year=2024/month=5`), the last first, that hold a text. `total` is null where the catalog does not know them, because only the files do. */
  'catalog.partitions': call(z.object({ database: name, name, text: z.string().max(1_000), offset: z.int().min(0), limit: z.int().min(1).max(catalogLimits.partitions) }), z.object({ partitions: z.array(z.string()), total: z.int().nullable() })),
  /** Spark's own functions. */
  'catalog.functions': call(z.object({}), z.object({ functions: z.array(SqlFunction) })),
}
