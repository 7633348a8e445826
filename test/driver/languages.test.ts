import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { limits, nextRun, printedText, skipWithoutSpark, startSession, told, type TestSession } from '../support/spark.ts'
// @ts-expect-error plain JavaScript, shared with the set-up
import { findR, setUpR } from '../../scripts/setup/r.mjs'

const problem = await setUpR() as string | null
if (problem !== null) console.warn(`SKIPPED: ${problem}`)

type Name = 'sql' | 'python' | 'scala' | 'r'
/** What a language makes: a view of one number that is cached, a function, a database that is then current, and a setting. */
const makers: Record<Name, string> = {
  sql: `CREATE OR REPLACE TEMP VIEW view_sql AS SELECT 11 AS n;CACHE TABLE view_sql;CREATE TEMPORARY FUNCTION udf_sql(x BIGINT) RETURNS BIGINT RETURN x + 11;CREATE DATABASE db_sql;USE db_sql;SET spark.sql.shuffle.partitions = 11`,
  python: `spark.createDataFrame([(12,)], 'n int').createOrReplaceTempView('view_python')
spark.catalog.cacheTable('view_python')
spark.udf.register('udf_python', lambda x: x + 12, 'bigint')
spark.sql('CREATE DATABASE db_python')
spark.catalog.setCurrentDatabase('db_python')
spark.conf.set('spark.sql.shuffle.partitions', 12)`,
  scala: `Seq(13).toDF("n").createOrReplaceTempView("view_scala")
spark.catalog.cacheTable("view_scala")
spark.udf.register("udf_scala", (x: Long) => x + 13)
spark.sql("CREATE DATABASE db_scala")
spark.catalog.setCurrentDatabase("db_scala")
spark.conf.set("spark.sql.shuffle.partitions", 13)`,
  r: `createOrReplaceTempView(createDataFrame(data.frame(n = 14L)), "view_r")
cacheTable("view_r")
registerFunction("udf_r", function(x) x + 14, "bigint")
sql("CREATE DATABASE db_r")
setCurrentDatabase("db_r")
sql("SET spark.sql.shuffle.partitions = 14")`,
}
const numbers: Record<Name, number> = { sql: 11, python: 12, scala: 13, r: 14 }
const names = Object.keys(makers) as Name[]
const pairs = names.flatMap(maker => names.filter(reader => reader !== maker).map(reader => [maker, reader] as const))

describe.skipIf(skipWithoutSpark || findR() === null)('the languages of a session', () => {
  let session: TestSession
  beforeAll(async () => { session = await startSession({ conf: { 'spark.sql.shuffle.partitions': '2', 'spark.oasis.cells.memory': '4g' } }) }, 180_000)
  afterAll(() => session?.close())

  async function run(language: Name, source: string) {
    const events = language === 'sql' ? await session.run({ run: nextRun(), limits, statements: source.split(';').map(sql => ({ sql, values: {} })) }) : await session[language](source)
    expect(events.at(-1)).toMatchObject({ type: 'ended', failure: null, cancelled: false })
    return events
  }
  /** What a language sees of another's: the view's number, whether it is cached, what its function makes of 100, the current database, the setting. */
  const readers: Record<Name, (of: Name) => Promise<string>> = {
    async sql(of) {
      const events = await run('sql', `SELECT n FROM view_${of};EXPLAIN SELECT n FROM view_${of};SELECT udf_${of}(100);SELECT current_database();SET spark.sql.shuffle.partitions`)
      const rows = await Promise.all(told(events, 'table').map((_, at) => session.rows(events, at)))
      return [rows[0]![0]![0], /In-?memory ?Table/i.test(`${rows[1]![0]![0]}`), rows[2]![0]![0], rows[3]![0]![0], rows[4]![0]![1]].join(' ')
    },
    python: async of => printedText(await run('python', `print(spark.table('view_${of}').first().n, str(spark.catalog.isCached('view_${of}')).lower(), spark.sql('SELECT udf_${of}(100)').first()[0], spark.catalog.currentDatabase(), spark.conf.get('spark.sql.shuffle.partitions'))`)).trim(),
    scala: async of => printedText(await run('scala', `println(List(spark.table("view_${of}").first().get(0), spark.catalog.isCached("view_${of}"), spark.sql("SELECT udf_${of}(100)").first().get(0), spark.catalog.currentDatabase, spark.conf.get("spark.sql.shuffle.partitions")).mkString(" "))`)).trim(),
    r: async of => printedText(await run('r', `cat(collect(tableToDF("view_${of}"))$n, tolower(isCached("view_${of}")), collect(sql("SELECT udf_${of}(100) AS f"))$f, currentDatabase(), sparkR.conf("spark.sql.shuffle.partitions")[[1]])`)).trim(),
  }

  it('[DRV4] oasis.notify is there in every language: the cell waits for what became of its message, whatever is in it, and says why it was not sent', async () => {
    const odd = "it's \"odd\" \\ ${env:HOME} é\u{1F600}"
    const text = { type: 'text', value: odd } as const
    const begin: Record<Name, () => Promise<string>> = {
      async sql() {
        const run = nextRun()
        await session.client.call('cell.run', { run, language: 'sql', limits, statements: [{ sql: "-- To the team\nOASIS NOTIFY 'ops', concat(:odd, id) FROM range(2) ORDER BY id", values: { odd: text } }] })
        return run
      },
      python: () => session.begin('oasis.notify("ops", odd + "0"); oasis.notify(channel="ops", message=odd + "1")', { parameters: { odd: text } }),
      scala: () => session.beginScala('oasis.notify("ops", odd + "0")\noasis.notify("ops", odd + 1)', { parameters: { odd: text } }),
      r: () => session.beginR('oasis.notify("ops", paste0(odd, 0)); oasis.notify("ops", paste0(odd, 1))', { parameters: { odd: text } }),
    }
    for (const name of names) {
      for (const error of [null, 'There is no channel ops.']) {
        const run = await begin[name]()
        const first = await session.until(event => event.type === 'notify' && event.run === run)
        expect(first).toMatchObject({ channel: 'ops', message: `${odd}0` })
        expect(session.events.some(event => event.type === 'ended' && event.run === run)).toBe(false)
        await session.client.call('cell.answer', { run, ask: (first as { ask: number }).ask, error })
        if (error === null) {
          const second = await session.until(event => event.type === 'notify' && event.run === run && event.message === `${odd}1`)
          await session.client.call('cell.answer', { run, ask: (second as { ask: number }).ask, error })
        }
        const end = await session.until(event => event.type === 'ended' && event.run === run)
        expect(end, name).toMatchObject({ failure: error === null ? null : { message: expect.stringContaining(error), name: expect.stringMatching(/NotSent|SparkError/) } })
      }
    }
    expect(told(session.events, 'notify')).toHaveLength(12)
    expect(printedText(session.events)).toContain(`Sent to ops: ${odd}0\nSent to ops: ${odd}1\n`)
  }, 240_000)

  it('[DRV4] a message that cannot be one is refused before anybody hears of it, and an interrupt ends the waiting', async () => {
    const before = told(session.events, 'notify').length
    const failure = async (name: Name, source: string) => {
      const events = name === 'sql' ? await session.sql(source) : await session[name](source)
      return told(events, 'ended')[0]!.failure?.message
    }
    expect(await failure('sql', 'OASIS NOTIFY')).toContain("Write OASIS NOTIFY 'channel', message")
    expect(await failure('sql', "OASIS NOTIFY 'ops'")).toContain("Write OASIS NOTIFY 'channel', message")
    expect(await failure('sql', "OASIS NOTIFY 'ops', 'x' FROM range(21)")).toBe('This would be more than 20 messages; none was sent.')
    expect(await failure('sql', "OASIS NOTIFY 'ops', CASE WHEN id = 0 THEN 'x' END FROM range(2)")).toBe('A channel or a message is NULL; none was sent.')
    expect(told(await session.sql("OASIS NOTIFY 'ops', missing_column FROM range(1)"), 'ended')[0]!.failure).toMatchObject({ line: 1, offset: 20 })
    expect(await failure('sql', "OASIS NOTIFY 'ops', 'x' FROM range(0)"), 'no row, no message').toBeUndefined()
    expect(await failure('python', 'oasis.notify("ops", "x" * 4001)')).toBe('A message has 4,000 characters at most; this one has 4,001.')
    expect(await failure('scala', 'oasis.notify("ops", " ")')).toContain('A message has no text.')
    expect(await failure('r', 'oasis.notify(strrep("x", 201), "x")')).toBe('The name of a channel has 200 characters at most.')
    expect(await failure('r', 'oasis.notify("ops", c("x", "y"))')).toContain('one channel and one text')
    expect(told(session.events, 'notify')).toHaveLength(before)
    for (const run of [await session.begin('oasis.notify("ops", "x")'), await session.beginScala('oasis.notify("ops", "x")'), await session.beginR('oasis.notify("ops", "x")')]) {
      await session.until(event => event.type === 'notify' && event.run === run)
      const { end } = await session.interrupt(run)
      expect(end).toMatchObject({ cancelled: true, failure: null })
    }
    expect(session.events.some(event => event.type === 'lost')).toBe(false)
  }, 240_000)

  let last: Name | null = null
  it.each(pairs)('[DRV3] [DRV4] a temp view, cached table, function, current database and setting made in %s are seen by %s', async (maker, reader) => {
    if (last !== maker) await run(maker, makers[maker])
    last = maker
    const number = numbers[maker]
    expect(await readers[reader](maker)).toBe(`${number} true ${100 + number} db_${maker} ${number}`)
  }, 120_000)

  it('[INT3] a Python or R that wants more memory than it may have is told so, keeps what it has and goes on', async () => {
    const advised = { failure: { message: expect.stringContaining('OASIS_SPARK_CELL_MEMORY') } }
    await session.python('kept = 1')
    expect((await session.python('import subprocess, sys\nheld = bytearray(6 * 2**30)')).at(-1)).toMatchObject(advised)
    expect(printedText(await session.python('print(kept, subprocess.run([sys.executable, "-c", "bytearray(6 * 2**30)"], capture_output=True).returncode)')), 'what it starts has no more').toBe('1 1\n')
    expect((await session.r('held <- numeric(2^30)')).at(-1)).toMatchObject(advised)
    expect(printedText(await session.r('cat(1)'))).toBe('1')
  }, 120_000)
})
