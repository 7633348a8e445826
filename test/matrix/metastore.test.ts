import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { DriverEvent } from '../../contract/driver/contract.ts'
import { readOperator } from '../../server/interpreter/operator.ts'
import { xml } from '../support/daemons.ts'
import { skipWithoutMetastore, startMetastore, type TestMetastore } from '../support/metastore.ts'
import { killedOverwrites } from '../support/overwrite.ts'
import { findSpark, manyTables, ofRun, printedText, skipWithoutSpark, startSession, told, type TestSession } from '../support/spark.ts'

const ended = (events: DriverEvent[]) => told(events, 'ended')[0]
const quiet = (events: DriverEvent[]) => { expect(ended(events)).toMatchObject({ failure: null }); return events }

describe.skipIf(skipWithoutSpark || skipWithoutMetastore)('a metastore of its own server', () => {
  let folder: string
  let metastore: TestMetastore
  let operator: Record<string, string>
  const open: TestSession[] = []
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'oasis-hive-'))
    metastore = await startMetastore({ warehouse: `file:${folder}/warehouse` })
    const file = path.join(folder, 'operator.conf')
    await writeFile(file, `# The cluster's metastore\nspark.hadoop.hive.metastore.uris   ${metastore.uri}\n`)
    operator = { ...readOperator({ OASIS_SPARK_CONF: file }).conf }
  })
  afterEach(async () => { await Promise.all(open.splice(0).map(session => session.close())) })
  afterAll(async () => {
    await metastore?.close()
    if (folder) await rm(folder, { recursive: true, force: true })
  })
  /** A session of an application of its own. */
  async function application(options: Parameters<typeof startSession>[0] = {}): Promise<TestSession> {
    const session = await startSession({ ...options, conf: { ...operator, 'spark.sql.shuffle.partitions': '4', ...options.conf } })
    open.push(session)
    return session
  }
  async function print(session: TestSession, source: string) {
    return printedText(quiet(await session.python(source))).trim()
  }

  it('[SPK1] [INT6] the file of settings names it: what one application makes another has, with its databases in the warehouse of the metastore and all that the catalog tells', async () => {
    const [one, other] = await Promise.all([application(), application()])
    quiet(await one.sql(
      'CREATE DATABASE shop COMMENT "what is sold"',
      'CREATE TABLE shop.orders (id BIGINT COMMENT "the number", price DECIMAL(12,2)) COMMENT "what was ordered" PARTITIONED BY (day STRING COMMENT "its day") STORED AS ORC',
      'INSERT INTO shop.orders SELECT id, id * 1.5, CONCAT("2026-01-0", id % 3 + 1) FROM range(9)', 'ANALYZE TABLE shop.orders COMPUTE STATISTICS',
      'CREATE VIEW shop.totals AS SELECT day, sum(price) AS total FROM shop.orders GROUP BY day',
    ))
    expect(await other.client.call('catalog.look', {})).toMatchObject({ lasting: true, current: 'default', databases: ['default', 'shop'] })
    expect(await other.client.call('catalog.tables', { database: 'shop', most: 10 })).toEqual({ tables: [{ name: 'orders', kind: 'table' }, { name: 'totals', kind: 'view' }], total: 2 })
    const { tables: [orders, totals] } = await other.client.call('catalog.describe', { tables: [{ database: 'shop', name: 'orders' }, { database: 'shop', name: 'totals' }] })
    expect(orders).toMatchObject({
      kind: 'table', managed: true, format: 'orc', location: `file:${folder}/warehouse/shop.db/orders`, rows: 9, bytes: expect.any(Number), comment: 'what was ordered', partitioned: ['day'],
      columns: [{ name: 'id', type: 'bigint', comment: 'the number' }, { name: 'price', type: 'decimal(12,2)', comment: null }, { name: 'day', type: 'string', comment: 'its day' }],
    })
    expect(totals).toMatchObject({ kind: 'view', text: expect.stringContaining('sum(price)') })
    expect(await other.client.call('catalog.partitions', { database: 'shop', name: 'orders', text: '', offset: 0, limit: 10 })).toEqual({ partitions: ['day=2026-01-03', 'day=2026-01-02', 'day=2026-01-01'], total: 3 })
    expect(await other.rows(await other.sql('SELECT day, CAST(sum(id) AS BIGINT) FROM shop.orders GROUP BY day ORDER BY day'))).toEqual([['2026-01-01', 9n], ['2026-01-02', 12n], ['2026-01-03', 15n]])
    expect(await metastore.query('SELECT "NAME", "DB_LOCATION_URI" FROM "DBS" ORDER BY 1')).toEqual([`default|file:${folder}/warehouse`, `shop|file:${folder}/warehouse/shop.db`])
    quiet(await other.sql('DROP DATABASE shop CASCADE'))
    expect(await one.client.call('catalog.look', {})).toMatchObject({ databases: ['default'] })
  })

  it('[SPK1] [INT6] hive-site.xml in HADOOP_CONF_DIR names it too; the catalog of 150 databases and 1,500 tables is quick', async () => {
    const conf = path.join(folder, 'conf')
    await mkdir(conf)
    await writeFile(path.join(conf, 'hive-site.xml'), xml({ 'hive.metastore.uris': metastore.uri, 'hive.metastore.warehouse.dir': `file:${folder}/warehouse` }))
    const before = process.env['HADOOP_CONF_DIR']
    process.env['HADOOP_CONF_DIR'] = conf
    const made = await startSession({ conf: { 'spark.sql.shuffle.partitions': '4' } }).finally(() => {
      if (before === undefined) delete process.env['HADOOP_CONF_DIR']
      else process.env['HADOOP_CONF_DIR'] = before
    })
    open.push(made)
    expect(await print(made, `${manyTables}\nprint(spark.conf.get("spark.sql.catalogImplementation"))`)).toBe('hive')
    const reader = await application()
    const timed = async <T>(work: () => Promise<T>) => { const from = performance.now(); const value = await work(); return { value, milliseconds: performance.now() - from } }
    const looked = await timed(() => reader.client.call('catalog.look', {}))
    expect(looked.value.databases.length).toBe(151)
    const listed = await timed(async () => {
      let tables = 0
      for (const database of looked.value.databases) tables += (await reader.client.call('catalog.tables', { database, most: 1000 })).total
      return tables
    })
    expect(listed.value).toBe(1501)
    const described = await timed(() => reader.client.call('catalog.describe', { tables: [{ database: 'area_149', name: 'facts_149_9' }] }))
    expect(described.value.tables[0]).toMatchObject({ comment: 'one of many', columns: [{ name: 'id', comment: 'a number' }, { name: 'name' }, { name: 'at' }] })
    for (const { milliseconds } of [looked, listed, described]) expect(milliseconds).toBeLessThan(15_000)
  })

  it('[SPK1] one that does not answer is told when a session starts', async () => {
    const starting = startSession({ conf: { 'spark.hadoop.hive.metastore.uris': 'thrift://127.0.0.1:1' } }).then(session => { open.push(session) })
    await expect(starting).rejects.toThrow('The Hive metastore thrift://127.0.0.1:1 does not answer. See that it runs')
  })

  it('[LOAD2] [SPK1] kinds of the metastore that cannot be swapped are refused with the reason', async () => {
    const session = await application()
    quiet(await session.sql(
      'CREATE TABLE acid (a INT) STORED AS ORC', "CREATE TABLE acid_inserts (a INT) STORED AS PARQUET TBLPROPERTIES ('transactional' = 'true', 'transactional_properties' = 'insert_only')",
      'CREATE TABLE bucketed (a INT) CLUSTERED BY (a) INTO 2 BUCKETS STORED AS ORC', 'CREATE TABLE texts (a STRING) STORED AS TEXTFILE', "CREATE TABLE lines (a STRING) ROW FORMAT DELIMITED FIELDS TERMINATED BY ','", 'CREATE TABLE avros (a STRING) STORED AS AVRO',
      'CREATE TABLE sequences (a STRING) STORED AS SEQUENCEFILE', 'CREATE VIEW seen AS SELECT 1 AS a',
    ))
    // As Hive makes it; the server by itself has not Hive's classes of formats, by which it would let Spark do that.
    await metastore.query(`INSERT INTO "TABLE_PARAMS" SELECT "TBL_ID", 'transactional', 'true' FROM "TBLS" WHERE "TBL_NAME" = 'acid'`)
    quiet(await session.sql('REFRESH TABLE acid'))
    for (const [table, reason] of [
      ['acid', 'is a transactional table of Hive'], ['acid_inserts', 'does not appear to support insert-only tables'], ['bucketed', 'is bucketed'], ['texts', 'writes Parquet and ORC'], ['lines', 'writes Parquet and ORC'], ['avros', 'writes Parquet and ORC'],
      ['sequences', 'writes Parquet and ORC'], ['seen', 'is a view'],
    ] as const) {
      expect(ended(await session.sql(`OASIS INSERT OVERWRITE ${table} SELECT 2`)), table).toMatchObject({ failure: { message: expect.stringContaining(reason) } })
    }
  })

  it('[LOAD2] [SPK1] other applications, of Spark 4.1 and 4.3, see the old rows of a table or the new, whole, while they are overwritten', async () => {
    const [writer, ...readers] = await Promise.all([application(), application(), application({ spark: findSpark('4.3.0')! })])
    quiet(await writer.sql(
      'CREATE DATABASE seen', 'CREATE TABLE seen.hive_plain (id BIGINT, v INT) STORED AS PARQUET', 'CREATE TABLE seen.hive_parts (id BIGINT, v INT) PARTITIONED BY (p STRING) STORED AS ORC',
      `CREATE EXTERNAL TABLE seen.hive_outside (id BIGINT, v INT) STORED AS ORC LOCATION '${folder}/outside/plain'`,
      `CREATE EXTERNAL TABLE seen.hive_outside_parts (id BIGINT, v INT) PARTITIONED BY (p STRING) STORED AS PARQUET LOCATION '${folder}/outside/parts'`,
      'CREATE TABLE seen.spark_plain (id BIGINT, v INT) USING parquet', 'CREATE TABLE seen.spark_parts (id BIGINT, v INT, p STRING) USING parquet PARTITIONED BY (p)',
      `CREATE TABLE seen.spark_outside_parts (id BIGINT, v INT, p STRING) USING orc PARTITIONED BY (p) LOCATION '${folder}/outside/spark'`,
    ))
    const define = `
tables = [row.tableName for row in spark.sql("SHOW TABLES IN seen").collect()]
def write(at):
    for table in tables:
        more = ", CONCAT('p', id % 5)" if table.endswith("parts") else ""
        oasis.insertOverwrite(f"seen.{table}", f"SELECT id, {at}{more} FROM range(0, 3000, 1, 3)", mode="static")
print(len(tables), flush=True)`
    expect(await print(writer, `${define}\nwrite(0)`)).toBe('7')
    const stop = path.join(folder, 'seen.stop')
    const looking = await Promise.all(readers.map(async reader => {
      const run = await reader.begin(`${define}
import os
seen, wrong = set(), []
while not os.path.exists("${stop}"):
    for table in tables:
        # What another application keeps of a table of Spark without partitions it keeps until it is told.
        if table == "spark_plain": spark.sql(f"REFRESH TABLE seen.{table}")
        try:
            count, least, most = spark.sql(f"SELECT count(*), min(v), max(v) FROM seen.{table}").collect()[0]
            seen.add((table, least))
            if count != 3000 or least != most: wrong.append((table, count, least, most))
        except Exception as error:
            wrong.append((table, str(error)[:300]))
print(wrong, [len({at for of, at in seen if of == table}) > 1 for table in tables])`)
      await reader.printed(run, '7')
      return { reader, run }
    }))
    await print(writer, 'for at in range(1, 4): write(at)')
    await writeFile(stop, '')
    for (const { reader, run } of looking) {
      await reader.until(event => event.type === 'ended' && event.run === run)
      expect(printedText(reader.events.filter(ofRun(run))).trim().split('\n')[1]).toBe(`[] [${Array.from({ length: 7 }, () => 'True').join(', ')}]`)
    }
    expect(await print(writer, 'print({tuple(spark.sql(f"SELECT count(*), min(v), max(v) FROM seen.{table}").collect()[0]) for table in tables})')).toBe('{(3000, 3, 3)}')
  }, 600_000)

  it('[LOAD2] [SPK1] of two applications that overwrite a table out of its own rows at the same time, no overwrite is lost: each has its turn, or is told that the table changed', async () => {
    const writers = await Promise.all([application(), application()])
    quiet(await writers[0]!.sql(
      'CREATE TABLE counted (n BIGINT) STORED AS PARQUET', 'CREATE TABLE counted_parts (n BIGINT) PARTITIONED BY (p STRING) STORED AS ORC', 'INSERT INTO counted VALUES (0)', "INSERT INTO counted_parts PARTITION (p = 'a') VALUES (0)",
    ))
    const counting = await Promise.all(writers.map(writer => print(writer, `
done, told = [0, 0], []
for at in range(8):
    for which, given in enumerate((("counted", "SELECT n + 1 FROM counted"), ("counted_parts", "SELECT n + 1, p FROM counted_parts"))):
        try:
            oasis.insertOverwrite(*given)
            done[which] += 1
        except Exception as error:
            told.append(str(error))
print(*done, len(told), all("Somebody else changed" in text for text in told))`)))
    const [one, other] = counting.map(text => text.split(' '))
    expect([one![3], other![3]], counting.join()).toEqual(['True', 'True'])
    const sums = [0, 1].map(at => BigInt(one![at]!) + BigInt(other![at]!))
    expect(sums.every(sum => sum > 0n)).toBe(true)
    expect(await print(writers[0]!, 'print(spark.table("counted").collect()[0].n, spark.table("counted_parts").collect()[0].n)')).toBe(sums.join(' '))
  }, 600_000)

  it('[LOAD2] [SPK1] killed at random, an overwrite through it leaves the old rows or the new, and the next cleans up', async () => {
    const found = await killedOverwrites({ conf: operator, list: inner => readdir(path.join(folder, 'warehouse', inner)).catch(() => []) }, 2)
    expect(found.map(each => each.wrong), JSON.stringify(found)).toEqual([[], []])
    for (const { left } of found) expect(left).toEqual({ plain: 3, parts: 3 })
  }, 600_000)
})
