import { readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { bind } from '../../../model/parameter/bind.ts'
import { isSameSql } from '../../../model/sql/sameness.ts'
import { formatSql } from '../../../renderer/format/formatSql.ts'
import { corpus, corpusTable, corpusValues, readCase } from '../../model/parameter/corpus.ts'
import { bindTo } from '../parameter/duckdb.ts'
import { statements } from './statements.ts'

let connection: DuckDBConnection

beforeAll(async () => {
  const instance = await DuckDBInstance.create(':memory:')
  connection = await instance.connect()
  await connection.run(corpusTable)
})

/** SQL in order; fails where it was left as it is. */
function formatted(sql: string): string {
  const answer = formatSql(sql, 'duckdb')
  if (answer.kind !== 'formatted') throw new Error(`${answer.kind}: ${sql}`)
  return answer.sql
}

/** What DuckDB makes of one statement: names and values, or that it refuses it. */
async function outcome(sql: string): Promise<unknown> {
  try {
    const reader = await connection.runAndReadAll(sql)
    return { names: reader.columnNames(), rows: reader.getRowsJson() }
  } catch (error) {
    return { refused: (error as Error).message.split('\n')[0] }
  }
}
/** DuckDB's own tree of a SELECT without the places of its parts, or that there is none. */
async function tree(sql: string): Promise<string> {
  const reader = await connection.runAndReadAll(`SELECT json_serialize_sql('${sql.replaceAll("'", "''")}')`)
  return String(reader.getRows()[0]![0]).replaceAll(/"(?:query_location|error_message|position|error_subtype)":(?:"(?:[^"\\]|\\.)*"|\d+)/g, '')
}

describe('formatted SQL in DuckDB', () => {
  const cases = corpus.filter(({ dialect }) => dialect === 'duckdb').map(entry => [readCase(entry).sql, entry.row!] as const)
  it.each(cases)('[NB5] reads its parameters as before: %s', async (sql, row) => {
    const answer = formatSql(sql, 'duckdb')
    // What the formatter cannot read stays as it was written.
    const { values, types, sql: bound } = bindTo(bind(answer.kind === 'formatted' ? answer.sql : sql, 'duckdb', corpusValues))
    const reader = await connection.runAndReadAll(bound, values, types)
    expect(reader.getRowsJson()[0]!.slice(0, row.length)).toEqual(row)
  })

  it('[NB5] leaves hardly any of what it meets as it is', () => {
    const left = cases.filter(([sql]) => formatSql(sql, 'duckdb').kind !== 'formatted').map(([sql]) => sql)
    expect(left.length / cases.length, left.join('\n')).toBeLessThan(0.03)
  })

  it('[NB5] every statement of the sample is parsed as before, and formatting it again changes nothing', async () => {
    const folder = path.join(import.meta.dirname, '../../../resources/sample')
    const cells = readdirSync(folder).filter(name => name.endsWith('.ipynb')).flatMap(name => (JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as { cells: { cell_type: string; source: string | string[]; metadata: { oasis?: { language?: string } } }[] }).cells)
    const sources = cells.filter(cell => cell.cell_type === 'code' && (cell.metadata.oasis?.language ?? 'sql') === 'sql').map(cell => [cell.source].flat().join(''))
    expect(sources.length).toBeGreaterThan(10)
    for (const source of sources) {
      const sql = formatted(source)
      expect(isSameSql(source, sql, 'duckdb')).toBe(true)
      expect(formatted(sql)).toBe(sql)
      // DuckDB's tree has no colon parameters; both texts get the same in their place.
      const plain = (text: string) => text.replaceAll(/(?<![:\w]):([a-z_]+)/g, '$$$1')
      expect(await tree(plain(sql))).toBe(await tree(plain(source)))
    }
  })

  it('[NB5] of generated SQL gives the same names and rows, or the same refusal, and comments and strings to the letter', async () => {
    let read = 0
    let ran = 0
    await fc.assert(fc.asyncProperty(statements, async sql => {
      const answer = formatSql(sql, 'duckdb')
      if (answer.kind !== 'formatted') return
      read++
      expect(isSameSql(sql, answer.sql, 'duckdb')).toBe(true)
      const [before, after] = [await outcome(sql), await outcome(answer.sql)]
      expect(after).toEqual(before)
      if (!('refused' in (before as object))) ran++
      expect(await tree(answer.sql)).toBe(await tree(sql))
    }), { numRuns: 600 })
    // The generator is worth something only as long as most of it is SQL.
    expect(read).toBeGreaterThan(560)
    expect(ran).toBeGreaterThan(300)
  })

  it('[NB5] any text at all keeps its meaning, or stays as it is', () => {
    const piece = fc.oneof(fc.constantFrom(...'()[]{},;:.$?@#!%^&*-+=<>|/~`\\\'" \n\t'), fc.constantFrom('select', 'from', '--', '/*', '*/', '::', ':=', '$$', '$a$', "e'", 'limit', 'a', '1', '.5', ':x', '${x}', '日', '\r\n', '\u3000'), fc.string({ unit: 'binary', maxLength: 3 }))
    fc.assert(fc.property(fc.array(piece, { maxLength: 25 }), pieces => {
      const source = pieces.join('')
      const answer = formatSql(source, 'duckdb')
      if (answer.kind === 'formatted') expect(isSameSql(source, answer.sql, 'duckdb')).toBe(true)
    }), { numRuns: 3000 })
  })

  it('[NB5] has a line for each clause and item, and keeps calls, signs, short clauses and commas together', () => {
    expect(formatted("select a -- c\n, -b, f(x)[1] from t where x>=:n and y in(1,2) order by all desc limit 3")).toBe(
      'select\n  a, -- c\n  -b,\n  f(x)[1]\nfrom\n  t\nwhere\n  x >= :n\n  and y in (1, 2)\norder by all desc\nlimit 3')
    expect(formatted('select 1;select 2')).toBe('select\n  1;\n\nselect\n  2')
    expect(formatted('select a,\r\nb')).toBe('select\r\n  a,\r\n  b')
    expect(formatSql("select 1,\n'open", 'duckdb')).toEqual({ kind: 'unreadable', line: 2 })
    expect(formatSql("select 'a\nb\nc' /* d\n */,\n1 as x,\n'at line 9 column 9', (2", 'duckdb')).toEqual({ kind: 'unreadable', line: 6 })
    expect(formatSql("select 'a\nb' as x,\n) from t", 'duckdb')).toEqual({ kind: 'unreadable', line: 3 })
    expect(formatSql('select `a b`, r"x\\" from t lateral view explode(b) as c', 'spark')).toMatchObject({ kind: 'formatted' })
  })
})
