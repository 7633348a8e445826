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
  beforeAll(async () => { session = await startSession({ conf: { 'spark.sql.shuffle.partitions': '2' } }) }, 180_000)
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

  let last: Name | null = null
  it.each(pairs)('[DRV3] [DRV4] a temp view, cached table, function, current database and setting made in %s are seen by %s', async (maker, reader) => {
    if (last !== maker) await run(maker, makers[maker])
    last = maker
    const number = numbers[maker]
    expect(await readers[reader](maker)).toBe(`${number} true ${100 + number} db_${maker} ${number}`)
  }, 120_000)
})
