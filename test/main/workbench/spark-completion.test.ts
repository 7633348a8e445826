import { describe, expect, it } from 'vitest'
import type { NamedTable } from '../../../main/workbench/names/catalog.ts'
import { nameIndex } from '../../../main/workbench/names/catalog.ts'
import { completeSql, type Offered } from '../../../main/workbench/names/completion.ts'
import { fieldsOf } from '../../../main/workbench/names/fields.ts'
import { hoverSql } from '../../../main/workbench/names/hover.ts'

const table = (name: string, columns: Record<string, string>, schema: string | null = 'sales', reach: string[] = []): NamedTable => ({
  kind: 'table', name, lower: name.toLowerCase(), database: schema && 'spark_catalog', schema, area: schema, reach, rows: 12, bytes: 4096, madeAt: null,
  columns: Object.entries(columns).map(([column, type]) => ({ name: column, type })), facts: { format: 'parquet', comment: 'what was *ordered*', partitioned: ['day'] },
})
const offered: Offered = {
  dialect: 'spark', types: [], parameters: [{ name: 'since', type: 'date' }],
  indexes: [
    nameIndex([table('recent', { id: 'bigint' }, null), table('orders', { id: 'bigint', '2nd name': 'string', place: 'struct<code:string,spot:struct<lat:double,lon:decimal(9,4)>,tags:map<string,array<int>>>', lines: 'array<struct<sku:string,n:int>>', day: 'date' })]),
    nameIndex([table('orders', { old: 'int' }, 'archive', ['archive']), table('visits-2024', { at: 'timestamp' }, 'web', ['web'])]),
  ],
  functions: [{ name: 'date_trunc', kind: 'scalar', signatures: ['date_trunc(fmt, ts)'], description: 'Truncates.', example: null }, { name: 'shout', kind: 'other', signatures: [], description: null, example: null }],
}
const at = (text: string) => completeSql(text.replace('|', ''), text.indexOf('|'), offered).items
const put = (text: string) => at(text).map(item => item.insert ?? item.label)
const hover = (text: string) => hoverSql(text.replace('|', ''), text.indexOf('|'), offered)?.meaning

describe('what is offered in SQL of Spark', () => {
  it('[INT6] tables of the current database and temporary views come by name, others with their database, and databases beside them', () => {
    expect(put('SELECT * FROM ord|').slice(0, 2)).toEqual(['orders', 'archive.orders'])
    expect(put('SELECT * FROM re|')).toContain('recent')
    expect(put('SELECT * FROM vis|')).toEqual(['web.`visits-2024`'])
    expect(put('SELECT * FROM web.|')).toEqual(['`visits-2024`'])
    expect(put('SELECT * FROM spark_catalog.archive.o|')).toEqual(['orders'])
    expect(put('FROM arch|')).toContain('archive')
    expect(put('USE w|')).toContain('web')
  })

  it('[INT6] columns are those of the tables that the statement names, in backticks where they must be, and fields of structs', () => {
    expect(put('SELECT | FROM orders')).toEqual(expect.arrayContaining(['id', '`2nd name`', 'place']))
    expect(put('SELECT `2| FROM orders')).toContain('`2nd name`')
    expect(put('SELECT o.place.| FROM orders AS o')).toEqual(['code', 'spot', 'tags'])
    expect(put('SELECT place.spot.l| FROM orders')).toEqual(['lat', 'lon'])
    expect(put('SELECT lines.| FROM orders')).toEqual(['sku', 'n'])
    expect(put('SELECT x.| FROM archive.orders x')).toEqual(['old'])
    // A double-quoted text is a string in Spark.
    expect(at('SELECT "or| FROM orders')).toEqual([])
    expect(fieldsOf('array<int>')).toEqual([])
    expect(fieldsOf('struct<a:int,b:struct<c:int>>')).toEqual([{ name: 'a', type: 'int' }, { name: 'b', type: 'struct<c:int>' }])
  })

  it('[INT6] functions, parameters, types and the words of Spark are offered', () => {
    expect(put('SELECT date_t|')).toContain('date_trunc')
    expect(put('SELECT sho|')).toContain('shout')
    expect(put('SELECT * FROM orders WHERE day > :s|')).toEqual(['since'])
    expect(put('SELECT CAST(id AS big|')).toEqual(['BIGINT'])
    expect(put('MSCK|')).toContain('MSCK REPAIR TABLE')
    expect(put('SELECT * FROM ran|')).toContain('range')
    expect(put('SUMM|')).not.toContain('SUMMARIZE')
  })

  it('[INT6] a name shows its columns, format, partitions and comment; a parameter and a function what they are', () => {
    expect(hover('SELECT * FROM ord|ers')).toMatchObject({ kind: 'table', name: 'orders', area: 'sales', rows: 12, bytes: 4096, format: 'parquet', comment: 'what was *ordered*', partitioned: ['day'], columnCount: 5 })
    expect(hover('SELECT * FROM archive.ord|ers')).toMatchObject({ kind: 'table', area: 'archive', columns: [{ name: 'old', type: 'int' }] })
    expect(hover('SELECT `2nd na|me` FROM orders')).toMatchObject({ kind: 'column', found: [{ type: 'string', table: 'orders' }] })
    expect(hover('SELECT date_tr|unc(1)')).toMatchObject({ kind: 'function', signatures: ['date_trunc(fmt, ts)'] })
    expect(hover('SELECT :sin|ce')).toMatchObject({ kind: 'parameter', parameter: 'since' })
    expect(hover('SELECT "ord|ers"')).toBeUndefined()
  })
})
