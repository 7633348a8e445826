import type { DuckDBConnection } from '@duckdb/node-api'
import type { Preview } from '../../../../contract/engine/landing.ts'
import type { ImportColumn, Reading } from '../../../../model/import/reading.ts'

/** What opening a source takes. */
export interface Opening {
  connection: DuckDBConnection
  files: readonly string[]
  reading: Reading
  /** A folder for what has to be written before it can be read. */
  work: string
  /** Only a look: what takes long is done for the beginning alone. */
  isLook: boolean
  signal: AbortSignal
  onProgress?: ((part: number) => void) | undefined
}

/** Files that are alike, open to be read as one table. */
export interface Source {
  /** How they are read, and what is in them. */
  readonly found: Omit<Preview, 'rows'>
  /** The query of these columns with their types; `leaveOut` leaves out the rows of a text that cannot be read. */
  query(columns: readonly ImportColumn[], leaveOut: boolean): string
  /** The query of all columns as they stand in the file, for a look. */
  look(): string
  /** The places at which reading these columns fails, as an error; null where they cannot be told. */
  explain(columns: readonly ImportColumn[], error: unknown): Promise<Error | null>
  /** How many rows the last query with `leaveOut` left out. */
  leftOut(): Promise<number>
  /** Deletes what was written. */
  done(): Promise<void>
}

/** All columns of a source as they were found. */
export const allColumns = (found: Pick<Preview, 'columns'>): ImportColumn[] => found.columns.map(({ name }) => ({ from: name, name, type: null }))
