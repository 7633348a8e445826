import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import type { SessionSetup } from '../../../contract/engine/session.ts'
import { OasisError } from '../../../contract/errors.ts'
import { readFailure } from './failure.ts'

/** The notebook's own DuckDB gets three quarters of the engine's memory, in bytes, the writer of results up to half; together they stay under what the engine is killed for. */
const notebookMemory = (limit: number): number => Math.floor(limit * 0.75)
export const writerMemory = (limit: number): number => Math.max(Math.floor(limit * 0.5), 64 * 1024 ** 2)

/** Opens a notebook's database, or one in memory. What cannot be read is put aside, and `recovered` says where. */
export async function openDatabase(setup: SessionSetup, temp: string): Promise<{ instance: DuckDBInstance; recovered: string | null }> {
  const options = {
    threads: String(setup.threads), memory_limit: `${Math.floor(notebookMemory(setup.memoryLimit) / 1024)}KiB`, temp_directory: temp, autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false', allow_community_extensions: 'false', allow_persistent_secrets: 'false', extension_directory: join(setup.work, 'extensions'),
    secret_directory: join(setup.work, 'secrets'),
  }
  const create = async (): Promise<DuckDBInstance> => DuckDBInstance.create(setup.database ?? ':memory:', options)
  try {
    return { instance: await create(), recovered: null }
  } catch (error) {
    const { message } = readFailure(error)
    if (setup.database === null) throw new OasisError('internal', `DuckDB did not start: ${message}`, undefined, error)
    if (/lock on file|Conflicting lock/i.test(message)) throw new OasisError('conflict', 'The notebook\'s database is open in another program. Close it there, then run again.', undefined, error)
    if (!/not a valid DuckDB database|corrupt|checksum|WAL|serialization|deserialize|Trying to read a database/i.test(message)) throw new OasisError('internal', `The notebook's database could not be opened: ${message}`, undefined, error)
    const recovered = `${setup.database}.damaged-${Date.now()}`
    await rename(setup.database, recovered)
    await rename(`${setup.database}.wal`, `${recovered}.wal`).catch(() => {})
    return { instance: await create(), recovered }
  }
}
