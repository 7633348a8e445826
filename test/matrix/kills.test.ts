import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { limits, nextRun, ofRun, printedText, processTree, skipWithoutSpark, startSession, told, type TestSession } from '../support/spark.ts'

/** The executors of a session, which are processes below its own. */
function executorsOf(session: TestSession): number[] {
  return processTree(({ pid }) => pid === session.submitted.pid).filter(({ args }) => args.includes('CoarseGrainedExecutorBackend')).map(({ pid }) => pid)
}

describe.skipIf(skipWithoutSpark)('executors that are killed', () => {
  let session: TestSession
  beforeAll(async () => {
    session = await startSession({ master: 'local-cluster[2,1,1024]', conf: { 'spark.driver.memory': '768m' } })
    expect(await session.sql('CREATE TEMP VIEW kept AS SELECT id FROM range(1000)', 'CACHE TABLE kept')).toEqual(expect.arrayContaining([expect.objectContaining({ type: 'ended', failure: null })]))
  }, 180_000)
  afterAll(async () => { await session?.close() })

  /** Kills an executor once a run has tasks that are done and others that run. */
  async function killDuring(run: string): Promise<void> {
    await session.until(event => event.type === 'progress' && event.run === run && event.done > 0 && event.active > 0)
    const [first] = executorsOf(session)
    expect(first, 'an executor runs').toBeGreaterThan(0)
    process.kill(first!, 'SIGKILL')
    await expect.poll(() => executorsOf(session).includes(first!), { timeout: 20_000 }).toBe(false)
  }

  it('[SPK3] the cell goes on: its tasks run elsewhere, its value is right, and what is cached is computed again', async () => {
    const run = await session.begin('import time\ndef slow(n):\n    time.sleep(0.7)\n    return n\nprint("sum", sc.parallelize(range(24), 24).map(slow).sum())')
    await killDuring(run)
    expect(await session.until(event => event.type === 'ended' && event.run === run)).toMatchObject({ failure: null, cancelled: false })
    expect(printedText(session.events.filter(ofRun(run)))).toBe('sum 276\n')
    expect(await session.rows(await session.sql('SELECT count(*), sum(id) FROM kept'))).toEqual([[1000n, 499_500n]])
  }, 240_000)

  it('[SPK3] all rows of a whole result are there once, whichever executor wrote them first', async () => {
    const run = nextRun()
    const source = `
import time
from pyspark.sql.functions import udf
@udf('long')
def slow(n):
    if n % 500 == 0: time.sleep(0.7)
    return n
spark.range(0, 12000, 1, 24).select(slow('id').alias('id'))
`
    await session.client.call('cell.run', { run, language: 'python', source, name: null, count: 1, parameters: {}, limits: { ...limits, rows: 10, whole: { rows: 1_000_000, bytes: 1024 ** 3 }, text: 1000 } })
    await session.until(event => event.type === 'file' && event.run === run)
    await killDuring(run)
    expect(await session.until(event => event.type === 'ended' && event.run === run)).toMatchObject({ failure: null, cancelled: false })
    const [whole] = told(session.events.filter(ofRun(run)), 'whole')
    const files = told(session.events.filter(ofRun(run)), 'file')
    expect(new Set(files.map(file => file.file)).size, 'each is told once').toBe(files.length)
    expect(whole).toMatchObject({ rows: 12_000, cut: null })
    expect(files.filter(file => whole!.files.includes(file.file)).reduce((sum, file) => sum + file.rows, 0)).toBe(12_000)
  }, 240_000)

  it('[SPK3] a cell whose executors die again and again is told so, and the session and its views go on', async () => {
    const run = await session.begin('import os, signal\nfrom pyspark import TaskContext\ndef deadly(n):\n    os.kill(os.getppid(), signal.SIGKILL)\n    return n\nparents = sc.parallelize(range(2), 2).map(lambda n: int(open(f"/proc/{os.getppid()}/stat").read().rsplit(")", 1)[1].split()[1])).collect()\ndef end(n):\n    import time\n    os.kill(int(open(f"/proc/{os.getppid()}/stat").read().rsplit(")", 1)[1].split()[1]), signal.SIGKILL)\n    time.sleep(60)\nsc.parallelize(range(2), 2).map(end).collect()')
    const ended = await session.until(event => event.type === 'ended' && event.run === run)
    expect(ended).toMatchObject({ cancelled: false, failure: { message: expect.stringMatching(/executor|Executor|Lost task/) as string } })
    expect(await session.rows(await session.sql('SELECT count(*) FROM kept'))).toEqual([[1000n]])
  }, 240_000)
})
