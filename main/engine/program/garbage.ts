import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** Bytes of DuckDB's memory that JavaScript objects may hold on to before they are let go of. */
export const heldBytes = 64 * 1024 ** 2

/**
 * Lets go of DuckDB's chunks that nobody reads any more. The binding frees a chunk when its JavaScript object is collected, but V8 sees only a small object: without this, a result of
 * a gigabyte is in memory as a whole before V8 finds a reason to collect. The memory is free a turn of the event loop later.
 */
export async function freeChunks(): Promise<void> {
  collect()
  await new Promise<void>(resolve => { setImmediate(resolve) })
}
