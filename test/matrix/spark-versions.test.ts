import { describe, expect, it } from 'vitest'
import { findSpark, libraries, startSession } from '../support/spark.ts'

const version = process.env['OASIS_TEST_REFUSED_SPARK'] ?? ''
const old = findSpark(version)

describe.skipIf(!old || libraries === null)('a Spark that is too old', () => {
  it('[DRV7] is refused with what is needed, and nothing is left of it', async () => {
    await expect(startSession({ spark: old! })).rejects.toThrow(`Spark ${version} is too old: sessions need Spark 4.0 or later.`)
  }, 120_000)
})
