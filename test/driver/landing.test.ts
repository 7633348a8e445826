import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { landingEngine, type LandingEngine } from '../../main/engine/engines.ts'
import { createBench, mebibyte, type Bench } from '../main/engine/setup.ts'
import { landedTexts, everyType, pythonTexts, sparkQuery, sparkTable, type SparkTable } from '../support/spark-types.ts'
import { limits, printedText, skipWithoutSpark, startSession, told, type TestSession } from '../support/spark.ts'

describe.skipIf(skipWithoutSpark)('results of Spark', () => {
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

  async function arrowOf(sql: string): Promise<Uint8Array> {
    const events = await session.run({ statements: [{ sql, values: {} }] })
    const table = events.find(event => event.type === 'table')
    if (!table) throw new Error(JSON.stringify(events.at(-1)))
    const parts: Uint8Array[] = []
    for await (const { data } of session.client.stream('table.read', { table: table.table })) parts.push(data)
    return new Uint8Array(Buffer.concat(parts))
  }
  let count = 0
  async function land(bytes: Uint8Array, rows: number) {
    const name = `landed_${++count}`
    const file = join(bench.own, `${name}.arrow`)
    await writeFile(file, bytes)
    const target = { file: join(bench.results, `${name}.duckdb`), name }
    return { name, file: target.file, made: await landing.call('landing.arrow', { file, rows, target, timezone: 'Asia/Tokyo' }) }
  }
  /** Lands all rows of a query, of which one is shown first. */
  async function landWhole(sql: string) {
    const events = await session.run({ statements: [{ sql, values: {} }], limits: { ...limits, rows: 1, whole: { rows: 1_000_000, bytes: 2 ** 30 } } })
    const [whole] = told(events, 'whole')
    if (!whole) throw new Error(JSON.stringify(events.at(-1)))
    const name = `landed_${++count}`
    const files = whole.files.map(number => join(bench.own, `${name}-${number}.parquet`))
    for (const [at, number] of whole.files.entries()) {
      const { table, file } = told(events, 'file').find(each => each.file === number)!
      const parts: Uint8Array[] = []
      for await (const { data } of session.client.stream('file.read', { table, file, offset: 0 })) parts.push(data)
      await writeFile(files[at]!, Buffer.concat(parts))
    }
    const target = { file: join(bench.results, `${name}.duckdb`), name }
    return { ...target, made: await landing.call('landing.whole', { files, columns: whole.columns, rows: whole.rows, limit: null, target, timezone: 'Asia/Tokyo' }) }
  }
  const read = async (sql: string, table: { name: string; file: string }) => bench.rows(bench.engine(), sql.replaceAll('TABLE', table.name), [{ name: table.name, file: table.file }])

  /** An expression of Spark, its type in DuckDB, and the text that DuckDB has for each of its rows; null rows are added. */
  const kinds: [sql: string, type: string, text: string][] = [
    ['true', 'BOOLEAN', 'true'], ['CAST(-128 AS TINYINT)', 'TINYINT', '-128'], ['CAST(-32768 AS SMALLINT)', 'SMALLINT', '-32768'], ['-2147483648', 'INTEGER', '-2147483648'], ['-9223372036854775807L - 1L', 'BIGINT', '-9223372036854775808'],
    ['CAST(0.1 AS FLOAT)', 'FLOAT', '0.1'], ['CAST(0.1 AS DOUBLE)', 'DOUBLE', '0.1'], ["double('NaN')", 'DOUBLE', 'nan'], ["double('-Infinity')", 'DOUBLE', '-inf'],
    ["CAST('-12345678901234567890123456789.123456789' AS DECIMAL(38,9))", 'DECIMAL(38,9)', '-12345678901234567890123456789.123456789'], ['-0.01BD', 'DECIMAL(2,2)', '-.01'], ['CAST(123 AS DECIMAL(5,0))', 'DECIMAL(5,0)', '123'],
    ["'é \u{1F600} \u0000 \\\\ \\''", 'VARCHAR', "é \u{1F600} \u0000 \\ '"], ["''", 'VARCHAR', ''], ["X'00FF10'", 'BLOB', '\\x00\\xFF\\x10'],
    ["DATE'1582-10-15'", 'DATE', '1582-10-15'], ["DATE'9999-12-31'", 'DATE', '9999-12-31'], ["TIMESTAMP'2001-02-03 04:05:06.789012'", 'TIMESTAMP WITH TIME ZONE', '2001-02-02 19:05:06.789012+00'],
    ["TIMESTAMP_NTZ'1900-02-03 04:05:06.000001'", 'TIMESTAMP', '1900-02-03 04:05:06.000001'], ["INTERVAL '-1-2' YEAR TO MONTH", 'INTERVAL', '-1 year -2 months'], ["INTERVAL '1 02:03:04.000005' DAY TO SECOND", 'INTERVAL', '26:03:04.000005'],
    ["array('a', NULL, '')", 'VARCHAR[]', "[a, NULL, '']"], ['array()', 'INTEGER[]', '[]'], ["map('k', 1.5BD, 'l', NULL)", 'MAP(VARCHAR, DECIMAL(2,1))', '{k=1.5, l=NULL}'],
    ["named_struct('a', 1, 'B c', named_struct('d', DATE'2001-02-03'))", 'STRUCT(a INTEGER, "B c" STRUCT(d DATE))', "{'a': 1, 'B c': {'d': 2001-02-03}}"],
    ["array(array(TIMESTAMP'2001-02-03 04:05:06'), array())", 'TIMESTAMP WITH TIME ZONE[][]', "[['2001-02-02 19:05:06+00'], []]"], ['NULL', 'INTEGER', ''],
  ]

  it('[LAND3] values of every type arrive exactly, with nulls and in order', async () => {
    const select = kinds.map(([sql], at) => `CASE WHEN id % 2 = 0 THEN ${sql} END AS c${at}`).join(', ')
    const landed = await land(await arrowOf(`SELECT id, ${select} FROM range(0, 5, 1, 2) ORDER BY id`), 5)
    expect(landed.made.columns.slice(1).map(column => column.type)).toEqual(kinds.map(([, type]) => type))
    const rows = await read(`SELECT id, ${kinds.map((_, at) => `c${at}::VARCHAR`).join(', ')} FROM TABLE ORDER BY id`, landed)
    expect(rows).toHaveLength(5)
    for (const [at, row] of rows.entries()) {
      expect(row[0]).toBe(String(at))
      expect(row.slice(1)).toEqual(kinds.map(([sql, , text]) => (at % 2 === 0 && sql !== 'NULL' ? text : null)))
    }
    expect(landed.made.preview[0]!.slice(1)[kinds.findIndex(([sql]) => sql.startsWith("TIMESTAMP'2001"))], 'times are shown in the zone of the notebook').toContain('2001-02-03 04:05:06')
  })

  it('[LAND3] first rows and whole results are, value by value, what PySpark itself reads of the same rows', async () => {
    expect((await session.python(pythonTexts)).at(-1)).toMatchObject({ failure: null })
    const same = async (table: SparkTable): Promise<void> => {
      const query = sparkQuery(table)
      const asked = await session.python(`print(json.dumps(texts(spark.sql(${JSON.stringify(query)}))))`)
      expect(asked.at(-1), query).toMatchObject({ failure: null })
      const expected = JSON.parse(printedText(asked)) as string[][]
      const first = await land(await arrowOf(query), table.rows.length)
      expect(await read(landedTexts(table, 'TABLE'), first), query).toEqual(expected)
      const whole = await landWhole(query)
      expect(await read(landedTexts(table, 'TABLE'), whole), query).toEqual(expected)
    }
    // What fails is told as it is: making it smaller would take minutes.
    await fc.assert(fc.asyncProperty(everyType, same), { numRuns: 1, endOnFailure: true })
    await fc.assert(fc.asyncProperty(sparkTable, same), { numRuns: 6, endOnFailure: true })
  }, 240_000)

  it('[LAND3] lists, maps and texts of which a batch has no value at all arrive', async () => {
    const landed = await land(await arrowOf('SELECT id, CAST(array() AS ARRAY<STRING>) AS a, CAST(NULL AS MAP<STRING, INT>) AS m, CAST(array() AS ARRAY<STRUCT<b: BINARY, l: ARRAY<DATE>>>) AS s FROM range(2)'), 2)
    expect(await read('SELECT a::VARCHAR, m::VARCHAR, s::VARCHAR FROM TABLE', landed)).toEqual([['[]', null, '[]'], ['[]', null, '[]']])
  })

  it('[LAND3] odd and duplicate names of columns are kept, and more rows than wanted are left out', async () => {
    const landed = await land(await arrowOf('SELECT id AS a, id + 1 AS A, id + 2 AS `x "y`, id + 3 AS `` FROM range(0, 3000, 1, 3) ORDER BY id'.replace('``', '`é.b`')), 2500)
    expect(landed.made.columns.map(({ name, label }) => [name, label])).toEqual([['a', 'a'], ['A_1', 'A'], ['x "y', 'x "y'], ['é.b', 'é.b']])
    expect(landed.made.rows).toBe(2500)
    expect(await read('SELECT min(a), max("A_1"), sum("é.b" - a) FROM TABLE', landed)).toEqual([['0', '2500', '7500']])
    const none = await land(await arrowOf('SELECT id, array(id) AS l FROM range(5) WHERE id < 0'), 0)
    expect(none.made).toMatchObject({ rows: 0, columns: [{ name: 'id', type: 'BIGINT' }, { name: 'l', type: 'BIGINT[]' }] })
  })

  it('[LAND3] a type that has no place in a result is refused with what to do', async () => {
    await expect(land(await arrowOf(`SELECT parse_json('{"a": 1}') AS v`), 1)).rejects.toMatchObject({ code: 'invalid', message: expect.stringMatching(/column v is a VARIANT.*to_json/) })
  })

  it('[LAND3] a stream that is cut off or damaged gives an error, leaves no file, and the next one lands', async () => {
    const bytes = await arrowOf("SELECT id, concat('row ', id) AS s, array(id, NULL) AS l, CAST(id AS DECIMAL(20,3)) AS d FROM range(0, 50, 1, 2)")
    const schema = 8 + new DataView(bytes.buffer).getUint32(4, true)
    let failed = 0
    await fc.assert(fc.asyncProperty(fc.oneof(
      fc.nat(bytes.length - 1).map(end => bytes.slice(0, end)),
      fc.array(fc.tuple(fc.integer({ min: schema, max: bytes.length - 1 }), fc.nat(255)), { minLength: 1, maxLength: 8 }).map(changes => {
        const bad = bytes.slice()
        for (const [at, byte] of changes) bad[at] = byte
        return bad
      }),
    ), async bad => {
      // Damage that makes other values of the same form cannot be told from them.
      await land(bad, 50).catch(error => {
        failed++
        // Where a damaged length makes the reader take too much memory, its process is ended and the next landing starts another.
        expect(['invalid', 'queryFailed', 'interpreterLost']).toContain((error as { code: string }).code)
        expect((error as Error).message).toMatch(/damaged|could not be read|column|memory|crashed/)
      })
    }), { numRuns: 100, interruptAfterTimeLimit: 120_000 })
    expect(failed).toBeGreaterThan(20)
    await expect(land(bytes, 51), 'fewer rows than were told').rejects.toMatchObject({ code: 'invalid' })
    expect((await land(bytes, 50)).made.rows).toBe(50)
  }, 240_000)
})
