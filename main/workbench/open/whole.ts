import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Spark, SparkEvent } from '../../spark/spark.ts'

type File = Extract<SparkEvent, { type: 'file' }>

/** The files of whole results, which are fetched while their jobs go on. */
export interface Files {
  add(file: File): void
  /** Those of a table with these numbers, in this order, once they are here, and the rows that they have. Fails as `Spark.fetch` does. */
  of(table: string, numbers: readonly number[]): Promise<{ paths: string[]; rows: number }>
  forget(table: string): Promise<void>
  /** Those that are not forgotten, as they were told. */
  told(): File[]
  /** Forgets all; what is on its way is given up. */
  close(): Promise<void>
}

/** Fetches into `folder`, one file after another. */
export function gatherFiles(spark: Pick<Spark, 'fetch'>, folder: string, signal: AbortSignal): Files {
  const abort = new AbortController()
  const either = AbortSignal.any([signal, abort.signal])
  const tables = new Map<string, Map<number, { file: File; path: string; here: Promise<void> }>>()
  let turn: Promise<unknown> = Promise.resolve()

  async function forget(table: string): Promise<void> {
    const files = tables.get(table)
    tables.delete(table)
    for (const { path, here } of files?.values() ?? []) {
      await here.catch(() => {})
      await rm(path, { force: true })
    }
  }

  return {
    add(file) {
      const path = join(folder, `${randomUUID()}.parquet`)
      const here = turn.then(() => spark.fetch({ table: file.table, file: file.file, bytes: file.bytes, hash: file.hash }, path, either))
      turn = here.catch(() => {})
      const files = tables.get(file.table) ?? new Map()
      tables.set(file.table, files.set(file.file, { file, path, here }))
    },
    async of(table, numbers) {
      const wanted = numbers.map(number => tables.get(table)?.get(number)).filter(found => found !== undefined)
      for (const { here } of wanted) await here
      return { paths: wanted.map(({ path }) => path), rows: wanted.reduce((sum, { file }) => sum + file.rows, 0) }
    },
    forget,
    told: () => [...tables.values()].flatMap(files => [...files.values()].map(({ file }) => file)),
    async close() {
      abort.abort()
      for (const table of tables.keys()) await forget(table)
    },
  }
}
