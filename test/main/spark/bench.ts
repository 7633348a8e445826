import { rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import { embedSpark } from '../../../main/spark/embedded.ts'
import { installedSpark } from '../../support/spark.ts'
import { startBench, temporaryFolder, type Bench } from '../workbench/bench.ts'

/** A real workbench whose notebooks run on the Spark of the tests, on two cores, with so much memory for a session. Closing it removes all that was made. */
export async function startSparkBench(memory = '1g'): Promise<Bench> {
  const variables = { OASIS_SPARK_MASTER: 'local[2]', OASIS_SPARK_MEMORY: memory }
  const folder = await installedSpark()
  const sessions = await temporaryFolder()
  Object.assign(process.env, variables, { OASIS_SPARK_FOLDER: folder })
  const bench = await startBench({ spark: embedSpark({ dataDir: sessions, sampleDir: resolve(import.meta.dirname, '../../../resources/sample'), sessions, lasting: true, log: () => {} }) })
  const { close } = bench
  bench.close = async () => {
    await close()
    for (const name of [...Object.keys(variables), 'OASIS_SPARK_FOLDER']) delete process.env[name]
    for (const path of [folder, sessions]) await rm(path, { recursive: true, force: true })
  }
  return bench
}
