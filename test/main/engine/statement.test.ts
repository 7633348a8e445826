import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { OasisError } from '../../../contract/errors.ts'
import type { NotebookEngine } from '../../../main/engine/engines.ts'
import { utf16Offset } from '../../../main/engine/program/failure.ts'
import { tokenize } from '../../../main/engine/program/tokens.ts'
import { createBench, type Bench } from './setup.ts'

let bench: Bench
let engine: NotebookEngine
beforeAll(async () => {
  bench = await createBench()
  engine = bench.engine({ database: join(bench.root, 'notebook.duckdb') })
  await bench.run(engine, 'CREATE TABLE flights (origin VARCHAR, delay INTEGER)')
})
afterAll(async () => { await bench.close() })

const failure = async (sql: string): Promise<OasisError> => {
  const error = await bench.run(engine, sql).then(() => null, (caught: unknown) => caught)
  expect(error).toBeInstanceOf(OasisError)
  return error as OasisError
}

describe('an error', () => {
  it.each([
    ['SELECT dellay FROM flights', 'dellay', 'Referenced column "dellay" not found', ['delay']],
    [`SELECT '漢字 😀 é' AS x,\n  dellay\nFROM flights`, 'dellay', 'Referenced column "dellay" not found', ['delay']],
    ['SELECT * FROM flihgts', 'flihgts', 'Table with name flihgts does not exist', ['flights']],
    ['SELECT nofunction(1)', 'nofunction', 'nofunction does not exist', undefined],
    ['SELEC 1', 'SELEC', 'syntax error', undefined],
    ['SELECT 1 FROM flights WHERE WHERE', 'WHERE', 'syntax error', undefined],
    [`SELECT 'x'::INTEGER`, '::', 'Could not convert', undefined],
  ])('[NB3] of %j says where it is, what is wrong and what may have been meant', async (sql, place, message, candidates) => {
    const error = await failure(sql)
    expect(error.code).toBe('queryFailed')
    expect(error.message).toContain(message)
    expect(error.message).not.toMatch(/LINE \d|Did you mean|\{"/)
    const { offset, line, column, candidates: found } = error.detail as { offset: number; line: number; column: number; candidates?: string[] }
    expect(sql.slice(offset).startsWith(place)).toBe(true)
    expect(sql.split('\n')[line - 1]!.slice(column - 1).startsWith(place)).toBe(true)
    if (candidates) expect(found).toEqual(expect.arrayContaining(candidates))
  })

  it('[NB3] of a value at run time has its message', async () => {
    expect(await failure(`SELECT error('the data is wrong')`)).toMatchObject({ code: 'queryFailed', message: 'the data is wrong' })
    expect((await failure('SELECT CAST(range AS TINYINT) FROM range(1000)')).message).toContain('out of range')
  })

  it('[NB3] of a missing extension says that it is not part of the workbench', async () => {
    expect(await failure(`FROM read_xlsx('x.xlsx')`)).toMatchObject({ code: 'queryFailed', message: expect.stringContaining('excel') })
  })

  it('[NB3] of a missing file says so', async () => {
    expect((await failure(`FROM 'nothing.csv'`)).message).toContain('nothing.csv')
  })

  it('[NB3] places count UTF-16 units, whatever DuckDB counts', () => {
    const text = 'aé漢😀b'
    expect([0, 1, 3, 6, 10, 11].map(bytes => utf16Offset(text, bytes))).toEqual([0, 1, 2, 3, 5, 6])
    expect(utf16Offset(text, 1000)).toBe(text.length)
  })
})

describe('an analysis', () => {
  it.each([
    ['SELECT * FROM a JOIN b USING (x), c WHERE d = $p', ['a', 'b', 'c'], ['p'], true, true],
    ['FROM flights', ['flights'], [], true, true],
    ['WITH q AS (FROM a) SELECT * FROM q', ['a', 'q'], [], true, true],
    ['INSERT INTO t SELECT * FROM s', ['s', 't'], [], true, false],
    ['INSERT INTO t VALUES ($v) RETURNING *', ['t'], ['v'], true, true],
    ['CREATE TABLE t AS FROM s WHERE x = $v', ['s'], ['v'], true, false],
    ['CREATE VIEW v AS FROM s WHERE x = $v', ['s'], ['v'], false, false],
    ['EXPLAIN SELECT * FROM s', ['s'], [], true, true],
    ['SUMMARIZE s', ['s'], [], false, true],
    ['COPY (FROM s) TO \'x.csv\'', ['s'], [], true, false],
    ['UPDATE s SET x = $v', ['s'], ['v'], true, false],
    [`SELECT '$no' AS "$neither", $$ $not $$ /* $nor */ -- $this`, [], [], true, true],
    ['DELETE FROM "my table"', ['my table'], [], true, false],
    ['USE main', [], [], false, false],
  ])('[NB3] of %s finds its tables and parameters without running it', async (sql, tables, parameters, parameterised, rows) => {
    const analysis = await engine.call('session.analyze', { sql })
    for (const table of tables) expect(analysis.tables).toContain(table)
    expect(analysis.tables.filter(table => ['x', 'd', 'v'].includes(table) && !tables.includes(table) && table !== 'v')).toEqual([])
    expect(analysis).toMatchObject({ parameters, parameterised, rows })
  })

  it('[NB3] of a syntax error fails with its place', async () => {
    await expect(engine.call('session.analyze', { sql: 'SELECT 1 +' })).rejects.toMatchObject({ code: 'queryFailed', detail: { offset: 10 } })
  })

  it('[PARAM2] what it calls parameterised takes bound values, and the rest does not', async () => {
    const bound = { v: { type: 'number', value: 1 } } as const
    for (const sql of ['SELECT $v', 'CREATE OR REPLACE TABLE made AS SELECT $v AS i', 'INSERT INTO made VALUES ($v)', 'UPDATE made SET i = $v', 'DELETE FROM made WHERE i = $v', 'EXPLAIN SELECT $v', 'SET VARIABLE x = $v', 'CREATE VIEW bad AS SELECT $v AS i', 'CREATE MACRO bad() AS $v', 'PIVOT (SELECT $v AS a, 1 AS b) ON a USING sum(b)']) {
      const { parameterised } = await engine.call('session.analyze', { sql })
      const ran = await bench.run(engine, sql, { bound: { ...bound } }).then(() => true, () => false)
      expect(ran, sql).toBe(parameterised)
    }
  })
})

describe('completion', () => {
  it('[NB5] its own names are told once, and again only when something of them changed', async () => {
    const first = await engine.call('session.names', { known: null })
    expect(first.names!.tables).toContainEqual({ database: 'notebook', schema: 'main', name: 'flights', kind: 'table', temporary: false, rows: expect.any(Number), columns: 'origin\0delay', types: 'VARCHAR\0INTEGER' })
    expect(await engine.call('session.names', { known: first.revision })).toEqual({ revision: first.revision, names: null })
    await bench.run(engine, 'CREATE OR REPLACE MACRO doubled(amount) AS amount * 2')
    await bench.run(engine, 'CREATE TABLE named ("a b" INTEGER, 漢字 DECIMAL(10, 2))')
    const second = await engine.call('session.names', { known: first.revision })
    expect(second.names!.tables).toContainEqual(expect.objectContaining({ name: 'named', columns: 'a b\0漢字', types: 'INTEGER\0DECIMAL(10,2)' }))
    expect(second.names!.macros).toEqual([expect.objectContaining({ name: 'doubled', kind: 'macro', signatures: ['doubled(amount)'] })])
    await bench.run(engine, 'ALTER TABLE named ADD COLUMN added DATE')
    expect((await engine.call('session.names', { known: second.revision })).names!.tables).toContainEqual(expect.objectContaining({ name: 'named', columns: 'a b\0漢字\0added' }))
    await bench.run(engine, 'DROP TABLE named')
  })

  it('[NB5] a macro of the notebook\'s with the name of a function does not spoil them', async () => {
    for (const name of ['chr', 'to_json', 'string_agg', 'any_value', 'regexp_matches', 'len']) await bench.run(engine, `CREATE OR REPLACE MACRO ${name}(a, b := 1) AS 'spoilt'`).catch(() => null)
    const { names } = await engine.call('session.names', { known: null })
    expect(names!.tables).toContainEqual(expect.objectContaining({ name: 'flights', columns: 'origin\0delay' }))
    for (const { name } of names!.macros) if (name !== 'doubled') await bench.run(engine, `DROP MACRO ${name}`)
  })

  it('[NB3] the catalog is the notebook\'s own tables and views', async () => {
    await bench.run(engine, 'CREATE OR REPLACE TEMP VIEW late AS FROM flights WHERE delay > 10')
    const { tables } = await engine.call('session.catalog', {})
    expect(tables).toContainEqual({ database: 'notebook', schema: 'main', name: 'flights', kind: 'table', temporary: false, rows: expect.any(Number), columns: [{ name: 'origin', type: 'VARCHAR' }, { name: 'delay', type: 'INTEGER' }] })
    expect(tables.find(table => table.name === 'late')).toMatchObject({ kind: 'view', temporary: true })
  })
})

describe('tokens', () => {
  const kinds = (sql: string) => tokenize(sql).map(token => `${token.kind}:${token.text}`)
  it('[ENG3] leave out comments, nested ones too, and keep strings whole', () => {
    expect(kinds(`/* a /* b */ c */ SELECT -- x\n 'it''s; --', "na""me", $$do;llar$$, $t$a $$ b$t$, E'\\'x', 1.5e3, a$b, $p`)).toEqual([
      'word:SELECT', `string:it's; --`, 'symbol:,', 'name:na"me', 'symbol:,', 'string:do;llar', 'symbol:,', 'string:a $$ b', 'symbol:,', `string:\\'x`, 'symbol:,', 'number:1.5e3', 'symbol:,', 'word:a$b', 'symbol:,', 'symbol:$p',
    ])
  })
  it('[ENG3] end where they are left open', () => {
    for (const open of [`'never`, '"never', '/* never', '$$never', '--', `E'\\`]) expect(() => tokenize(`SELECT ${open}`)).not.toThrow()
  })
})
