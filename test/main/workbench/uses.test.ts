import { describe, expect, it } from 'vitest'
import { usesOf } from '../../../main/workbench/open/uses.ts'

const reads = (sql: string) => usesOf(sql).reads
const writes = (sql: string) => usesOf(sql).writes

describe('what a cell reads and writes', () => {
  it('[PARAM1] names in the places of tables are read, columns are not', () => {
    expect(reads('SELECT a, b FROM delays_by_day d, "Other T" o JOIN x.y.flights f ON a = b WHERE c IN (SELECT z FROM inner_t)').sort())
      .toEqual(['delays_by_day', 'flights', 'in', 'inner_t', 'other t'].sort())
    expect(reads('FROM a SELECT b')).toContain('a')
    expect(reads('SUMMARIZE a')).toContain('a')
    expect(reads("SELECT getvariable('v')")).toContain('v')
    expect(reads("SELECT 'FROM nothing' -- FROM nowhere")).toEqual([])
  })

  it('[PARAM1] a common table expression is nobody else\'s table', () => {
    expect(reads('WITH t AS (SELECT 1 FROM base), u (a, b) AS MATERIALIZED (SELECT * FROM t) SELECT * FROM t, u').sort()).toContain('base')
    expect(reads('WITH t AS (SELECT 1 FROM base) SELECT * FROM t')).not.toContain('t')
  })

  it('[PARAM1] what is created, changed and dropped is written', () => {
    expect(writes('CREATE OR REPLACE TEMP TABLE t AS SELECT * FROM s')).toEqual(['t'])
    expect(reads('CREATE OR REPLACE TEMP TABLE t AS SELECT * FROM s')).toContain('s')
    expect(writes('create view if not exists main.v as select 1')).toEqual(['v'])
    expect(writes('INSERT INTO t SELECT * FROM s')).toEqual(['t'])
    expect(writes('UPDATE t SET a = 1; DELETE FROM u; DROP TABLE IF EXISTS w').sort()).toEqual(['t', 'u', 'w'])
    expect(writes('SET VARIABLE v = 3')).toEqual(['v'])
    expect(writes("COPY t FROM 'a.csv'")).toEqual(['t'])
    expect(writes("COPY t TO 'a.csv'")).toEqual([])
    expect(writes('CREATE MACRO double(x) AS x * 2')).toEqual(['double'])
    expect(reads('SELECT double(3)')).toContain('double')
  })

  it('[ENG1] what the end of an engine takes along is known', () => {
    expect(usesOf('CREATE TEMP TABLE t AS SELECT 1').temporary).toBe(true)
    expect(usesOf('SET VARIABLE v = 1').temporary).toBe(true)
    expect(usesOf('CREATE TABLE t AS SELECT 1').temporary).toBe(false)
  })
})
