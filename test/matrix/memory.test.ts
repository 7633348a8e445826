import { describe, expect, it } from 'vitest'
import { lossOf } from '../../server/interpreter/loss.ts'
import { skipWithoutSpark, startSession } from '../support/spark.ts'

describe.skipIf(skipWithoutSpark)('a session that runs out of memory', () => {
  it('[DRV6] a driver that has none left ends, and that is told in those words', async () => {
    const session = await startSession({ conf: { 'spark.driver.memory': '512m' } })
    try {
      await session.begin('len(spark.range(40000000).selectExpr("cast(id as string) as s").collect())')
      expect(lossOf(await session.submitted.ended, false)).toMatchObject({ kind: 'memory' })
    } finally {
      await session.close()
    }
  })

  it('[DRV6] an executor that has none left is an error of the cell that says so and what to change; the session goes on', async () => {
    const session = await startSession({ master: 'local-cluster[1,1,512]', conf: { 'spark.driver.memory': '768m', 'spark.executor.memory': '512m', 'spark.task.maxFailures': '1' } })
    try {
      const events = await session.sql("SELECT size(collect_list(concat(repeat('x', 1000), id))) AS n FROM range(0, 5000000, 1, 1)")
      expect(events.at(-1)).toMatchObject({ failure: { message: expect.stringMatching(/^A Spark executor ran out of memory\. Give executors more of it/) } })
      expect(await session.rows(await session.sql('SELECT 1 AS one'))).toEqual([[1]])
    } finally {
      await session.close()
    }
  })

  it('[DRV6] rows that are more than the driver takes at once are told as that', async () => {
    const session = await startSession({ conf: { 'spark.driver.memory': '1g', 'spark.driver.maxResultSize': '1m' } })
    try {
      const events = await session.python('spark.range(2000000).collect()')
      expect(events.at(-1)).toMatchObject({ failure: { message: expect.stringMatching(/^The rows are more than Spark's driver takes at once\. Show them/) } })
    } finally {
      await session.close()
    }
  })
})
