import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { VisibleResult } from '../../../contract/engine/session.ts'
import { OasisError } from '../../../contract/errors.ts'
import type { Loss } from '../../../main/engine/engine.ts'
import type { NotebookEngine } from '../../../main/engine/engines.ts'
import { createBench, type Bench } from './setup.ts'

let bench: Bench
let engine: NotebookEngine
let result: VisibleResult
let granted: string
let elsewhere: string
let database: string
let print: string

const fingerprint = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex')

beforeAll(async () => {
  bench = await createBench()
  granted = join(bench.root, 'granted')
  elsewhere = join(bench.root, 'elsewhere')
  await mkdir(granted)
  await mkdir(elsewhere)
  await writeFile(join(elsewhere, 'secret.csv'), 'a,b\n1,2\n')
  await writeFile(join(granted, 'open.csv'), 'a,b\n3,4\n')
  await writeFile(join(bench.own, 'mine.csv'), 'a,b\n5,6\n')
  symlinkSync(join(elsewhere, 'secret.csv'), join(bench.own, 'link.csv'))
  symlinkSync(elsewhere, join(bench.own, 'folder-link'))
  symlinkSync(bench.results, join(bench.own, 'results-link'))
  database = join(bench.root, 'notebook.duckdb')
  engine = bench.engine({ database, grants: [granted] })
  result = { name: 'delays', file: (await bench.run(engine, 'SELECT range AS i FROM range(10)', { name: 'delays' })).file }
  print = fingerprint(result.file)
})
afterAll(async () => { await bench.close() })
beforeEach(async () => { await bench.run(engine, 'FROM delays', { results: [result] }) })

async function attempt(sql: string): Promise<OasisError> {
  const error = await bench.run(engine, sql, { results: [result] }).then(() => null, (caught: unknown) => caught)
  expect(error, `${sql} was not refused`).toBeInstanceOf(OasisError)
  expect((error as OasisError).message).not.toMatch(/file system operations are disabled|result_\d/)
  return error as OasisError
}
const forbidden = async (sql: string, kind: 'statement' | 'grant' | 'result'): Promise<OasisError> => {
  const error = await attempt(sql)
  expect(error, sql).toMatchObject({ code: 'forbidden', detail: { kind } })
  return error
}

describe('what a notebook\'s SQL is refused', () => {
  it.each([
    ['ATTACH', `ATTACH 'own.duckdb' AS own`], ['ATTACH of memory', `ATTACH ':memory:' AS other`], ['ATTACH of a result', `ATTACH '${'{result}'}' AS hole`], ['DETACH', 'DETACH notebook'], ['DETACH of a result', 'DETACH result_1'],
    ['INSTALL', 'INSTALL httpfs'], ['LOAD', 'LOAD json'], ['LOAD of a file', `LOAD 'x.duckdb_extension'`], ['FORCE INSTALL', 'FORCE INSTALL httpfs'], ['UPDATE EXTENSIONS', 'UPDATE EXTENSIONS'],
    ['SET', 'SET threads = 1'], ['SET of the lock', 'SET lock_configuration = false'], ['SET of external access', 'SET enable_external_access = true'], ['SET of allowed folders', `SET allowed_directories = ['/']`],
    ['SET of the search path', `SET search_path = 'main'`], ['SET SCHEMA', `SET schema = 'main'`], ['SET GLOBAL', 'SET GLOBAL threads = 1'], ['SET SESSION', `SET SESSION TimeZone = 'UTC'`], ['RESET', 'RESET threads'],
    ['PRAGMA of a setting', 'PRAGMA threads = 1'], ['PRAGMA that changes', 'PRAGMA disable_optimizer'], ['PRAGMA profiling', `PRAGMA enable_profiling`], ['PRAGMA import', `PRAGMA import_database('x')`],
    ['CREATE SECRET', 'CREATE SECRET s (TYPE http)'], ['CREATE OR REPLACE PERSISTENT SECRET', 'CREATE OR REPLACE PERSISTENT SECRET s (TYPE http)'], ['DROP SECRET', 'DROP SECRET s'],
    ['ALTER DATABASE', 'ALTER DATABASE notebook SET ALIAS TO other'], ['ALTER DATABASE of a result', 'ALTER DATABASE result_1 SET ALIAS TO other'], ['EXPORT DATABASE', `EXPORT DATABASE 'out'`], ['IMPORT DATABASE', `IMPORT DATABASE 'out'`],
    ['a comment before it', `/* a /* nested */ one */ -- and\n ATTACH 'own.duckdb' AS own`], ['lower case', `attach 'own.duckdb' as own`], ['a semicolon before it', `;;ATTACH 'own.duckdb' AS own`],
    ['EXPLAIN of it', `EXPLAIN ATTACH 'own.duckdb' AS own`], ['EXPLAIN ANALYZE of it', `EXPLAIN ANALYZE ATTACH 'own.duckdb' AS own`], ['PREPARE of it', `PREPARE p AS ATTACH 'own.duckdb' AS own`], ['PREPARE of SET', 'PREPARE p AS SET threads = 1'],
    ['another parser', 'CALL enable_peg_parser()'], ['another parser from FROM', 'FROM enable_peg_parser()'], ['logging', 'CALL enable_logging()'], ['logging in SELECT', 'SELECT * FROM enable_logging()'],
    ['a key', `CALL add_parquet_key('k', '0123456789abcdef')`],
  ])('[ENG3] %s is refused', async (_name, sql) => {
    const error = await forbidden(sql.replace('{result}', result.file), 'statement')
    expect(error.message).toMatch(/notebook/i)
  })

  it('[ENG3] a no-break space or another disguise before ATTACH does not help', async () => {
    for (const disguise of ['\u00a0', '\u2003', '\ufeff', '\u200b', '\f', '\v']) {
      const error = await attempt(`${disguise}ATTACH 'own.duckdb' AS own`)
      expect(['forbidden', 'queryFailed']).toContain(error.code)
    }
    expect(existsSync(join(bench.own, 'own.duckdb'))).toBe(false)
  })

  it('[ENG3] several statements at once are refused, whatever the later ones are', async () => {
    expect((await attempt(`SELECT 1; ATTACH 'own.duckdb' AS own`)).code).toBe('invalid')
    expect((await attempt(`SELECT 'a;b'; SELECT 2`)).code).toBe('invalid')
  })

  it('[ENG3] another parser, turned on behind query(), lets nothing be prepared that is refused', async () => {
    await bench.run(engine, `FROM query('FROM enable_' || 'peg_parser()')`)
    for (const sql of [`PREPARE sneaky AS ATTACH 'own.duckdb' AS own`, 'PREPARE sneaky AS SET threads = 1']) expect(['forbidden', 'queryFailed']).toContain((await attempt(sql)).code)
    expect((await attempt('EXECUTE sneaky')).code).toBe('queryFailed')
    expect(existsSync(join(bench.own, 'own.duckdb'))).toBe(false)
  })

  it.each([
    ['logging to a file elsewhere', 'logging(storage := \'\'file\'\', storage_path := \'\'{folder}/log\'\')', 'log'], ['profiling to a file elsewhere', 'profiling(format := \'\'json\'\', save_location := \'\'{folder}/profile.json\'\')', 'profile.json'],
  ])('[ENG3] %s, turned on behind query(), costs the statement its engine, and the next one runs', async (_name, call, written) => {
    const disguised = bench.engine()
    const lost: Loss[] = []
    disguised.onLost(loss => lost.push(loss))
    const error = await bench.run(disguised, `FROM query('FROM enable_' || '${call.replace('{folder}', elsewhere)}')`).then(() => null, (caught: unknown) => caught)
    expect(error).toMatchObject({ code: 'interpreterLost', detail: { reason: 'unlocked' }, message: expect.stringContaining('which a notebook may not') })
    expect(lost.map(loss => loss.reason)).toEqual(['unlocked'])
    expect(await bench.rows(disguised, 'SELECT 1')).toEqual([['1']])
    expect(existsSync(join(elsewhere, written))).toBe(false)
  })

  it('[ENG3] logging and profiling, turned on behind query(), are off again when the next statement runs', async () => {
    const disguised = bench.engine()
    await bench.run(disguised, `FROM query('FROM enable_' || 'logging(storage := ''memory'', level := ''trace'')')`)
    await bench.run(disguised, `FROM query('FROM enable_' || 'profiling(format := ''json'', save_location := ''${bench.own}/profile.json'')')`)
    await rm(join(bench.own, 'profile.json'), { force: true })
    await bench.run(disguised, 'SELECT 4242 AS unlogged')
    expect(existsSync(join(bench.own, 'profile.json'))).toBe(false)
    expect(await bench.rows(disguised, `SELECT count(*) FROM duckdb_logs() WHERE message LIKE '%unlogged%'`)).toEqual([['0']])
  })

  it('[ENG3] macros and views of the notebook\'s do not stand in for what the engine asks of DuckDB', async () => {
    const shadowed = bench.engine()
    for (const sql of ['CREATE TEMP MACRO duckdb_prepared_statements() AS TABLE SELECT 1 AS statement', 'CREATE MACRO current_database() AS \'nowhere\'', 'CREATE MACRO current_schema() AS \'nowhere\'', 'CREATE VIEW duckdb_columns AS SELECT 1 AS x', 'CREATE SCHEMA s'])
      await bench.run(shadowed, sql)
    await bench.run(shadowed, 'USE s')
    await bench.run(shadowed, 'CREATE TABLE there AS SELECT 1 AS i')
    await bench.run(shadowed, `FROM query('FROM enable_' || 'peg_parser()')`)
    await expect(bench.run(shadowed, `PREPARE sneaky AS ATTACH 'own.duckdb' AS own`)).rejects.toMatchObject({ code: 'forbidden' })
    await expect(bench.run(shadowed, 'EXPLAIN ANALYZE SET threads = 1')).rejects.toMatchObject({ code: 'forbidden' })
    expect((await shadowed.call('session.catalog', {})).tables.map(table => table.name)).toContain('there')
  })

  it.each([
    ['DROP TABLE', 'DROP TABLE delays'], ['UPDATE', 'UPDATE delays SET i = 1'], ['DELETE', 'DELETE FROM delays'], ['INSERT', 'INSERT INTO delays VALUES (1)'], ['ALTER', 'ALTER TABLE delays ADD COLUMN x INTEGER'],
    ['TRUNCATE', 'TRUNCATE delays'], ['CREATE INDEX', 'CREATE INDEX x ON delays (i)'], ['COMMENT', `COMMENT ON TABLE delays IS 'x'`], ['MERGE', 'MERGE INTO delays USING (SELECT 1 AS a) s ON i = a WHEN MATCHED THEN DELETE'],
    ['EXPLAIN ANALYZE UPDATE', 'EXPLAIN ANALYZE UPDATE delays SET i = 1'], ['CREATE TABLE beside it', 'CREATE TABLE result_1.main.x AS SELECT 1'],
    ['DROP SCHEMA', 'DROP SCHEMA result_1.main CASCADE'], ['INSERT with its full name', 'INSERT INTO result_1.main.delays VALUES (1)'], ['COPY FROM DATABASE into it', 'COPY FROM DATABASE notebook TO result_1'],
  ])('[ENG3] %s does not change a result', async (_name, sql) => {
    const error = await attempt(sql)
    expect(['forbidden', 'queryFailed']).toContain(error.code)
    expect(fingerprint(result.file)).toBe(print)
    expect(await bench.rows(engine, 'SELECT count(*) FROM delays', [result])).toEqual([['10']])
  })

  it('[ENG3] a change to a result by its name says that results never change', async () => {
    const error = await forbidden('UPDATE delays SET i = 1', 'result')
    expect(error.message).toContain('delays is a result')
  })

  it('[ENG3] a prepared change to a result is refused when it runs', async () => {
    await bench.run(engine, 'PREPARE change AS UPDATE delays SET i = 1', { results: [result] })
    await forbidden('EXECUTE change', 'result')
    expect(fingerprint(result.file)).toBe(print)
  })

  it('[ENG3] USE does not go into a result', async () => {
    await forbidden('USE result_1', 'statement')
    await bench.run(engine, 'CREATE TABLE after_use AS SELECT 1', { results: [result] })
    await bench.run(engine, 'DROP TABLE after_use', { results: [result] })
  })

  it('[ENG3] no path to a result is left where SQL could find it', async () => {
    const paths = await bench.rows(engine, 'SELECT path FROM duckdb_databases() WHERE path IS NOT NULL AND NOT internal', [result])
    for (const [path] of paths) if (path !== database) expect(existsSync(path!)).toBe(false)
    expect(paths.flat().some(path => path!.startsWith(bench.results))).toBe(false)
    const found = readdirSync(bench.root, { recursive: true }).map(String).filter(path => path.includes('links') && path.endsWith('.duckdb'))
    expect(found).toEqual([])
  })

  it.each([
    ['read_text', `FROM read_text('{file}')`], ['read_blob', `FROM read_blob('{file}')`], ['read_csv', `FROM read_csv('{file}')`], ['sniff_csv', `FROM sniff_csv('{file}')`], ['a file name in FROM', `FROM '{file}'`],
    ['read_parquet', `FROM read_parquet('{file}')`], ['parquet_metadata', `FROM parquet_metadata('{file}')`], ['read_json', `FROM read_json('{file}')`], ['read_duckdb', `FROM read_duckdb('{file}')`], ['glob', `FROM glob('{folder}/*')`],
    ['COPY FROM', `COPY t FROM '{file}'`], ['COPY TO', `COPY (SELECT 1) TO '{folder}/out.csv'`], ['COPY TO in parts', `COPY (SELECT 1 AS a, 2 AS b) TO '{folder}' (FORMAT csv, PARTITION_BY (a))`], ['COPY TO the file', `COPY (SELECT 1) TO '{file}'`],
    ['COPY without a temporary file', `COPY (SELECT 1) TO '{folder}/out.csv' (USE_TMP_FILE false)`], ['EXPLAIN ANALYZE COPY', `EXPLAIN ANALYZE COPY (SELECT 1) TO '{folder}/out.csv'`],
    ['PREPARE COPY', `PREPARE c AS COPY (SELECT 1) TO '{folder}/out.csv'`], ['query()', `FROM query('FROM read_text(''{file}'')')`], ['a macro', `CREATE MACRO peek() AS TABLE FROM read_text('{file}')`], ['a view', `CREATE VIEW peek AS FROM read_text('{file}')`],
    ['a subquery', `SELECT (SELECT content FROM read_text('{file}'))`], ['..', `FROM read_text('{own}/../elsewhere/secret.csv')`], ['a relative ..', `FROM read_text('../elsewhere/secret.csv')`], ['a link', `FROM read_text('{own}/link.csv')`],
    ['a relative link', `FROM read_text('link.csv')`], ['a linked folder', `FROM read_text('folder-link/secret.csv')`], ['COPY through a linked folder', `COPY (SELECT 1) TO 'folder-link/out.csv'`], ['COPY through .. of a linked folder', `COPY (SELECT 1) TO 'folder-link/../elsewhere/out.csv'`],
    ['a file URL', `FROM read_text('file://{file}')`], ['/etc/passwd', `FROM read_text('/etc/passwd')`], ['/proc', `FROM read_blob('/proc/self/environ')`], ['/dev', `COPY (SELECT 1) TO '/dev/stdout'`], ['a name in a variable', `FROM read_text(getvariable('path'))`],
    ['a result\'s file', `FROM read_blob('{result}')`], ['COPY over a result', `COPY (SELECT 1) TO '{result}' (USE_TMP_FILE false)`], ['COPY over a result by a link', `COPY (SELECT 1) TO 'results-link/x.duckdb' (USE_TMP_FILE false)`],
    ['another file of the data folder', `FROM glob('{work}/*')`],
  ])('[ENG3] files that were not granted: %s', async (_name, form) => {
    await bench.run(engine, 'CREATE TEMP TABLE IF NOT EXISTS t (a INTEGER, b INTEGER)')
    await bench.run(engine, `SET VARIABLE path = '${join(elsewhere, 'secret.csv')}'`)
    const sql = form.replace('{file}', join(elsewhere, 'secret.csv')).replace('{folder}', elsewhere).replace('{own}', bench.own).replace('{result}', result.file).replace('{work}', join(bench.root, 'work'))
    const error = await attempt(sql)
    expect(error, sql).toMatchObject({ code: 'forbidden', detail: { kind: 'grant' } })
    expect(readdirSync(elsewhere)).toEqual(['secret.csv'])
    expect(readFileSync(join(elsewhere, 'secret.csv'), 'utf8')).toBe('a,b\n1,2\n')
    expect(fingerprint(result.file)).toBe(print)
  })

  it('[ENG3] a prepared COPY is refused when it runs', async () => {
    await bench.run(engine, 'PREPARE late AS COPY (SELECT 1) TO $1')
    await forbidden(`EXECUTE late('${elsewhere}/out.csv')`, 'grant')
    await forbidden(`EXECUTE late('${result.file}')`, 'grant')
    expect(readdirSync(elsewhere)).toEqual(['secret.csv'])
  })

  it('[ENG3] a denied path is named in full, so that it can be granted', async () => {
    const error = await forbidden(`FROM '../elsewhere/secret.csv'`, 'grant')
    expect(error.detail).toEqual({ kind: 'grant', path: join(elsewhere, 'secret.csv') })
    expect(error.message).toContain(join(elsewhere, 'secret.csv'))
  })

  it.each(['http://127.0.0.1/x.csv', 'https://example.com/x.parquet', 's3://bucket/x.parquet', 'hf://datasets/x/y.csv'])('[ENG3] %s is not read', async url => {
    const error = await attempt(`FROM read_csv('${url}')`)
    expect(error.code).toBe('forbidden')
    expect(error.detail).not.toMatchObject({ kind: 'grant' })
  })

  it('[ENG3] environment variables and secrets are out of reach', async () => {
    expect((await attempt(`SELECT getenv('HOME')`)).code).toBe('queryFailed')
    expect(await bench.run(engine, 'FROM duckdb_secrets()')).toMatchObject({ type: 'result', result: { rows: 0 } })
  })

  it('[ENG3] the locked configuration holds after all that', async () => {
    const settings = Object.fromEntries((await bench.rows(engine, `SELECT name, value FROM duckdb_settings() WHERE name IN ('enable_external_access', 'lock_configuration', 'autoload_known_extensions', 'autoinstall_known_extensions', 'allow_persistent_secrets')`)) as [string, string][])
    expect(settings).toEqual({ enable_external_access: 'false', lock_configuration: 'true', autoload_known_extensions: 'false', autoinstall_known_extensions: 'false', allow_persistent_secrets: 'false' })
    const folders = (await bench.rows(engine, `SELECT unnest(current_setting('allowed_directories'))`)).flat()
    expect(folders.some(folder => bench.results.startsWith(folder!.replace(/\/$/, '')) || folder!.startsWith(bench.results))).toBe(false)
  })

  it('[ENG3] overwriting its own database hurts that notebook alone', async () => {
    const own = join(bench.root, 'victim.duckdb')
    const victim = bench.engine({ database: own })
    await bench.run(victim, 'SELECT 1')
    await bench.run(victim, `COPY (SELECT repeat('x', 10000)) TO '${own}' (USE_TMP_FILE false)`).catch(() => {})
    await victim.restart()
    expect(await bench.rows(victim, 'SELECT 1')).toEqual([['1']])
    expect(fingerprint(result.file)).toBe(print)
  })
})

describe('what a notebook\'s SQL may do', () => {
  it('[ENG3] read and write its own folder, by relative and absolute paths', async () => {
    expect(await bench.rows(engine, `FROM 'mine.csv'`)).toEqual([['5', '6']])
    expect(await bench.rows(engine, `FROM '${join(bench.own, 'mine.csv')}'`)).toEqual([['5', '6']])
    for (const options of ['FORMAT csv', 'FORMAT parquet', 'FORMAT json']) expect(await bench.run(engine, `COPY (SELECT 1 AS a) TO 'out.${options.slice(7)}' (${options})`)).toMatchObject({ type: 'changed', rows: 1 })
    expect(await bench.rows(engine, `FROM 'out.parquet'`)).toEqual([['1']])
    expect(await bench.run(engine, `COPY (SELECT 1 AS a, 2 AS b) TO 'parts' (FORMAT csv, PARTITION_BY (a))`)).toMatchObject({ rows: 1 })
  })

  it('[ENG3] read and write a granted folder', async () => {
    expect(await bench.rows(engine, `FROM '${granted}/open.csv'`)).toEqual([['3', '4']])
    expect(await bench.run(engine, `COPY (SELECT 1) TO '${granted}/out.csv'`)).toMatchObject({ type: 'changed' })
  })

  it('[ENG3] no longer read a folder whose grant was taken back', async () => {
    const setup = bench.setup({ grants: [granted] })
    const { notebookEngine } = await import('../../../main/engine/engines.ts')
    let grants = [granted]
    const revoked = notebookEngine(() => ({ ...setup, grants }))
    expect(await bench.rows(revoked, `FROM '${granted}/open.csv'`)).toEqual([['3', '4']])
    grants = []
    await revoked.restart()
    await expect(bench.rows(revoked, `FROM '${granted}/open.csv'`)).rejects.toMatchObject({ code: 'forbidden', detail: { kind: 'grant', path: join(granted, 'open.csv') } })
    await revoked.close()
  })

  it('[ENG3] not use a granted folder in whose place a link stands, neither before the engine starts nor after', async () => {
    const swapped = join(bench.root, 'swapped')
    await mkdir(swapped)
    const again = bench.engine({ grants: [swapped] })
    const write = () => bench.run(again, `COPY (SELECT 1) TO '${join(swapped, basename(result.file))}' (FORMAT csv, USE_TMP_FILE false)`)
    expect(await write()).toMatchObject({ type: 'changed' })
    await rm(swapped, { recursive: true })
    symlinkSync(bench.results, swapped)
    for (const place of ['running', 'started again']) {
      await expect(write(), place).rejects.toMatchObject({ code: 'forbidden', detail: { kind: 'grant' } })
      expect(fingerprint(result.file)).toBe(print)
      await again.restart()
    }
  })

  it.each([
    'USE main', 'SET VARIABLE v = 1', `SELECT getvariable('v')`, 'RESET VARIABLE v', 'CREATE TEMP TABLE scratch AS SELECT 1', 'CREATE OR REPLACE VIEW seen AS FROM range(3)', 'CREATE MACRO twice(x) AS x * 2', 'CREATE TYPE mood AS ENUM (\'a\')',
    'CREATE SCHEMA IF NOT EXISTS s', 'BEGIN TRANSACTION', 'COMMIT', 'ANALYZE', 'VACUUM', 'CHECKPOINT', `PRAGMA table_info('scratch')`, 'PRAGMA database_size', 'SHOW TABLES', 'FROM duckdb_settings()', 'PREPARE q AS SELECT $1', 'EXECUTE q(1)',
    'DEALLOCATE q', `SELECT 'ATTACH' AS "LOAD"`, 'SELECT 1 AS attach', 'CREATE TABLE settings ("set" INTEGER)', 'DROP TABLE settings', 'EXPLAIN (FORMAT json) SELECT 1', 'COPY scratch TO \'scratch.csv\'', 'COPY scratch FROM \'scratch.csv\'',
    'CREATE TABLE from_result AS FROM delays', 'DROP TABLE from_result', 'PIVOT (FROM range(2) r(x)) ON x USING count(*)', 'DESCRIBE delays', 'SUMMARIZE delays',
  ])('[ENG3] %s', async sql => {
    expect((await bench.run(engine, sql, { results: [result] })).type).toMatch(/result|changed|done/)
  })
})
