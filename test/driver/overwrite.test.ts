import { execFileSync } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DriverEvent } from '../../contract/driver/contract.ts'
import { RECEIPT_MIME, ReceiptOutput } from '../../model/notebook/receipt.ts'
import { hiveConf, killedOverwrites, ownWarehouse } from '../support/overwrite.ts'
// @ts-expect-error plain JavaScript, shared with the set-up
import { findR, setUpR } from '../../scripts/setup/r.mjs'
import { limits, printedText, skipWithoutSpark, spark, startSession, told, type TestSession } from '../support/spark.ts'

const root = path.resolve(import.meta.dirname, '../..')
const block = 64 * 1024
const withoutR = await setUpR() as string | null
if (withoutR !== null) console.warn(`SKIPPED: ${withoutR}`)

/** What a cell ended with. */
const ended = (events: DriverEvent[]) => told(events, 'ended')[0]
const receiptOf = (events: DriverEvent[]) => ReceiptOutput.parse(told(events, 'display').at(-1)?.data[RECEIPT_MIME])

describe.skipIf(skipWithoutSpark)('insertOverwrite', () => {
  let folder: string
  let session: TestSession
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'oasis-overwrite-'))
    session = await startSession({ conf: { ...hiveConf(folder), 'spark.oasis.overwrite.block': String(block), 'spark.sql.shuffle.partitions': '6' } })
    const made = await session.python(`
import os, math, threading, time
def files(place):
    found = {}
    for folder, folders, names in os.walk(place):
        folders[:] = [name for name in folders if name[0] not in '_.']
        sizes = [os.path.getsize(os.path.join(folder, name)) for name in names if name[0] not in '_.']
        if sizes: found[os.path.relpath(folder, place)] = sizes
    return found
def place_of(table, partition=None):
    words = f"DESCRIBE EXTENDED {table}" + (f" PARTITION ({partition})" if partition else "")
    return [row[1] for row in spark.sql(words).collect() if row[0] == 'Location'][0].removeprefix('file:')
def right(sizes, block=${block}):
    return abs(len(sizes) - max(1, math.ceil(sum(sizes) / block))) <= 1
def rows(count, more=""):
    return f"SELECT id AS a, sha2(CAST(id AS STRING), 256) AS b{more} FROM range(0, {count}, 1, 20)"
`)
    expect(ended(made)).toMatchObject({ failure: null })
  }, 480_000)
  afterAll(async () => {
    await session?.close()
    if (folder) await rm(folder, { recursive: true, force: true })
  })
  const print = async (source: string) => {
    const events = await session.python(source)
    expect(ended(events)).toMatchObject({ failure: null })
    return printedText(events).trim()
  }

  it('[LOAD1] files are as many as their bytes make blocks, one more or less, in tables of Hive and of Spark, in Parquet and ORC, with and without partitions, also skewed ones', async () => {
    const text = await print(`
for made in ("STORED AS PARQUET", "STORED AS ORC", "USING parquet", "USING orc"):
    plain, parts = (f"{kind}_" + made.split()[-1].lower() + made[0].lower() for kind in ("plain", "parts"))
    spark.sql(f"CREATE TABLE {plain} (a BIGINT, b STRING) {made}")
    oasis.insertOverwrite(plain, rows(16000))
    print(right(files(place_of(plain))['.']), spark.sql(f"SELECT count(*), min(a), max(a) FROM {plain}").collect()[0][:])
    hive = made.startswith("STORED")
    spark.sql(f"CREATE TABLE {parts} (a BIGINT, b STRING" + (f") PARTITIONED BY (k STRING, n INT) {made}" if hive else f", k STRING, n INT) {made} PARTITIONED BY (k, n)"))
    # One partition has nearly everything.
    receipt = oasis.insertOverwrite(parts, rows(12000, ", CASE WHEN id < 300 THEN concat('few ', id % 3) WHEN id < 320 THEN NULL ELSE 'many' END, 1"))
    found = [files(place_of(parts, f"k='{k}', n=1"))['.'] for k in ('few 0', 'few 1', 'few 2', 'many')]
    print(all(map(right, found)), len(found[-1]) > 3, receipt.partitions, spark.sql(f"SELECT count(*), count(k), sum(n) FROM {parts}").collect()[0][:])
`)
    const plain = 'True (16000, 0, 15999)'
    const parts = 'True True 5 (12000, 11980, 12000)'
    expect(text.split('\n')).toEqual([plain, parts, plain, parts, plain, parts, plain, parts])
  }, 480_000)

  it('[LOAD1] SQL, Python and Scala say the same: static and dynamic partitions, columns by position, by name and by list, parameters, and a query that reads the table itself', async () => {
    expect(ended(await session.sql('CREATE TABLE days (a BIGINT, b STRING, day DATE, n INT) USING parquet PARTITIONED BY (day, n)'))).toMatchObject({ failure: null })
    const odd = "x'; DROP TABLE days -- ${env:HOME}"
    const events = await session.run({
      limits, statements: [
        { sql: "-- The day's rows\nOASIS INSERT OVERWRITE TABLE `default`.days PARTITION (day = :day, n)\nSELECT id, :text, CAST(id % 2 AS INT) FROM range(4)", values: { day: { type: 'date', value: '2026-01-01' }, text: { type: 'text', value: odd } } },
        { sql: 'OASIS INSERT OVERWRITE days PARTITION (day = DATE \'2026-01-02\', n = 1 + 1) (b, a) SELECT \'two\', 7', values: {} },
        { sql: 'OASIS INSERT OVERWRITE days PARTITION (day = \'2026-01-02\', n = 3) BY NAME (SELECT \'three\' AS b, 8 AS a)', values: {} },
      ],
    })
    expect(ended(events)).toMatchObject({ failure: null })
    expect(told(events, 'display').map(event => ReceiptOutput.parse(event.data[RECEIPT_MIME])).map(({ table, rows, partitions }) => [table, rows, partitions])).toEqual([['default.days', 4, 2], ['default.days', 1, 1], ['default.days', 1, 1]])
    expect(await print(`
import datetime
r = oasis.insertOverwrite("days", spark.sql("SELECT a + 10, b FROM days WHERE n = 1 AND day = '2026-01-01'"), {"day": datetime.date(2026, 1, 1), "n": 1})
print(r.rows, r.partitions, r.filesBefore, r.files)
print(oasis.insertOverwrite("default.days", "SELECT 5 AS n, 'five' AS b, 9 AS a", {"day": "2026-01-02"}, byName=True).rows)
`)).toBe('2 1 1 1\n1')
    const scala = await session.scala(`
val r = oasis.insertOverwrite("days", spark.range(1).selectExpr("id + 20", "'six'"), partition = Map("day" -> java.time.LocalDate.parse("2026-01-03"), "n" -> 6))
println(r.rows, r.partitions, r.files)
oasis.insertOverwrite("days", "SELECT 'seven' AS b, 21 AS a, 7 AS n", partition = Map("day" -> "2026-01-03"), byName = true)`)
    expect(ended(scala)).toMatchObject({ failure: null })
    expect(printedText(scala)).toBe('(1,Some(1),1)\n')
    expect(receiptOf(scala)).toMatchObject({ table: 'default.days', kind: 'spark', rows: 1 })
    expect(await session.rows(await session.sql('SELECT CAST(day AS STRING), n, a, b FROM days ORDER BY day, n, a'))).toEqual([
      ['2026-01-01', 0, 0n, odd], ['2026-01-01', 0, 2n, odd], ['2026-01-01', 1, 11n, odd], ['2026-01-01', 1, 13n, odd], ['2026-01-02', 2, 7n, 'two'], ['2026-01-02', 3, 8n, 'three'], ['2026-01-02', 5, 9n, 'five'],
      ['2026-01-03', 6, 20n, 'six'], ['2026-01-03', 7, 21n, 'seven'],
    ])
    // All partitions of a day, and then all there are.
    expect(await print(`
print(oasis.insertOverwrite("days", "SELECT 1, 'only', 9", {"day": "2026-01-01"}, mode="static").rows, spark.table("days").count(), len(spark.sql("SHOW PARTITIONS days").collect()))
print(oasis.insertOverwrite("days", "SELECT a, b, day, n FROM days WHERE n > 5", mode="static").rows, spark.table("days").count(), len(spark.sql("SHOW PARTITIONS days").collect()))
`)).toBe('1 6 6\n3 3 3')
  }, 480_000)

  it.skipIf(findR() === null)('[LOAD1] [LOAD3] [DRV4] R says the same, with its values as data, and the receipt is shown and a value', async () => {
    expect(ended(await session.sql('CREATE TABLE r_days (a BIGINT, b STRING, day DATE, n INT) USING parquet PARTITIONED BY (day, n)'))).toMatchObject({ failure: null })
    const odd = "x'; DROP TABLE r_days -- ${env:HOME}"
    const events = await session.r(`
one <- oasis.insertOverwrite("r_days", sql("SELECT id, :odd, CAST(id % 2 AS INT) FROM range(4)", odd = odd), partition = list(day = as.Date("2026-01-01"), n = NULL))
cat(one$table, one$kind, one$rows, one$partitions, one$files, one$filesBefore, one$block, one$seconds > 0, "\\n")
two <- oasis.insertOverwrite("default.r_days", data.frame(b = "two", a = 7), partition = c(day = "2026-01-02", n = 2), byName = TRUE, block = "32k")
three <- oasis.insertOverwrite("r_days", "SELECT 'three'", partition = list(day = "2026-01-02", n = NA), columns = "b")
four <- sql("OASIS INSERT OVERWRITE r_days PARTITION (day = :day, n = 4) SELECT 9, :odd", day = as.Date("2026-01-03"), odd = odd)
cat(two$rows, two$block, three$rows, four$rows, class(four), "\\n")
oasis.insertOverwrite("r_days", "SELECT 1, 'only', 1", list(day = "2026-01-01"), mode = "static")`, { parameters: { odd: { type: 'text', value: odd } } })
    expect(ended(events)).toMatchObject({ failure: null })
    expect(printedText(events)).toBe(`default.r_days spark 4 2 2 0 ${block} TRUE \n1 32768 1 1 Receipt \n`)
    expect(told(events, 'display')).toHaveLength(1)
    expect(receiptOf(events)).toMatchObject({ table: 'default.r_days', kind: 'spark', rows: 1, filesBefore: 2 })
    expect(told(events, 'display')[0]!.data['text/plain']).toMatch(/^default\.r_days: 1 rows in 1 partitions; 1 files/)
    expect(await session.rows(await session.sql('SELECT CAST(day AS STRING), n, a, b FROM r_days ORDER BY day, n, a'))).toEqual([
      ['2026-01-01', 1, 1n, 'only'], ['2026-01-02', null, null, 'three'], ['2026-01-02', 2, 7n, 'two'], ['2026-01-03', 4, 9n, odd],
    ])
    for (const [source, message] of [
      ['oasis.insertOverwrite("r_days", "SELECT 1")', 'The query has 1 columns; default.r_days takes 4: a, b, day, n.'], ['oasis.insertOverwrite("r_days", 5)', 'This is no DataFrame of Spark.'],
      ['oasis.insertOverwrite("r_days", "SELECT 1", list("2026-01-01"))', 'Values of partition columns have names'], ['sql("OASIS INSERT OVERWRITE r_days")', 'Write OASIS INSERT OVERWRITE [TABLE] name'],
    ] as const) expect(ended(await session.r(`\n${source}`))).toMatchObject({ failure: { line: 2, message: expect.stringContaining(message) } })
  }, 480_000)

  it('[LOAD1] a mistake in the query stands at its place, and a statement that is none is told how it is written', async () => {
    expect(ended(await session.sql('OASIS INSERT OVERWRITE days\nSELECT missing_column FROM range(3)'))).toMatchObject({ failure: { statement: 0, line: 2, offset: 35, message: expect.stringContaining('missing_column') } })
    for (const text of ['OASIS INSERT OVERWRITE', 'OASIS INSERT OVERWRITE days PARTITION (day =) SELECT 1', 'OASIS INSERT OVERWRITE days PARTITION (day', 'OASIS INSERT OVERWRITE days ()']) {
      expect(ended(await session.sql(text))).toMatchObject({ failure: { message: expect.stringContaining('Write OASIS INSERT OVERWRITE [TABLE] name') } })
    }
    expect(ended(await session.sql('OASIS INSERT OVERWRITE days SELECT 1'))).toMatchObject({ failure: { message: 'The query has 1 columns; default.days takes 4: a, b, day, n.' } })
  }, 480_000)

  it('[LOAD2] a kind of table that cannot be swapped safely is refused with the reason, and is as it was', async () => {
    const made = await session.sql(
      'CREATE TABLE bucketed (a INT) USING parquet CLUSTERED BY (a) INTO 2 BUCKETS', 'INSERT INTO bucketed VALUES (1)', 'CREATE TABLE texts (a STRING) STORED AS TEXTFILE', 'CREATE TABLE jsons (a STRING) USING json',
      'CREATE VIEW seen AS SELECT 1 AS a', 'CREATE TEMP VIEW passing AS SELECT 1 AS a',
    )
    expect(ended(made)).toMatchObject({ failure: null })
    for (const [table, reason] of [
      ['bucketed', 'is bucketed'], ['texts', 'writes Parquet and ORC'], ['jsons', 'writes Parquet and ORC'], ['seen', 'is a view'], ['passing', 'is a temporary view'], ['elsewhere.a.b', 'a catalog of its own'],
    ] as const) {
      expect(ended(await session.sql(`OASIS INSERT OVERWRITE ${table} SELECT 2`))).toMatchObject({ failure: { message: expect.stringContaining(reason) } })
    }
    expect(await session.rows(await session.sql('SELECT a FROM bucketed'))).toEqual([[1]])
  }, 480_000)

  it('[LOAD2] readers see the old rows or the new, scans that began before too, and an external table only loses files of its own', async () => {
    const text = await print(`
spark.sql("CREATE TABLE ext (v INT, id BIGINT) USING parquet LOCATION '${folder}/outside/ext'")
spark.sql("CREATE TABLE ext_days (id BIGINT, v INT, day STRING) USING parquet PARTITIONED BY (day) LOCATION '${folder}/outside/days'")
spark.sql("INSERT INTO ext SELECT 0, id FROM range(0, 5000, 1, 4)")
spark.sql("INSERT INTO ext_days SELECT id, 0, CONCAT('d', id % 3) FROM range(0, 3000, 1, 4)")
open('${folder}/outside/ext/_notes.txt', 'w').write('mine')
before = spark.table("ext").toLocalIterator()
first = next(before)
seen, over, wrong = set(), threading.Event(), []
def look():
    while not over.is_set():
        try:
            for table, count in (("ext", 5000), ("ext_days", 3000)):
                got = spark.sql(f"SELECT count(*), min(v), max(v) FROM {table}").collect()[0]
                seen.add((table, got[1]))
                if got[0] != count or got[1] != got[2]: wrong.append(tuple(got))
        except Exception as error:
            wrong.append(str(error)[:300])
reader = threading.Thread(target=look); reader.start()
for at in range(1, 4):
    oasis.insertOverwrite("ext", f"SELECT {at}, id FROM range(0, 5000, 1, 4)")
    oasis.insertOverwrite("ext_days", f"SELECT id, {at}, CONCAT('d', id % {2 + at % 2}) FROM range(0, 3000, 1, 4)", mode="static")
over.set(); reader.join()
rest = [first, *before]
print(wrong, len({each for each in seen if each[0] == "ext"}) > 1, len(rest), {row.v for row in rest})
spark.conf.set("spark.oasis.overwrite.grace", "0s")
for table in ("ext", "ext_days"):
    oasis.insertOverwrite(table, f"SELECT * FROM {table}", mode="static")
    oasis.insertOverwrite(table, f"SELECT * FROM {table}", mode="static")
spark.conf.unset("spark.oasis.overwrite.grace")
print(os.listdir('${folder}/outside/ext'), len([name for name in os.listdir('${folder}/outside/_oasis/ext') if name[0] != '.']), files('${folder}/outside/days'), spark.sql("SELECT count(*), min(v), max(v) FROM ext_days").collect()[0][:])
`)
    const [reading, cleaned] = text.split('\n')
    expect(reading).toBe('[] True 5000 {0}')
    // The versions of now and before, and what remembers the one before.
    expect(cleaned).toBe("['_notes.txt'] 3 {} (3000, 3, 3)")
  }, 480_000)

  it('[LOAD2] what somebody else changed meanwhile stays, and what failed leaves nothing', async () => {
    const text = await print(`
from pyspark.sql.functions import udf
spark.sql("CREATE TABLE both (a BIGINT) USING parquet")
spark.sql("CREATE TABLE other (a BIGINT) USING parquet")
spark.sql("INSERT INTO both VALUES (1)"); spark.sql("INSERT INTO other VALUES (2)")
def move():
    time.sleep(1); spark.sql(f"ALTER TABLE both SET LOCATION '{place_of('other')}'")
thread = threading.Thread(target=move); thread.start()
try: oasis.insertOverwrite("both", spark.range(0, 4, 1, 1).select(udf(lambda n: __import__('time').sleep(1) or n, 'bigint')("id")))
except Exception as error: print(str(error))
thread.join()
print(spark.table("both").collect()[0].a)
try: oasis.insertOverwrite("other", "SELECT CAST(raise_error('gone wrong') AS BIGINT)")
except Exception as error: print('gone wrong' in str(error))
print(spark.table("other").collect()[0].a, os.listdir(os.path.dirname(place_of('other')) + '/_oasis/other'))
`)
    expect(text.split('\n')).toEqual(['Somebody else changed default.both meanwhile; it is as they left it. Run this again.', '2', 'True', '2 []'])
  }, 480_000)

  it('[LOAD3] the receipt says what is on the disk: files and bytes before and after, rows, times; and is shown and a value', async () => {
    const events = await session.python(`
spark.sql("CREATE TABLE told (a BIGINT, b STRING) STORED AS PARQUET")
one = oasis.insertOverwrite("told", rows(9000))
old = files(place_of("told"))['.']
two = oasis.insertOverwrite("told", rows(4000), block="32k")
new = files(place_of("told"))['.']
print([two.filesBefore, two.bytesBefore, two.files, two.bytes] == [len(old), sum(old), len(new), sum(new)], one.rows, two.rows, two.block, right(new, 32768), abs(two.writing + two.fitting + two.swapping - two.seconds) < 0.01)
two`)
    expect(printedText(events).trim()).toBe('True 9000 4000 32768 True True')
    expect(receiptOf(events)).toMatchObject({ table: 'default.told', kind: 'hive', partitions: null, rows: 4000, block: 32768 })
    expect(told(events, 'display').at(-1)).toMatchObject({ kind: 'execute_result', data: { 'text/plain': expect.stringMatching(/^default\.told: 4,000 rows; \d+ files, [\d,]+ bytes \(before: \d+ files/) } })
  }, 480_000)
})

describe.skipIf(skipWithoutSpark)('insertOverwrite killed', () => {
  it('[LOAD2] killed at random steps it leaves the old rows or the new, and the next call cleans up', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'oasis-overwrite-'))
    try {
      const found = await killedOverwrites(ownWarehouse(folder), 2)
      expect(found.map(each => each.wrong)).toEqual([[], []])
      for (const { left } of found) expect(left).toEqual({ plain: 3, parts: 3 })
      expect(await readdir(folder)).toContain('warehouse')
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }, 900_000)
})

const python = (source: string) => execFileSync(spark!.python, ['-c', source], { encoding: 'utf8', env: { ...process.env, PYTHONPATH: path.join(root, 'driver') } }).trim()

describe.skipIf(skipWithoutSpark)('statements of OASIS', () => {
  it('[LOAD1] [DRV4] are told from others by their first words, however much stands before them', () => {
    expect(python(`
import time
from oasis_driver.statement import Message, Overwrite, Refused, read
def kind(text):
    try: return type(read(text)).__name__
    except Refused: return "Refused"
blank = " " * 50000 + "/* a * b **/" * 5000 + "-- oasis notify\\n" * 5000
begun = time.monotonic()
print([kind(text) for text in (
    "SELECT 1", "oasis", "oasis.notify", "oasis_notify 'a', 1", "OASIS INSERT INTO t SELECT 1", "SELECT 1 -- \\n oasis notify", "-- oasis notify 'a', 1", "/* oasis notify 'a', 1 */", "/* oasis notify 'a', 1", blank, blank + "select 1", "/*" * 50000, "/*" + "*" * 50000, "-" * 50000,
)])
print([kind(text) for text in ("oasis notify 'a', 1", "/**/Oasis--\\nNOTIFY/* */'a', 1", blank + "oasis notify 'a', 1", "OASIS NOTIFY", "oasis insert overwrite t select 1", blank + "oasis/**/insert\\toverwrite t values (1)", "oasis insert overwrite")])
print(time.monotonic() - begun < 5)
`).split('\n')).toEqual([`[${Array.from({ length: 14 }, () => "'NoneType'").join(', ')}]`, "['Message', 'Message', 'Message', 'Refused', 'Overwrite', 'Overwrite', 'Refused']", 'True'])
  })
})

describe.skipIf(skipWithoutSpark)('sizes of files', () => {
  it('[LOAD1] whatever sizes files have, putting together and cutting makes them as many as they should be, in their order, and leaves alone what fits', () => {
    expect(python(`
import random
from oasis_driver.filesizes import fits, pieces
block = 1000
for seed in range(3000):
    chance = random.Random(seed)
    files = [(str(at), chance.choice([lambda: chance.randrange(50), lambda: chance.randrange(900, 1100), lambda: chance.randrange(1100, 1500), lambda: chance.randrange(30000), lambda: 0])()) for at in range(chance.randrange(0, 60))]
    made = files
    for _ in range(4):
        plan = pieces(made, block)
        assert [file for group, _ in plan for file in group] == made, seed
        if all(len(group) == 1 and count == 1 for group, count in plan): break
        made = [(group[0][0], size) for group, count in plan for total in [sum(size for _, size in group)] for size in [total // count + (at < total % count) for at in range(count)]]
    assert sum(size for _, size in made) == sum(size for _, size in files), seed
    assert fits(made, block) or not files, (seed, made)
    assert pieces([("a", 990), ("b", 1010), ("c", 400)], block) == [([("a", 990)], 1), ([("b", 1010)], 1), ([("c", 400)], 1)]
print("done")`)).toBe('done')
  })
})
