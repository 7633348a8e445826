import { DuckDBConnection, DuckDBInstance, type DuckDBValue } from '@duckdb/node-api'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { bind } from '../../../model/parameter/bind.ts'
import type { BoundValue, BoundValues } from '../../../model/parameter/definition.ts'
import { ParameterError } from '../../../model/parameter/problem.ts'
import { anyDate, anyNumber, hostileText } from '../../model/parameter/hostile.ts'
import { bindTo } from './duckdb.ts'

let connection: DuckDBConnection

beforeAll(async () => {
  const instance = await DuckDBInstance.create(':memory:')
  connection = await instance.connect()
})

/** Runs one statement and gives its first row and the names of its columns; more than one statement is a failure. */
async function run(sql: string, values: BoundValues, options: { literals?: boolean } = {}): Promise<{ row: DuckDBValue[]; names: string[] }> {
  const bound = bindTo(bind(sql, 'duckdb', values, options))
  const statements = await connection.extractStatements(bound.sql)
  expect(statements.count).toBe(1)
  const reader = await connection.runAndReadAll(bound.sql, bound.values, bound.types)
  return { row: reader.getRows()[0] ?? [], names: reader.columnNames() }
}

const text = (value: string | null): BoundValues => ({ x: { type: 'text', value }, y: { type: 'text', value: 'never this' } })

/** What must come back for a text in a place where only well-formed Unicode without a null byte can be written; null when the cell must fail first. */
async function orRefused(value: string, attempt: () => Promise<unknown>): Promise<void> {
  if (!value.includes('\0')) return void await attempt()
  const error = await attempt().then(() => null, (reason: unknown) => reason)
  expect(error).toBeInstanceOf(ParameterError)
  expect((error as ParameterError).problem.key).toBe('nullByte')
}

/** The client's decoder drops one byte order mark from the front of a text; the database holds it. */
const read = (value: string) => value.toWellFormed().replace(/^\ufeff/, '')

const runs = { numRuns: 150 }

describe('values in DuckDB', () => {
  it('[PARAM2] a hostile text that is bound comes back as it was, null bytes too', () => fc.assert(fc.asyncProperty(hostileText, async (value) => {
    expect((await run('SELECT :x, $x, len(:x)', text(value))).row.slice(0, 2)).toEqual([read(value), read(value)])
  }), runs))

  const places: [string, string, (value: string) => string][] = [
    ['a string', "SELECT '${x}'", (value) => value],
    ['the middle of a string', "SELECT 'it''s ${x}: :x ${x}''', 1", (value) => `it's ${value}: :x ${value}'`],
    ['an escape string', "SELECT E'\\'${x}\\n${x}\\\\'", (value) => `'${value}\n${value}\\`],
    ['a dollar-quoted string', "SELECT $a$it's ${x} \\ ${x}$a$", (value) => `it's ${value} \\ ${value}`],
    ['code', 'SELECT ${x}', (value) => value],
    ['code beside operators', "SELECT 'a'||${x}||'b'", (value) => `a${value}b`],
    ['code after a quote in a comment and in an escape string', "SELECT ${x} /* ' \" $$ -- */, E'\\'', ' ${x}'", (value) => value],
    ['a string after a quote in a comment', "SELECT /* it's */ '${x}' /* \" */", (value) => value],
    ['a string after an escaped quote', "SELECT E'\\'' || '${x}'", (value) => `'${value}`],
    ['a struct', "SELECT {'k':${x}}.k", (value) => value],
  ]
  it.each(places)('[PARAM2] a hostile text stays data in %s', (_place, sql, expected) => fc.assert(fc.asyncProperty(hostileText, (value) =>
    orRefused(value, async () => expect((await run(sql, text(value))).row[0]).toEqual(read(expected(value.toWellFormed()))))), runs))

  it('[PARAM2] a byte order mark and spaces of every script reach the database', async () => {
    const value = '\ufeff\u00a0\u2003\u200b\u200d\u2060\u3000\u2028\u0085'
    const hex = [...new TextEncoder().encode(value)].map((byte) => byte.toString(16).padStart(2, '0')).join('').toUpperCase()
    expect((await run("SELECT hex(encode(:x)), hex(encode(${x})), hex(encode(/* ' */ '${x}')), hex(encode(E'\\'${x}'))", text(value))).row).toEqual([hex, hex, hex, `27${hex}`])
  })

  it('[PARAM2] a hostile text stays one name inside double quotes', () => fc.assert(fc.asyncProperty(hostileText, (value) =>
    orRefused(value, async () => expect((await run('SELECT 1 AS "a${x}"', text(value))).names).toEqual([`a${value.toWellFormed()}`]))), runs))

  it('[PARAM2] a hostile text ends no comment', () => fc.assert(fc.asyncProperty(hostileText, async (value) => {
    expect((await run('SELECT 1 /* ${x} :x */, 2 -- ${x} :x', text(value))).row).toEqual([1, 2])
  }), runs))

  it('[PARAM2] where a statement takes no parameters a typed literal stands in', () => fc.assert(fc.asyncProperty(hostileText, (value) =>
    orRefused(value, async () => {
      const sql = bindTo(bind("CREATE OR REPLACE VIEW v AS SELECT :x AS x, ':x' AS marker, typeof(:x) AS type", 'duckdb', text(value)))
      expect(sql.values).toEqual({})
      await connection.run(sql.sql)
      expect((await connection.runAndReadAll('FROM v')).getRows()).toEqual([[read(value), ':x', 'VARCHAR']])
    })), runs))

  it('[PARAM2] every literal of a statement can be asked for', () => fc.assert(fc.asyncProperty(hostileText, (value) =>
    orRefused(value, async () => expect((await run('SELECT :x, $x', text(value), { literals: true })).row).toEqual([read(value), read(value)]))), runs))

  it('[PARAM2] lists of hostile texts stay lists', () => fc.assert(fc.asyncProperty(fc.array(hostileText, { maxLength: 4 }), async (items) => {
    const values: BoundValues = { x: { type: 'list', of: 'text', value: items } }
    const expected = items.map(read)
    const found = async (sql: string, options = {}) => ((await run(sql, values, options)).row[0] as { items: unknown[] } | null)?.items
    expect(await found('SELECT :x')).toEqual(expected)
    await orRefused(items.join(''), async () => expect(await found('SELECT :x', { literals: true })).toEqual(expected))
    await orRefused(items.join(''), async () => expect(await found('SELECT [${x}]')).toEqual(expected))
    const asked = `SELECT ${["'a' IN :x", "'a' IN (:x)", "'a' NOT IN (:x)", "'a' IN (${x})", "'a' NOT IN (${x})"].join(', ')}`
    const has = items.includes('a')
    for (const literals of [false, true]) await orRefused(items.join(''), async () => expect((await run(asked, values, { literals })).row).toEqual([has, has, !has, has, !has]))
  }), { numRuns: 100 }))

  it('[PARAM2] numbers, dates and booleans come back exactly, bound and written', () => fc.assert(fc.asyncProperty(anyNumber, anyDate, fc.boolean(), async (number, date, flag) => {
    const values: BoundValues = { n: { type: 'number', value: number }, d: { type: 'date', value: date }, f: { type: 'boolean', value: flag } }
    const expected = [number === 0 ? 0 : number, date, flag]
    for (const [sql, options] of [
      ['SELECT :n::DOUBLE, strftime(:d, \'%Y-%m-%d\'), :f', {}], ['SELECT :n::DOUBLE, strftime(:d, \'%Y-%m-%d\'), :f', { literals: true }],
      ['SELECT ${n}::DOUBLE, strftime(${d}, \'%Y-%m-%d\'), ${f}', {}], ["SELECT '${n}'::DOUBLE, strftime('${d}'::DATE, '%Y-%m-%d'), '${f}'::BOOLEAN", {}],
    ] as const) expect((await run(sql, values, options)).row.map((value) => value === 0 ? 0 : value)).toEqual(expected)
    expect((await run('SELECT 0-${n} = -(${n}::DOUBLE)', values)).row).toEqual([true])
  }), runs))

  it('[PARAM2] no value is NULL of its type', async () => {
    const values: BoundValues = Object.fromEntries(([
      { type: 'text', value: null }, { type: 'number', value: null }, { type: 'boolean', value: null }, { type: 'date', value: null }, { type: 'list', of: 'text', value: null },
    ] satisfies BoundValue[]).map((bound, index) => [`p${index}`, bound]))
    const names = Object.keys(values)
    for (const literals of [false, true]) {
      expect((await run(`SELECT ${names.map((name) => `:${name}`).join(', ')}`, values, { literals })).row).toEqual([null, null, null, null, null])
      expect((await run('SELECT 1 IN :p4, 1 NOT IN (:p4), 1 IN (${p4})', values, { literals })).row).toEqual([null, null, null])
    }
    expect((await run(`SELECT ${names.map((name) => `\${${name}}`).join(', ')}`, values)).row).toEqual([null, null, null, null, null])
    expect((await run("SELECT '${p0}|${p1}'", values)).row).toEqual(['|'])
    await connection.run(bind(`CREATE OR REPLACE VIEW typed AS SELECT ${names.map((name) => `typeof(:${name})`).join(', ')}`, 'duckdb', values).sql)
    expect((await connection.runAndReadAll('FROM typed')).getRows()).toEqual([['VARCHAR', 'BIGINT', 'BOOLEAN', 'DATE', 'VARCHAR[]']])
  })

  it('[PARAM2] an empty list compares with a column of any type', async () => {
    for (const column of ['1', "'a'", '1.5::DOUBLE', 'DATE \'2001-01-01\'', "'a'::ENUM('a')"]) for (const literals of [false, true]) {
      const values: BoundValues = { x: { type: 'list', of: 'text', value: [] } }
      expect((await run(`SELECT ${column} IN :x, ${column} NOT IN (:x)`, values, { literals })).row).toEqual([false, true])
    }
  })

  it('[PARAM2] statements without parameters run with literals', async () => {
    const values: BoundValues = { n: { type: 'number', value: 3 }, x: { type: 'text', value: "it's" }, l: { type: 'list', of: 'text', value: ['a', "b'"] } }
    const statements = [
      'CREATE OR REPLACE TABLE made AS SELECT :n AS n, :x AS x', 'CREATE OR REPLACE TABLE d (x VARCHAR DEFAULT :x, n INT DEFAULT :n CHECK (n < :n + 1))', 'ALTER TABLE d ALTER x SET DEFAULT :x',
      'COMMENT ON TABLE d IS :x', 'CREATE OR REPLACE SEQUENCE s START :n', 'CREATE OR REPLACE MACRO m(a) AS a + :n', 'CREATE OR REPLACE MACRO mt() AS TABLE SELECT :x AS x',
      "PIVOT (SELECT x FROM made WHERE x = :x) ON x USING count(*)", 'PIVOT made ON x IN (:l) USING count(*)', 'FROM (PIVOT (SELECT x FROM made WHERE n = :n) ON x USING count(*))',
      'PREPARE p AS SELECT :x, $1', 'EXECUTE p(:n)', 'DEALLOCATE p', 'FROM made LIMIT :n PERCENT', 'FROM made ORDER BY :n - 1', 'SELECT INTERVAL :n DAY', 'FROM made TABLESAMPLE reservoir(:n)',
      'SET VARIABLE v = :x', 'SUMMARIZE SELECT :n AS n', 'DESCRIBE SELECT :n AS n', 'INSERT INTO d BY NAME SELECT :x AS x RETURNING x', 'CALL range(:n)', 'EXPLAIN ANALYZE SELECT :n', 'EXPLAIN CREATE VIEW w AS SELECT :n',
    ]
    for (const statement of statements) {
      const bound = bindTo(bind(statement, 'duckdb', values))
      await expect(connection.runAndReadAll(bound.sql, bound.values, bound.types), `${statement} -> ${bound.sql}`).resolves.toBeDefined()
    }
  })

  it('[PARAM2] names that differ in case alone keep their own values', async () => {
    expect((await run('SELECT :name, :NAME', { name: { type: 'text', value: 'small' }, NAME: { type: 'text', value: 'large' } })).row).toEqual(['small', 'large'])
  })
})
