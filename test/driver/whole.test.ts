import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DriverEvent } from '../../contract/driver/contract.ts'
import { landingEngine, type LandingEngine } from '../../main/engine/engines.ts'
import { fetchFile } from '../../main/spark/fetch.ts'
import { createBench, mebibyte, type Bench } from '../main/engine/setup.ts'
import { limits, nextRun, skipWithoutSpark, spark, startSession, told, type TestSession } from '../support/spark.ts'

describe.skipIf(skipWithoutSpark)('whole results of Spark', () => {
  let session: TestSession
  let bench: Bench
  let landing: LandingEngine
  beforeAll(async () => {
    bench = await createBench()
    landing = landingEngine({ work: join(bench.root, 'landing'), memoryLimit: 512 * mebibyte, threads: 2, timezone: 'UTC' })
    session = await startSession({ timezone: 'Asia/Tokyo' })
  }, 180_000)
  afterAll(async () => {
    await session?.close()
    await landing.close()
    await bench.close()
  })

  const never = new AbortController().signal
  const most = { rows: 10_000_000, bytes: 2 * 1024 ** 3 }
  /** With first rows that are few, all else is wanted whole. */
  const wanting = (whole = most) => ({ ...limits, rows: 10, whole })
  const sql = (text: string, whole = most) => session.run({ statements: [{ sql: text, values: {} }], limits: wanting(whole) })
  function wholeOf(events: DriverEvent[]) {
    const [whole] = told(events, 'whole')
    if (!whole) throw new Error(`No whole result among ${JSON.stringify(events.slice(-3))}`)
    return { whole, files: told(events, 'file') }
  }

  let count = 0
  async function land(events: DriverEvent[], change: (path: string) => Promise<void> = async () => {}) {
    const { whole, files } = wholeOf(events)
    const name = `whole_${++count}`
    const kept = whole.files.map(number => files.find(file => file.file === number)!)
    const paths = kept.map(({ file }) => join(bench.own, `${name}-${file}.parquet`))
    for (const [at, file] of kept.entries()) {
      await fetchFile(offset => bytesOf(file, offset), file, paths[at]!, never)
      await change(paths[at]!)
    }
    const held = kept.reduce((sum, file) => sum + file.rows, 0)
    const target = { file: join(bench.results, `${name}.duckdb`), name }
    try {
      return { made: await landing.call('landing.whole', { files: paths, columns: whole.columns, rows: held, limit: held > whole.rows ? whole.rows : null, target, timezone: 'Asia/Tokyo' }), ...target, paths, whole }
    } catch (error) {
      expect(existsSync(target.file), 'no file is left of a failure').toBe(false)
      throw error
    }
  }
  async function* bytesOf({ table, file }: { table: string; file: number }, offset: number) {
    for await (const { data } of session.client.stream('file.read', { table, file, offset })) yield data
  }
  const read = async (text: string, table: { name: string; file: string }) => bench.rows(bench.engine(), text.replaceAll('TABLE', table.name), [{ name: table.name, file: table.file }])

  it('[LAND1] the first rows come at once, then each file while the job goes on, and together they are all rows in order', async () => {
    const run = nextRun()
    // Each task takes half a second, so that files are there long before the last.
    const source = `
import time
from pyspark.sql.functions import udf
@udf('long')
def slow(n):
    if n % 1000 == 0: time.sleep(0.5)
    return n
spark.range(0, 12000, 1, 12).select(slow('id').alias('id'))
`
    await session.client.call('cell.run', { run, language: 'python', source, name: null, count: 1, parameters: {}, limits: { ...wanting(), text: 1000 } })
    const first = await session.until(event => event.type === 'file' && event.run === run)
    expect(session.events.some(event => event.type === 'table' && event.run === run && event.rows === 10 && event.cut === 'rows'), 'first rows are here').toBe(true)
    expect(session.events.some(event => event.type === 'ended' && event.run === run), 'it still runs').toBe(false)
    const parts: Uint8Array[] = []
    for await (const data of bytesOf(first as never, 0)) parts.push(data)
    expect(session.events.some(event => event.type === 'ended' && event.run === run), 'a file is fetched while it runs').toBe(false)
    expect(Buffer.concat(parts).subarray(-4).toString()).toBe('PAR1')
    await session.until(event => event.type === 'ended' && event.run === run)
    const { whole } = wholeOf(session.events.filter(event => 'run' in event && event.run === run))
    expect(whole).toMatchObject({ files: Array.from({ length: 12 }, (_, at) => at), rows: 12_000, cut: null, last: true })

    const sorted = await land(await sql('SELECT id, id % 7 AS k FROM range(0, 50000, 1, 8) ORDER BY k DESC, id'))
    expect(sorted.made).toMatchObject({ rows: 50_000, columns: [{ name: 'id', type: 'BIGINT' }, { name: 'k', type: 'BIGINT' }] })
    expect(await read('SELECT count(*) FROM (SELECT k, id, lag(k) OVER (ORDER BY rowid) AS pk, lag(id) OVER (ORDER BY rowid) AS pid FROM TABLE) WHERE pk < k OR (pk = k AND pid >= id)', sorted)).toEqual([['0']])
    // Most partitions have no rows, and so no files.
    const few = await land(await sql('SELECT id FROM range(0, 10000, 1, 16) WHERE id BETWEEN 5000 AND 6000 OR id > 9900'))
    expect(await read('SELECT count(*), min(id), max(id), sum(id) FROM TABLE', few)).toEqual([['1100', '5000', '9999', String(5000 * 1001 + 500500 + (9901 + 9999) * 99 / 2)]])
  }, 120_000)

  it('[LAND1] a result that has no more than its first rows is not run again', async () => {
    const events = await sql('SELECT id FROM range(10)')
    expect(told(events, 'table')).toMatchObject([{ rows: 10, cut: null }])
    expect([...told(events, 'file'), ...told(events, 'whole')]).toEqual([])
  })

  it('[LAND1] each limit cancels the job, keeps whole files from the first on, and says which it was', async () => {
    const rows = await land(await sql('SELECT id FROM range(0, 40000000, 1, 4000)', { ...most, rows: 25_000 }))
    expect(rows.whole).toMatchObject({ cut: 'rows', rows: 25_000 })
    expect(rows.whole.files).toEqual([0, 1, 2])
    expect(await read('SELECT count(*), min(id), max(id) FROM TABLE', rows)).toEqual([['25000', '0', '24999']])
    // One task alone does not write more than can be kept.
    const one = wholeOf(await sql('SELECT id FROM range(0, 100000000000, 1, 1)', { ...most, rows: 100_000 }))
    expect(one.files).toMatchObject([{ file: 0, rows: 100_001 }])
    expect(one.whole).toMatchObject({ cut: 'rows', rows: 100_000 })
    const { whole, files } = wholeOf(await sql('SELECT id, uuid() AS u FROM range(0, 20000000, 1, 4000)', { ...most, bytes: 400_000 }))
    expect(whole.cut).toBe('bytes')
    expect(whole.bytes).toBeLessThanOrEqual(400_000)
    expect(whole.files).toEqual(whole.files.map((_, at) => at))
    expect(whole.files.length).toBeGreaterThan(1)
    expect(files.length, 'the rest was cancelled').toBeLessThan(4000)
    expect(await session.rows(await session.sql('SELECT 1'))).toEqual([[1]])
  }, 120_000)

  it('[DRV6] an interrupt ends the fetching of all rows, and what runs next is not cancelled with it', async () => {
    const run = nextRun()
    await session.client.call('cell.run', { run, language: 'sql', statements: [{ sql: 'SELECT id, sha2(string(id), 512) AS s FROM range(0, 40000000, 1, 4000)', values: {} }], limits: wanting() })
    await session.until(event => event.type === 'file' && event.run === run)
    expect((await session.interrupt(run)).end).toMatchObject({ cancelled: true })
    expect(wholeOf(await sql('SELECT id FROM range(0, 1000, 1, 2)')).whole).toMatchObject({ rows: 1000, cut: null })
  }, 60_000)

  /** As Arrow brings them, in landing.test.ts: an expression, its type in DuckDB, and the text of its values. */
  const kinds: [sql: string, type: string, text: string][] = [
    ['true', 'BOOLEAN', 'true'], ['CAST(-128 AS TINYINT)', 'TINYINT', '-128'], ['CAST(-32768 AS SMALLINT)', 'SMALLINT', '-32768'], ['-2147483648', 'INTEGER', '-2147483648'], ['-9223372036854775807L - 1L', 'BIGINT', '-9223372036854775808'],
    ['CAST(0.1 AS FLOAT)', 'FLOAT', '0.1'], ['CAST(0.1 AS DOUBLE)', 'DOUBLE', '0.1'], ["double('NaN')", 'DOUBLE', 'nan'], ["double('-Infinity')", 'DOUBLE', '-inf'],
    ["CAST('-12345678901234567890123456789.123456789' AS DECIMAL(38,9))", 'DECIMAL(38,9)', '-12345678901234567890123456789.123456789'], ['-0.01BD', 'DECIMAL(2,2)', '-.01'], ['CAST(123 AS DECIMAL(5,0))', 'DECIMAL(5,0)', '123'],
    ["'é \u{1F600} \u0000 \\\\ \\''", 'VARCHAR', "é \u{1F600} \u0000 \\ '"], ["''", 'VARCHAR', ''], ["X'00FF10'", 'BLOB', '\\x00\\xFF\\x10'],
    ["DATE'1582-10-15'", 'DATE', '1582-10-15'], ["DATE'0001-01-01'", 'DATE', '0001-01-01'], ["DATE'9999-12-31'", 'DATE', '9999-12-31'], ["TIMESTAMP'2001-02-03 04:05:06.789012'", 'TIMESTAMP WITH TIME ZONE', '2001-02-02 19:05:06.789012+00'],
    ["TIMESTAMP_NTZ'1900-02-03 04:05:06.000001'", 'TIMESTAMP', '1900-02-03 04:05:06.000001'], ["INTERVAL '-1-2' YEAR TO MONTH", 'INTERVAL', '-1 year -2 months'], ["INTERVAL '1 02:03:04.000005' DAY TO SECOND", 'INTERVAL', '26:03:04.000005'],
    ["array('a', NULL, '')", 'VARCHAR[]', "[a, NULL, '']"], ['array()', 'INTEGER[]', '[]'], ["map('k', 1.5BD, 'l', NULL)", 'MAP(VARCHAR, DECIMAL(2,1))', '{k=1.5, l=NULL}'],
    ["named_struct('a', 1, 'B c', named_struct('d', DATE'2001-02-03'))", 'STRUCT(a INTEGER, "B c" STRUCT(d DATE))', "{'a': 1, 'B c': {'d': 2001-02-03}}"],
    ["named_struct('x.y', 1, 'X.Y', INTERVAL '2' SECOND)", 'STRUCT("x.y" INTEGER, "X.Y_1" INTERVAL)', "{'x.y': 1, 'X.Y_1': '00:00:02'}"],
    ["array(INTERVAL '1' MONTH, NULL)", 'INTERVAL[]', "[1 month, NULL]"], ["map(named_struct('n', 1), array(INTERVAL '3' SECOND))", 'MAP(STRUCT(n INTEGER), INTERVAL[])', "{{'n': 1}=['00:00:03']}"],
    ["array(named_struct('i', INTERVAL '1' YEAR), NULL)", 'STRUCT(i INTERVAL)[]', "[{'i': 1 year}, NULL]"],
    ["array(array(TIMESTAMP'2001-02-03 04:05:06'), array())", 'TIMESTAMP WITH TIME ZONE[][]', "[['2001-02-02 19:05:06+00'], []]"], ['NULL', 'INTEGER', ''],
  ]
  it('[LAND3] values of every type arrive exactly as Parquet too, with nulls, in order, under odd and duplicate names, whatever the session has set', async () => {
    await session.sql('SET spark.sql.parquet.outputTimestampType = INT96', 'SET spark.sql.parquet.writeLegacyFormat = true')
    const select = kinds.map(([text], at) => `CASE WHEN id % 2 = 0 THEN ${text} END AS c${at}`).join(', ')
    const landed = await land(await sql(`SELECT id AS \`x "y\`, id AS \`X "Y\`, id AS \`é.b\`, ${select} FROM range(0, 40, 1, 3) ORDER BY id`))
    expect(landed.made.columns.slice(0, 3).map(({ name, label }) => [name, label])).toEqual([['x "y', 'x "y'], ['X "Y_1', 'X "Y'], ['é.b', 'é.b']])
    expect(landed.made.columns.slice(3).map(column => column.type)).toEqual(kinds.map(([, type]) => type))
    const rows = await read(`SELECT "é.b", ${kinds.map((_, at) => `c${at}::VARCHAR`).join(', ')} FROM TABLE ORDER BY rowid`, landed)
    expect(rows).toHaveLength(40)
    for (const [at, row] of rows.entries()) {
      expect(row[0]).toBe(String(at))
      expect(row.slice(1)).toEqual(kinds.map(([text, , value]) => (at % 2 === 0 && text !== 'NULL' ? value : null)))
    }
    expect(landed.made.preview[0]!.slice(3)[kinds.findIndex(([text]) => text.startsWith("TIMESTAMP'2001"))], 'times are shown in the zone of the notebook').toContain('2001-02-03 04:05:06')
    // A column that is nested has Spark's own writer write them all; without one it is the driver's.
    const plain = kinds.filter(([, type]) => !/\[|STRUCT|MAP/.test(type))
    expect(plain.length).toBeGreaterThan(20)
    const own = await land(await sql(`SELECT id, ${plain.map(([text], at) => `CASE WHEN id % 2 = 0 THEN ${text} END AS c${at}`).join(', ')} FROM range(0, 40, 1, 3) ORDER BY id`))
    expect(own.made.columns.slice(1).map(column => column.type)).toEqual(plain.map(([, type]) => type))
    expect(await read(`SELECT id, ${plain.map((_, at) => `c${at}::VARCHAR`).join(', ')} FROM TABLE ORDER BY rowid`, own))
      .toEqual(Array.from({ length: 40 }, (_, at) => [String(at), ...plain.map(([text, , value]) => (at % 2 === 0 && text !== 'NULL' ? value : null))]))
    for (const [text, message] of [["parse_json('1')", /column v is a VARIANT/], ['make_interval(1, 2, 3)', /column v is of the type interval/], ['struct()', /column v is a struct without fields/]] as const) {
      const refused = await sql(`SELECT ${text} AS v FROM range(20)`)
      expect(refused.at(-1)).toMatchObject({ failure: { message: expect.stringMatching(message) } })
      expect(told(refused, 'file'), 'before its job began').toEqual([])
    }
  }, 120_000)

  it('[LAND5] [LAND3] groups of rows that the driver\'s own writer fills have every value, of few rows and many, short and long, with nulls anywhere', async () => {
    const value = (on: 'spark' | 'duckdb') => {
      const [text, wide] = on === 'spark' ? ['string(id)', 'CAST(id * 1000003 - 7000000000 AS DECIMAL(38,3))'] : ['CAST(id AS VARCHAR)', 'CAST(id * 1000003 - 7000000000 AS DECIMAL(38,3))']
      return ['id', 'id % 3 = 0', 'CAST(id % 100 - 50 AS TINYINT)', 'CAST(id - 100000 AS DECIMAL(9,2))', 'CAST(id - 100000 AS DECIMAL(18,4))', wide, 'CAST(id AS DOUBLE) / 8', `concat('n ', ${text})`]
    }
    const nulls = ['id < 0', 'id % 2 = 0', 'id % 7 <> 3', 'id < 130000', 'id >= 130000', 'id % 1000 = 999', 'id % 5 = 0', 'id % 11 = 1']
    const select = (on: 'spark' | 'duckdb') => value(on).map((text, at) => `CASE WHEN NOT (${nulls[at]}) THEN ${text} END AS v${at}`).join(', ')
    const landed = await land(await sql(`SELECT ${select('spark')} FROM range(0, 250011, 1, 1)`))
    expect(landed.made.rows).toBe(250_011)
    expect(await read(`SELECT count(*) FROM (SELECT * FROM TABLE EXCEPT ALL SELECT ${select('duckdb')} FROM range(250011) t(id))`, landed)).toEqual([['0']])
    expect(await read('SELECT count(*) FROM TABLE WHERE v0 <> rowid', landed), 'in order').toEqual([['0']])
    const groups = (path: string) => bench.rows(bench.engine(), `SELECT DISTINCT row_group_id, row_group_num_rows, encodings FROM parquet_metadata('${path}') ORDER BY ALL`, [])
    expect((await groups(landed.paths[0]!)).map(([, rows]) => rows)).toEqual(['122880', '122880', '4251'])
    // Of long values a group has fewer rows.
    const long = await land(await sql('SELECT id, repeat(string(id % 10), 200000) AS t FROM range(0, 400, 1, 1)'))
    expect((await groups(long.paths[0]!)).length).toBeGreaterThan(1)
    expect(await read('SELECT count(*), sum(length(t)), sum(CAST(id % 10 = CAST(t[1] AS INTEGER) AS INTEGER)) FROM TABLE', long)).toEqual([['400', '80000000', '400']])
  }, 120_000)

  it('[LAND2] a transfer goes on where it broke, is checked by its hash, and what is released is gone', async () => {
    const { whole, files } = wholeOf(await sql('SELECT id, uuid() AS u FROM range(0, 100000, 1, 1)'))
    const [file] = files
    const path = join(bench.own, 'broken.parquet')
    const { OasisError } = await import('../../contract/errors.ts')
    const offsets: number[] = []
    async function* breaking(offset: number) {
      offsets.push(offset)
      for await (const data of bytesOf(file!, offset)) {
        yield data.slice(0, 300_000)
        throw new OasisError('offline', 'The connection broke.')
      }
    }
    await fetchFile(breaking, file!, path, never)
    expect(offsets).toEqual(Array.from({ length: Math.ceil(file!.bytes / 300_000) }, (_, at) => at * 300_000))
    expect(offsets.length).toBeGreaterThan(5)
    const whole_ = await readFile(path)
    expect(whole_.length).toBe(file!.bytes)
    await expect(fetchFile(offset => bytesOf(file!, offset), { ...file!, hash: '0'.repeat(64) }, path, never)).rejects.toMatchObject({ code: 'invalid', message: expect.stringContaining('damaged') })
    // A window that asks and reads nothing holds nothing up.
    const slow = session.client.stream('file.read', { table: file!.table, file: 0, offset: 0 })[Symbol.asyncIterator]()
    await slow.next()
    expect(wholeOf(await sql('SELECT id FROM range(0, 1000, 1, 2)')).whole.rows).toBe(1000)
    await slow.return?.(undefined)
    await session.client.call('table.release', { table: whole.table })
    await expect(fetchFile(offset => bytesOf(file!, offset), file!, path, never)).rejects.toMatchObject({ code: 'notFound' })
  }, 180_000)

  it('[LAND3] a Parquet file that is cut off or damaged gives an error, leaves no file, and the next one lands', async () => {
    const events = await sql("SELECT id, concat('row ', id) AS s, array(id, NULL) AS l, CAST(id AS DECIMAL(20,3)) AS d FROM range(0, 50, 1, 1)")
    let failed = 0
    await fc.assert(fc.asyncProperty(fc.oneof(
      fc.double({ min: 0, max: 0.99, noNaN: true }).map(share => (bytes: Buffer) => bytes.subarray(0, Math.floor(bytes.length * share))),
      fc.array(fc.tuple(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.nat(255)), { minLength: 1, maxLength: 8 }).map(changes => (bytes: Buffer) => {
        const bad = Buffer.from(bytes)
        for (const [share, byte] of changes) bad[Math.floor(bad.length * share)] = byte
        return bad
      }),
    ), async damage => {
      // Damage that makes other values of the same form cannot be told from them here: the hash tells it on the way.
      await land(events, async path => { await writeFile(path, damage(await readFile(path))) }).catch(error => {
        failed++
        expect(['invalid', 'queryFailed', 'interpreterLost'], String(error)).toContain((error as { code: string }).code)
      })
    }), { numRuns: 40, interruptAfterTimeLimit: 60_000 })
    expect(failed).toBeGreaterThan(10)
    expect((await land(events)).made.rows).toBe(50)
  }, 120_000)

  it('[LAND1] a folder of this computer is none for executors on others: fetching all is refused and nothing is lost in silence', () => {
    const code = `
import socket, sys
sys.path.insert(0, sys.argv[1])
from oasis_driver.staging import Staging
class Path:
    def __init__(self, text): pass
    def getFileSystem(self, configuration): pass
class Jvm: pass
jvm = Jvm()
for name in ("org", "apache", "hadoop", "fs"): setattr(jvm, name, jvm)
jvm.Path = Path
here, cluster = Staging(jvm, None, "/tmp/rows", {"10.0.0.7"}), Staging(jvm, None, "hdfs://cluster/rows")
print(here.is_reached({"localhost", socket.gethostname(), "10.0.0.7"}), here.is_reached({"localhost", "node-1.example"}), cluster.is_reached({"node-1.example"}))`
    expect(execFileSync(spark!.python, ['-c', code, resolve('driver')], { encoding: 'utf8' })).toBe('True False True\n')
  })

  it('[LAND2] the memory of the driver does not grow with the rows', async () => {
    const used = async () => Number((await session.rows(await session.python('import builtins\njvm = sc._jvm\n[jvm.System.gc() for _ in range(3)]\nr = jvm.java.lang.Runtime.getRuntime()\nspark.createDataFrame([(r.totalMemory() - r.freeMemory(),)], "used long")')))[0]![0])
    await sql('SELECT id, id * 2 AS b, uuid() AS u FROM range(0, 10000, 1, 4)')
    const before = await used()
    const { whole } = wholeOf(await sql('SELECT id, id * 2 AS b, uuid() AS u FROM range(0, 1000000, 1, 4)'))
    expect(whole).toMatchObject({ rows: 1_000_000 })
    expect(whole.bytes).toBeGreaterThan(20 * mebibyte)
    expect(await used() - before).toBeLessThan(16 * mebibyte)
  }, 120_000)
})
