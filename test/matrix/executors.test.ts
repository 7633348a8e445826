import { describe, expect, it } from 'vitest'
import { findSpark, printedText, skipWithoutSpark, startSession } from '../support/spark.ts'
// @ts-expect-error plain JavaScript, shared with the set-up
import { sparkVersion } from '../../scripts/setup/spark.mjs'

describe.skipIf(skipWithoutSpark)('Scala on executors that are processes of their own', () => {
  it.each([sparkVersion as string, '4.3.0'])('[DRV1] they get the classes and closures of cells (Spark %s)', async version => {
    const session = await startSession({ spark: findSpark(version)!, master: 'local-cluster[1,1,1024]', conf: { 'spark.driver.memory': '768m' } })
    try {
      const events = await session.scala('case class Point(x: Long)\nval offset = 10\nval own = java.lang.ProcessHandle.current.pid\nprintln(Seq(Point(1), Point(2)).toDS().map(p => p.copy(x = p.x + offset)).collect().toList)\nprintln(sc.parallelize(1 to 2).map(n => { var k = 0; while (k < n) k += 1; java.lang.ProcessHandle.current.pid != own }).collect().toList)')
      expect(events.at(-1)).toMatchObject({ failure: null })
      expect(printedText(events)).toBe('List(Point(11), Point(12))\nList(true, true)\n')
    } finally {
      await session.close()
    }
  }, 240_000)
})
