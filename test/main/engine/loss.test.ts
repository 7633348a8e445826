import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { OasisError } from '../../../contract/errors.ts'
import type { Loss } from '../../../main/engine/engine.ts'
import { pageEngine, type NotebookEngine } from '../../../main/engine/engines.ts'
import { createBench, mebibyte, type Bench } from './setup.ts'

let bench: Bench
beforeAll(async () => { bench = await createBench() })
afterAll(async () => { await bench.close() })

const failure = async (promise: Promise<unknown>): Promise<OasisError> => {
  const error = await promise.then(() => null, (caught: unknown) => caught)
  expect(error).toBeInstanceOf(OasisError)
  return error as OasisError
}
const alive = (pid: number): boolean => {
  try { process.kill(pid, 0); return true } catch { return false }
}

/** Milliseconds of CPU that a process has used, 0 for one that is gone. Only where there is `/proc`. */
const cpuTime = (pid: number): number => {
  if (!existsSync(`/proc/${pid}/stat`)) return 0
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10
}

/** Runs a statement, cancels it after a while, and says how long until its engine was gone or free, and how busy its process is after that, from 0 to the number of cores. */
async function cancelled(engine: NotebookEngine, sql: string, after: number): Promise<{ answered: number; gone: number | null; free: number; busy: number; lost: Loss[] }> {
  const lost: Loss[] = []
  let gone: number | null = null
  let at = 0
  const stop = engine.onLost(loss => {
    lost.push(loss)
    gone = performance.now() - at
  })
  const controller = new AbortController()
  await bench.run(engine, 'SELECT 1')
  const pid = engine.pid!
  const running = failure(bench.run(engine, sql, { signal: controller.signal }))
  await new Promise(resolve => setTimeout(resolve, after))
  at = performance.now()
  controller.abort()
  const error = await running
  const answered = performance.now() - at
  expect(error.code).toBe('cancelled')
  await bench.run(engine, 'SELECT 1')
  const free = performance.now() - at
  stop()
  const [used, since] = [cpuTime(pid), performance.now()]
  await new Promise(resolve => setTimeout(resolve, 200))
  return { answered, gone, free, busy: (cpuTime(pid) - used) / (performance.now() - since), lost }
}

describe('an engine that is lost', () => {
  it('[ENG1] a huge expression that crashes DuckDB loses its engine alone, and the next statement runs', async () => {
    const engine = bench.engine({ database: join(bench.root, 'crash.duckdb') })
    const other = bench.engine()
    await bench.run(engine, 'CREATE TABLE kept AS SELECT 42 AS i')
    await bench.run(engine, 'CREATE TEMP TABLE gone AS SELECT 1')
    await bench.run(other, 'CREATE TEMP TABLE untouched AS SELECT 7 AS i')
    const lost: Loss[] = []
    engine.onLost(loss => lost.push(loss))
    const error = await failure(bench.run(engine, `SELECT a${'.a'.repeat(90_000)} FROM (SELECT 1 AS a)`))
    expect(error.code).toBe('interpreterLost')
    expect(error.detail).toEqual({ reason: 'crash' })
    expect(error.message).toContain('starts again')
    expect(lost.map(loss => loss.reason)).toEqual(['crash'])
    expect(await bench.rows(engine, 'FROM kept')).toEqual([['42']])
    expect((await failure(bench.run(engine, 'FROM gone'))).code).toBe('queryFailed')
    expect(await bench.rows(other, 'FROM untouched')).toEqual([['7']])
  })

  it('[ENG1] a statement that takes more memory than the engine may is killed and named', async () => {
    const engine = bench.engine({ memoryLimit: 256 * mebibyte })
    const error = await failure(bench.run(engine, `SELECT length(repeat('x', 3000000000)) AS n`))
    expect(error.code).toBe('interpreterLost')
    expect(error.detail).toEqual({ reason: 'memory' })
    expect(error.message).toContain('384 MiB')
    expect(await bench.rows(engine, 'SELECT 1')).toEqual([['1']])
  })

  it('[ENG1] DuckDB itself refuses what it can account for, and the engine lives', async () => {
    const engine = bench.engine({ memoryLimit: 512 * mebibyte })
    const before = (await bench.run(engine, 'SELECT 1'), engine.pid)
    const error = await failure(bench.run(engine, 'SELECT list(range) FROM range(100000000)'))
    expect(error).toMatchObject({ code: 'queryFailed', detail: { type: 'Out of Memory', hint: expect.stringContaining('memory') } })
    expect(engine.pid).toBe(before)
    expect(await bench.rows(engine, 'SELECT 1')).toEqual([['1']])
  })

  it('[ENG1] a levenshtein that never stops is cancelled at once and its engine killed after 2 s', async () => {
    const engine = bench.engine()
    const { answered, gone, free, busy, lost } = await cancelled(engine, `SELECT levenshtein(repeat('a', 400000), repeat('b', 400000))`, 300)
    expect(answered).toBeLessThan(100)
    expect(lost.map(loss => loss.reason)).toEqual(['cancel'])
    expect(lost[0]!.error.message).toContain('did not stop within 2 s')
    expect(gone).toBeGreaterThan(1_900)
    expect(gone).toBeLessThan(2_500)
    expect(free - gone!, 'the start of the next engine').toBeLessThan(2_500)
    expect(busy).toBe(0)
  })

  it.each([
    ['a join', 'SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE a.range + b.range = 3'],
    ['an aggregate', 'SELECT sum(hash(range)) FROM range(100000000000)'],
    ['a window', 'SELECT sum(i) OVER (ORDER BY i % 7, i ROWS BETWEEN 100000 PRECEDING AND CURRENT ROW) FROM range(20000000) t(i)'],
    ['a regular expression', `SELECT count(*) FROM range(20000) WHERE regexp_matches(repeat('a', 20000) || range, '(a|aa)+$b')`],
    ['a list function', 'SELECT sum(list_sum(list_transform(range(3000000), lambda x: x * i))) FROM range(1000) t(i)'],
  ])('[ENG1] %s is free within 2 s of a cancel, by itself or by a kill', async (_name, sql) => {
    const engine = bench.engine({ memoryLimit: 2048 * mebibyte })
    const { answered, gone, free, busy } = await cancelled(engine, sql, 300)
    expect(answered).toBeLessThan(100)
    // Whoever is not killed at 2 s has stopped; what is left is the next statement.
    expect(gone ?? free).toBeLessThan(2_500)
    expect(busy, 'the CPU is idle').toBeLessThan(0.2)
  })

  it('[ENG1] a cancel keeps the engine, its temporary tables and its transaction when the statement stops', async () => {
    const engine = bench.engine()
    await bench.run(engine, 'CREATE TEMP TABLE mine AS SELECT 1 AS i')
    const { lost } = await cancelled(engine, 'SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE a.range + b.range = 3', 200)
    expect(lost).toEqual([])
    expect(await bench.rows(engine, 'FROM mine')).toEqual([['1']])
  })

  it('[ENG1] a cancel leaves no part of a result file behind', async () => {
    const engine = bench.engine()
    const controller = new AbortController()
    const file = join(bench.results, 'half.duckdb')
    const events = engine.stream('session.run', { sql: 'FROM range(1000000000)', bound: {}, results: [], target: { file, name: 'half' }, limits: { rows: 1e9, bytes: 1e12 } }, { signal: controller.signal })
    const running = failure((async () => { for await (const event of events) if (event.type === 'progress' && event.rows > 0) controller.abort() })())
    expect((await running).code).toBe('cancelled')
    await bench.run(engine, 'SELECT 1')
    expect([file, `${file}.part`, `${file}.part.wal`].filter(path => existsSync(path))).toEqual([])
  })

  it('[ENG1] statements of one engine wait for each other, and a waiting one can be cancelled', async () => {
    const engine = bench.engine()
    await bench.run(engine, 'CREATE TEMP TABLE log (i INTEGER)')
    const first = bench.run(engine, 'INSERT INTO log SELECT count(*) FROM range(10000) a, range(10000) b WHERE a.range + b.range = 3')
    const controller = new AbortController()
    const second = failure(bench.run(engine, 'INSERT INTO log VALUES (2)', { signal: controller.signal }))
    controller.abort()
    expect((await second).code).toBe('cancelled')
    await first
    expect(await bench.rows(engine, 'FROM log')).toEqual([['4']])
  })

  it('[ENG1] pages stay fast while another engine is busy with both cores', async () => {
    const engine = bench.engine()
    const made = await bench.run(engine, `SELECT range AS i, 'row ' || range AS label FROM range(1000000)`)
    const pages = pageEngine({ work: join(bench.root, 'pages'), memoryLimit: 512 * mebibyte, threads: 2, timezone: 'UTC' })
    try {
      await pages.call('page.rows', { file: made.file, offset: 0, limit: 200 })
      const controller = new AbortController()
      const busy = failure(bench.run(engine, 'SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE a.range + b.range = 3', { signal: controller.signal }))
      const times: number[] = []
      for (let i = 0; i < 20; i++) {
        const at = performance.now()
        const page = await pages.call('page.rows', { file: made.file, offset: (i * 48_611) % 999_800, limit: 200 })
        times.push(performance.now() - at)
        expect(page.rows).toBe(200)
      }
      controller.abort()
      await busy
      times.sort((a, b) => a - b)
      expect(times[10]).toBeLessThan(100)
    } finally {
      await pages.close()
    }
  })

  it('[ENG1] no process is left when the engine is closed, restarted or its parent goes', async () => {
    const engine = bench.engine()
    await bench.run(engine, 'SELECT 1')
    const first = engine.pid!
    expect(alive(first)).toBe(true)
    await engine.restart()
    expect(alive(first)).toBe(false)
    await bench.run(engine, 'SELECT 1')
    const second = engine.pid!
    expect(second).not.toBe(first)
    await engine.close()
    expect(alive(second)).toBe(false)
    expect((await failure(bench.run(engine, 'SELECT 1'))).code).toBe('offline')
  })

  it('[ENG1] a statement in flight when its engine restarts says so', async () => {
    const engine = bench.engine()
    await bench.run(engine, 'SELECT 1')
    const running = failure(bench.run(engine, 'SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE a.range + b.range = 3'))
    await new Promise(resolve => setTimeout(resolve, 200))
    await engine.restart()
    expect(await running).toMatchObject({ code: 'interpreterLost', detail: { reason: 'restart' } })
  })

  it('[ENG1] an engine that cannot be set up says why, is not called lost, and can be tried again', async () => {
    const { notebookEngine } = await import('../../../main/engine/engines.ts')
    const setup = bench.setup()
    let folder = join(bench.root, 'not there')
    const engine = notebookEngine(() => ({ ...setup, folder }))
    const lost: Loss[] = []
    engine.onLost(loss => lost.push(loss))
    expect(await failure(bench.run(engine, 'SELECT 1'))).toMatchObject({ code: 'notFound', message: expect.stringContaining('not there') })
    folder = bench.own
    expect(await bench.rows(engine, 'SELECT 1')).toEqual([['1']])
    expect(lost).toEqual([])
    await engine.close()
  })

  it('[ENG1] two engines do not open one notebook\'s database', async () => {
    const database = join(bench.root, 'once.duckdb')
    const [first, second] = [bench.engine({ database }), bench.engine({ database })]
    await bench.run(first, 'CREATE TABLE t AS SELECT 1 AS i')
    expect(await failure(bench.run(second, 'SELECT 1'))).toMatchObject({ code: 'conflict' })
    await first.close()
    expect(await bench.rows(second, 'FROM t')).toEqual([['1']])
  })

  it('[ENG1] an engine whose parent is killed ends by itself', async () => {
    const { fork } = await import('node:child_process')
    const parent = fork(new URL('./orphan.ts', import.meta.url).pathname, [bench.root], { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
    const pid = await new Promise<number>(resolve => { parent.on('message', message => resolve(message as number)) })
    expect(alive(pid)).toBe(true)
    parent.kill('SIGKILL')
    await expect.poll(() => alive(pid), { timeout: 5_000 }).toBe(false)
  })
})
