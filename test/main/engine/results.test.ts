import { existsSync, statSync } from 'node:fs'
import { copyFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunEvent, VisibleResult } from '../../../contract/engine/session.ts'
import { OasisError } from '../../../contract/errors.ts'
import type { NotebookEngine } from '../../../main/engine/engines.ts'
import { uniqueNames } from '../../../main/engine/program/names.ts'
import { createBench, type Bench } from './setup.ts'

let bench: Bench
let engine: NotebookEngine
beforeAll(async () => {
  bench = await createBench()
  engine = bench.engine({ database: join(bench.root, 'notebook.duckdb') })
  await bench.run(engine, 'CREATE TABLE t AS SELECT range AS i FROM range(3)')
})
afterAll(async () => { await bench.close() })

const failure = async (promise: Promise<unknown>): Promise<OasisError> => {
  const error = await promise.then(() => null, (caught: unknown) => caught)
  expect(error).toBeInstanceOf(OasisError)
  return error as OasisError
}
async function make(sql: string, name: string, visible: VisibleResult[] = []): Promise<VisibleResult & { types: string[]; names: string[]; labels: string[]; rows: number; preview: (string | null)[][] }> {
  const event = await bench.run(engine, sql, { name, results: visible })
  if (event.type !== 'result') throw new Error(`${sql} gave ${event.type}`)
  const { columns, rows, preview } = event.result
  return { name, file: event.file, types: columns.map(column => column.type), names: columns.map(column => column.name), labels: columns.map(column => column.label), rows, preview }
}

describe('a result', () => {
  it.each([
    ['SELECT', 'SELECT * FROM t', 3], ['FROM', 'FROM t', 3], ['VALUES', 'VALUES (1), (2)', 2], ['TABLE', 'TABLE t', 3], ['WITH', 'WITH q AS (FROM t) SELECT max(i) FROM q', 1],
    ['EXPLAIN', 'EXPLAIN SELECT * FROM t', 1], ['EXPLAIN ANALYZE', 'EXPLAIN ANALYZE SELECT * FROM t', 1], ['SUMMARIZE', 'SUMMARIZE t', 1], ['DESCRIBE', 'DESCRIBE t', 1], ['SHOW TABLES', 'SHOW TABLES', 1],
    ['PRAGMA table_info', `PRAGMA table_info('t')`, 1], ['CALL', 'CALL pragma_version()', 1], ['INSERT RETURNING', 'INSERT INTO t VALUES (7), (8) RETURNING i', 2], ['UPDATE RETURNING', 'UPDATE t SET i = 9 WHERE i = 7 RETURNING *', 1],
    ['DELETE RETURNING', 'DELETE FROM t WHERE i > 7 RETURNING *', 2], ['PIVOT', 'PIVOT (FROM range(3) r(x)) ON x USING count(*)', 1], ['no rows', 'SELECT * FROM t WHERE false', 0], ['parenthesised', '(SELECT 1)', 1],
  ])('[ENG2] comes from %s', async (_name, sql, rows) => {
    const made = await make(sql, 'made')
    expect(made.rows).toBe(rows)
    expect(made.preview).toHaveLength(rows)
    expect(statSync(made.file).mode & 0o222).toBe(0)
    expect(existsSync(`${made.file}.part`)).toBe(false)
    expect(await bench.rows(engine, 'SELECT count(*) FROM made', [made])).toEqual([[String(rows)]])
  })

  it('[ENG2] comes from a prepared statement', async () => {
    await bench.run(engine, 'PREPARE doubled AS SELECT $1 * 2 AS twice')
    expect((await make('EXECUTE doubled(21)', 'made')).preview).toEqual([['42']])
  })

  it('[FAST1] is given as soon as its rows are there, and is then what was given', async () => {
    const events: RunEvent[] = []
    await bench.run(engine, 'SELECT range AS n FROM range(100)', { limits: { rows: 60, bytes: 1e9 }, onEvent: event => events.push(event) })
    const [given, made, ...more] = events.filter(event => event.type !== 'progress')
    if (given?.type !== 'given' || made?.type !== 'result') throw new Error(events.map(event => event.type).join())
    expect(more).toEqual([])
    const { bytes, ...same } = made.result
    expect(given.given).toEqual(same)
    expect(same).toMatchObject({ rows: 60, totalRows: null, cut: { by: 'rows', limit: 60 } })
    expect(bytes).toBeGreaterThan(0)
  })

  it('[ENG2] statements without rows say what they did', async () => {
    expect(await bench.run(engine, 'CREATE TABLE u (i INTEGER)')).toMatchObject({ type: 'done', keyword: 'CREATE' })
    expect(await bench.run(engine, 'INSERT INTO u SELECT range FROM range(5)')).toMatchObject({ type: 'changed', keyword: 'INSERT', rows: 5 })
    expect(await bench.run(engine, 'UPDATE u SET i = 0 WHERE i > 2')).toMatchObject({ type: 'changed', rows: 2 })
    expect(await bench.run(engine, `COPY u TO 'u.csv'`)).toMatchObject({ type: 'changed', rows: 5 })
    expect(await bench.run(engine, 'CHECKPOINT')).toMatchObject({ type: 'done' })
    expect(await bench.run(engine, '-- nothing but a comment')).toMatchObject({ type: 'done' })
  })

  it('[ENG2] keeps repeated and empty column names as labels beside unique names', async () => {
    const repeated = await make('SELECT 1 AS a, 2 AS a, 3 AS "A", 4 AS a_1', 'names')
    expect(repeated.labels).toEqual(['a', 'a', 'A', 'a_1'])
    expect(new Set(repeated.names.map(name => name.toLowerCase())).size).toBe(4)
    expect(repeated.names).toContain('a_1')
    expect((await make('SELECT 1 AS " ", 2 AS " "', 'blank')).labels).toEqual([' ', ' '])
    expect(await bench.rows(engine, `SELECT "${repeated.names[1]}" FROM names`, [repeated])).toEqual([['2']])
  })

  it('[ENG2] gives the nameless a name', () => {
    expect(uniqueNames(['', 'a', '', 'column3', 'A'])).toEqual(['column1', 'a', 'column3_1', 'column3', 'A_1'])
  })

  it('[ENG2] keeps every type exactly', async () => {
    const made = await make(`SELECT true AS bool, 1::TINYINT AS i8, 18446744073709551615::UBIGINT AS u64, 170141183460469231731687303715884105727::HUGEINT AS huge, 12345678901234567890.123456789::DECIMAL(38, 9) AS dec,
      0.1::FLOAT AS f32, 'nan'::DOUBLE AS nan, DATE 'infinity' AS day, TIME '12:34:56.789' AS tod, TIMESTAMP '2020-01-02 03:04:05.678901' AS ts, TIMESTAMPTZ '2020-01-02 03:04:05+02' AS tz,
      '2020-01-01 00:00:00.123456789'::TIMESTAMP_NS AS ns, INTERVAL '1 month 2 days' AS iv, 'a''b'::ENUM ('a''b', 'c') AS e, uuid() AS id, '\\xAA'::BLOB AS bin, '101'::BIT AS bits, {'k': [1, NULL]} AS s, MAP {'a': 1} AS m,
      [[1], []] AS l, [1, 2]::INTEGER[2] AS arr, union_value(n := 1) AS un, '{"j": 1}'::JSON AS j, 1::VARIANT AS v, NULL AS nothing, 99999999999999999999999999999999999999999::BIGNUM AS big`, 'types')
    expect(Object.fromEntries(made.names.map((name, index) => [name, made.types[index]]))).toMatchObject({
      bool: 'BOOLEAN', i8: 'TINYINT', u64: 'UBIGINT', huge: 'HUGEINT', dec: 'DECIMAL(38,9)', f32: 'FLOAT', nan: 'DOUBLE', day: 'DATE', tod: 'TIME', ts: 'TIMESTAMP', tz: 'TIMESTAMP WITH TIME ZONE', ns: 'TIMESTAMP_NS',
      iv: 'INTERVAL', e: `ENUM('a''b', 'c')`, id: 'UUID', bin: 'BLOB', bits: 'BIT', arr: 'INTEGER[2]', l: 'INTEGER[][]', j: 'JSON', v: 'VARIANT', nothing: 'INTEGER', big: 'BIGNUM',
    })
    const values = Object.fromEntries(made.names.map((name, index) => [name, made.preview[0]![index]]))
    expect(values).toMatchObject({ u64: '18446744073709551615', huge: '170141183460469231731687303715884105727', dec: '12345678901234567890.123456789', nan: 'nan', day: 'infinity', ts: '2020-01-02 03:04:05.678901', tz: '2020-01-02 01:04:05+00', nothing: null, l: '[[1], []]' })
    expect((await make('FROM types', 'again', [made])).types).toEqual(made.types)
  })

  it('[ENG2] is made inside a transaction, which goes on', async () => {
    await bench.run(engine, 'BEGIN')
    await bench.run(engine, 'CREATE TABLE inside AS SELECT 1 AS i')
    const made = await make('INSERT INTO inside VALUES (2) RETURNING i', 'inserted')
    expect(made.preview).toEqual([['2']])
    expect(await bench.rows(engine, 'SELECT count(*) FROM inside, inserted', [made])).toEqual([['2']])
    const again = await make('SELECT 5 AS i', 'inserted', [made])
    expect(await bench.rows(engine, 'FROM inserted', [again])).toEqual([['5']])
    await bench.run(engine, 'ROLLBACK')
    expect((await failure(bench.run(engine, 'FROM inside'))).code).toBe('queryFailed')
    expect(await bench.rows(engine, 'FROM inserted', [again])).toEqual([['5']])
  })

  it('[ENG2] an aborted transaction can be rolled back, also when results changed meanwhile', async () => {
    const made = await make('SELECT 1 AS i', 'early')
    await bench.run(engine, 'BEGIN')
    await bench.run(engine, 'FROM early', { results: [made] })
    await failure(bench.run(engine, `SELECT error('stop')`, { results: [made] }))
    const later = { ...made, file: (await bench.run(bench.engine(), 'SELECT 2 AS i', { name: 'early' })).file }
    await bench.run(engine, 'ROLLBACK', { results: [later] })
    expect(await bench.rows(engine, 'FROM early', [later])).toEqual([['2']])
  })

  it('[ENG2] is found by its name in views, macros, query() and prepared statements, and its newest version is what they see', async () => {
    const first = await make('SELECT 1 AS n', 'delays')
    for (const sql of ['CREATE VIEW over_delays AS FROM delays', 'CREATE TEMP VIEW temp_delays AS FROM delays', 'CREATE MACRO all_delays() AS TABLE FROM delays', 'PREPARE ask AS FROM delays']) await bench.run(engine, sql, { results: [first] })
    const forms = ['FROM over_delays', 'FROM temp_delays', 'FROM all_delays()', `FROM query('FROM delays')`, `FROM query_table('delays')`, 'EXECUTE ask', 'FROM DELAYS', 'SELECT * FROM (FROM delays)']
    for (const sql of forms) expect(await bench.rows(engine, sql, [first]), sql).toEqual([['1']])
    let second = first
    for (const [index, sql] of forms.entries()) {
      // Each alone finds the new one: none of the others has had it attached.
      second = await make(`SELECT ${index + 2} AS n`, 'delays', [])
      expect(await bench.rows(engine, sql, [second]), sql).toEqual([[String(index + 2)]])
    }
    await bench.run(engine, 'SELECT 1', { results: [] })
    const error = await failure(bench.run(engine, 'FROM over_delays', { results: [] }))
    expect(error).toMatchObject({ code: 'queryFailed', message: expect.stringContaining('delays') })
    expect(error.message).not.toMatch(/result_\d/)
  })

  it('[ENG2] what was prepared takes the newest version, also with other columns, behind a view, and when it was prepared in a transaction', async () => {
    let kept = await make('SELECT 1 AS n', 'kept')
    await bench.run(engine, 'CREATE VIEW over_kept AS FROM kept', { results: [kept] })
    for (const sql of ['PREPARE direct AS FROM kept', 'PREPARE behind AS FROM over_kept']) await bench.run(engine, sql, { results: [kept] })
    kept = await make('SELECT 2 AS n', 'kept')
    expect(await bench.rows(engine, 'EXECUTE behind', [kept])).toEqual([['2']])
    kept = await make(`SELECT 'three' AS other, 3 AS more`, 'kept')
    expect(await bench.rows(engine, 'EXECUTE direct', [kept])).toEqual([['three', '3']])
    kept = await make('SELECT 4 AS n', 'kept')
    await bench.run(engine, 'BEGIN')
    await bench.run(engine, 'PREPARE within AS FROM kept', { results: [kept] })
    expect(await bench.rows(engine, 'EXECUTE direct', [kept])).toEqual([['4']])
    await bench.run(engine, 'COMMIT', { results: [kept] })
    for (const sql of ['EXECUTE within', 'EXECUTE direct', 'EXECUTE behind']) {
      kept = await make('SELECT 5 AS n', 'kept')
      expect(await bench.rows(engine, sql, [kept]), sql).toEqual([['5']])
    }
  })

  it('[ENG2] what was prepared and used in a transaction goes on seeing what that saw, then takes the newest version', async () => {
    const older = await make('SELECT 1 AS n', 'renewed')
    await bench.run(engine, 'PREPARE again AS FROM renewed', { results: [older] })
    await bench.run(engine, 'BEGIN', { results: [older] })
    expect(await bench.rows(engine, 'EXECUTE again', [older])).toEqual([['1']])
    const newer = await make('SELECT 2 AS n', 'renewed')
    expect(await bench.rows(engine, 'EXECUTE again', [newer])).toEqual([['1']])
    await bench.run(engine, 'COMMIT')
    expect(await bench.rows(engine, 'EXECUTE again', [newer])).toEqual([['2']])
  })

  it('[ENG2] what was prepared with a result that is gone says so by its name', async () => {
    const made = await make('SELECT 1 AS n', 'passing')
    await bench.run(engine, 'PREPARE orphaned AS FROM passing', { results: [made] })
    const error = await failure(bench.run(engine, 'EXECUTE orphaned'))
    expect(error).toMatchObject({ code: 'queryFailed', message: expect.stringContaining('the result passing'), detail: { hint: expect.stringContaining('Run the cell') } })
  })

  it('[ENG2] many results are found, also those behind views that made way for others', async () => {
    const visible: VisibleResult[] = []
    for (let n = 0; n < 40; n++) visible.push(await make(`SELECT ${n} AS n`, `many_${n}`))
    await bench.run(engine, 'CREATE VIEW first_of_many AS FROM many_0', { results: visible })
    for (const result of visible) expect(await bench.rows(engine, `FROM ${result.name}`, visible)).toEqual([[result.name.slice(5)]])
    expect(await bench.rows(engine, 'FROM first_of_many', visible)).toEqual([['0']])
    const [[count]] = await bench.rows(engine, `SELECT count(*) FROM duckdb_databases() WHERE database_name LIKE 'result%'`, visible) as [[string]]
    expect(Number(count)).toBeLessThanOrEqual(34)
    expect(await bench.rows(engine, `SELECT sum(n) FROM (${visible.map(result => `FROM ${result.name}`).join(' UNION ALL ')})`, visible)).toEqual([['780']])
  })

  it('[ENG2] a table of the notebook\'s own wins over a result of the same name', async () => {
    const made = await make('SELECT 1 AS i', 'mine')
    expect(await bench.rows(engine, 'FROM mine', [made])).toEqual([['1']])
    await bench.run(engine, 'CREATE TABLE mine AS SELECT 2 AS i', { results: [made] })
    expect(await bench.rows(engine, 'FROM mine', [made])).toEqual([['2']])
    await bench.run(engine, 'DROP TABLE mine', { results: [made] })
    expect(await bench.rows(engine, 'FROM mine', [made])).toEqual([['1']])
  })

  it('[ENG2] stays found after USE', async () => {
    const made = await make('SELECT 1 AS i', 'everywhere')
    await bench.run(engine, 'CREATE SCHEMA "other place"')
    await bench.run(engine, 'USE "other place"', { results: [made] })
    await bench.run(engine, 'CREATE TABLE there AS SELECT 3 AS i', { results: [made] })
    expect(await bench.rows(engine, 'SELECT e.i, t.i FROM everywhere e, there t', [made])).toEqual([['1', '3']])
    await bench.run(engine, 'USE main', { results: [made] })
    expect(await bench.rows(engine, 'SELECT e.i FROM everywhere e, t LIMIT 1', [made])).toEqual([['1']])
    expect(await failure(bench.run(engine, 'FROM there', { results: [made] }))).toMatchObject({ code: 'queryFailed' })
    await bench.run(engine, 'USE "other place"', { results: [made] })
    await bench.run(engine, 'DROP SCHEMA notebook."other place" CASCADE', { results: [made] })
    expect(await bench.rows(engine, 'SELECT e.i FROM everywhere e, t LIMIT 1', [made])).toEqual([['1']])
  })

  it('[ENG2] is queried by other notebooks at once, and outlives the deletion of its file for who has it open', async () => {
    const made = await make('SELECT range AS i FROM range(100000)', 'shared')
    const copy = { name: 'shared', file: join(bench.results, 'copy.duckdb') }
    await copyFile(made.file, copy.file)
    const others = [bench.engine(), bench.engine()]
    for (const other of others) expect(await bench.rows(other, 'SELECT sum(i) FROM shared', [copy])).toEqual([['4999950000']])
    await rm(copy.file)
    for (const other of others) expect(await bench.rows(other, 'SELECT sum(i) FROM shared', [copy])).toEqual([['4999950000']])
    expect(await failure(bench.run(bench.engine(), 'FROM shared', { results: [copy] }))).toMatchObject({ code: 'notFound', message: expect.stringContaining('shared') })
  })

  it('[ENG2] is cut at the row limit and at the byte limit, and says so', async () => {
    const byRows = await bench.run(engine, 'FROM range(100000)', { limits: { rows: 5000, bytes: 1e9 } })
    expect(byRows).toMatchObject({ type: 'result', result: { rows: 5000, totalRows: null, cut: { by: 'rows', limit: 5000 } } })
    const exact = await bench.run(engine, 'FROM range(5000)', { limits: { rows: 5000, bytes: 1e9 } })
    expect(exact).toMatchObject({ type: 'result', result: { rows: 5000, totalRows: 5000, cut: null } })
    const byBytes = await bench.run(engine, `SELECT repeat('x', 1000) AS x FROM range(100000)`, { limits: { rows: 1e9, bytes: 10_000_000 } })
    expect(byBytes).toMatchObject({ type: 'result', result: { totalRows: null, cut: { by: 'bytes', limit: 10_000_000 } } })
    if (byBytes.type !== 'result') throw new Error('no result')
    expect(byBytes.result.rows).toBeGreaterThan(2048)
    expect(byBytes.result.rows).toBeLessThanOrEqual(10_000)
    expect(await bench.rows(engine, 'SELECT count(*) FROM r', [{ name: 'r', file: byBytes.file }])).toEqual([[String(byBytes.result.rows)]])
  })

  it('[ENG2] counts bytes in nested values', async () => {
    const event = await bench.run(engine, `SELECT {'a': [repeat('x', 1000), repeat('y', 1000)]} AS s FROM range(100000)`, { limits: { rows: 1e9, bytes: 10_000_000 } })
    expect(event).toMatchObject({ type: 'result', result: { cut: { by: 'bytes' } } })
  })

  it('[ENG2] a small result takes a small file', async () => {
    const event = await bench.run(engine, 'SELECT 1 AS i')
    if (event.type !== 'result') throw new Error('no result')
    expect(event.result.bytes).toBe(statSync(event.file).size)
    expect(event.result.bytes).toBeLessThan(100_000)
  })

  it('[ENG2] binds values as exact types, and names the one that is missing', async () => {
    const bound = {
      t: { type: 'text', value: 'it\'s\0 -- $n' }, n: { type: 'number', value: 9_007_199_254_740_991 }, f: { type: 'number', value: 0.5 }, b: { type: 'boolean', value: true }, d: { type: 'date', value: '2001-02-03' },
      l: { type: 'list', of: 'text', value: ['a', 'b\'c'] }, m: { type: 'list', of: 'number', value: [1, 2.5] }, e: { type: 'list', of: 'number', value: [] }, z: { type: 'text', value: null },
    } as const
    const sql = 'SELECT length($t), $t, typeof($n), $n, typeof($f), typeof($b), typeof($d), $d, typeof($l), $l[2], typeof($m), $m[2], len($e), $z'
    const event = await bench.run(engine, sql, { bound: structuredClone(bound) as never })
    if (event.type !== 'result') throw new Error('no result')
    expect(event.result.preview[0]).toEqual(['11', 'it\'s\0 -- $n', 'BIGINT', '9007199254740991', 'DOUBLE', 'BOOLEAN', 'DATE', '2001-02-03', 'VARCHAR[]', 'b\'c', 'DOUBLE[]', '2.5', '0', null])
    expect(await failure(bench.run(engine, 'SELECT $missing'))).toMatchObject({ code: 'invalid', message: expect.stringContaining('missing') })
    expect(await bench.run(engine, 'CREATE TABLE bound AS SELECT $t AS t', { bound: structuredClone(bound) as never })).toMatchObject({ type: 'done' })
    expect(await bench.rows(engine, 'SELECT length(t) FROM bound')).toEqual([['11']])
  })

  it('[ENG2] the notebook\'s own tables survive a restart, and the time zone is the notebook\'s', async () => {
    const setup = { database: join(bench.root, 'lasting.duckdb'), timezone: 'Asia/Tokyo' }
    const lasting = bench.engine(setup)
    await bench.run(lasting, 'CREATE TABLE kept AS SELECT 1 AS i')
    await lasting.restart()
    expect(await bench.rows(lasting, `SELECT i, TIMESTAMPTZ '2020-01-01 00:00:00+00' FROM kept`)).toEqual([['1', '2020-01-01 09:00:00+09']])
    await lasting.close()
  })

  it('[ENG2] a damaged database is put aside, and the notebook goes on with a new one', async () => {
    const { writeFile } = await import('node:fs/promises')
    const database = join(bench.root, 'damaged.duckdb')
    await writeFile(database, 'this is no database, whatever its name says'.repeat(1000))
    const mended = bench.engine({ database })
    expect(await bench.rows(mended, 'SELECT 1')).toEqual([['1']])
    await mended.close()
    const { readdirSync } = await import('node:fs')
    expect(readdirSync(bench.root).some(name => name.startsWith('damaged.duckdb.damaged-'))).toBe(true)
  })
})
