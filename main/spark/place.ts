import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { outside } from '../python/place.ts'

export const driverProgram = outside('../../driver/start.py', import.meta.url)
export const driverRequirements = outside('../../driver/requirements.txt', import.meta.url)
export const sparkRequirements = outside('../../driver/spark.txt', import.meta.url)
export const driverPackages = [outside('../python/program', import.meta.url)]

/** Spark that is installed here: the Python that runs it, its home, and the archive that travels with applications. */
export const SparkPlace = z.object({ version: z.string(), python: z.string(), home: z.string(), libraries: z.string() })
export type SparkPlace = z.infer<typeof SparkPlace>

/** The folder in which Spark is installed: the data folder's, or the one that OASIS_SPARK_FOLDER names. */
export const sparkFolder = (dataDir: string): string => process.env['OASIS_SPARK_FOLDER'] || join(dataDir, 'spark')

/** Says where Spark is; written last, when all of it is there. */
export const placeFile = (folder: string): string => join(folder, 'spark.json')

/** Spark in a folder, or null where it was never installed whole or is there no more. */
export function findSpark(folder: string): SparkPlace | null {
  try {
    const place = SparkPlace.parse(JSON.parse(readFileSync(placeFile(folder), 'utf8')))
    return [place.python, join(place.home, 'bin/spark-submit'), place.libraries].every(existsSync) ? place : null
  } catch {
    return null
  }
}
