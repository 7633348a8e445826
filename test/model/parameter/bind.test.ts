import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bind } from '../../../model/parameter/bind.ts'
import type { BoundValues } from '../../../model/parameter/definition.ts'
import type { Dialect } from '../../../model/parameter/dialect.ts'
import { Parameter } from '../../../model/parameter/definition.ts'
import { usedParameters } from '../../../model/parameter/dependency.ts'
import { ParameterError } from '../../../model/parameter/problem.ts'
import { splitStatements } from '../../../model/parameter/statement.ts'
import { tokenize } from '../../../model/parameter/tokenizer.ts'
import { corpus, corpusValues, readCase } from './corpus.ts'
import { hostileText } from './hostile.ts'

const text = (value: string): BoundValues => ({ x: { type: 'text', value }, y: { type: 'text', value: 'never this' } })
const dialects: Dialect[] = ['duckdb', 'spark', 'postgres', 'hive', 'trino']

/** The text of a string literal as its dialect reads it, by a reading of its own. */
function contentOf(literal: string, dialect: Dialect): string {
  const inside = literal.slice(1, -1)
  if (dialect !== 'spark' && dialect !== 'hive') return inside.replaceAll("''", "'")
  return inside.replace(/\\(u[0-9a-f]{4}|[\s\S])/g, (_, escaped: string) => escaped.length === 5 ? String.fromCharCode(Number.parseInt(escaped.slice(1), 16)) : escaped)
}

describe('binding', () => {
  it('[PARAM2] tokens are the whole text, whatever it is', () => fc.assert(fc.property(hostileText, fc.constantFrom(...dialects), (sql, dialect) => {
    const tokens = tokenize(sql, dialect)
    expect(tokens.map((token) => sql.slice(token.start, token.end)).join('')).toBe(sql)
    expect(tokens.every((token) => token.end > token.start)).toBe(true)
  })))

  it('[PARAM2] a hostile text is one string literal in every dialect', () => fc.assert(fc.property(hostileText, fc.constantFrom(...dialects), (value, dialect) => {
    const nullByte = value.includes('\0') && dialect !== 'spark' && dialect !== 'hive'
    for (const source of ['${x}', "'${x}'"]) {
      if (nullByte) {
        expect(() => bind(source, dialect, text(value))).toThrow(ParameterError)
        continue
      }
      const { sql } = bind(source, dialect, text(value))
      expect(tokenize(sql, dialect)).toHaveLength(1)
      expect(contentOf(sql, dialect)).toBe(value.toWellFormed())
    }
  }), { numRuns: 300 }))

  it('[PARAM2] a hostile text is one quoted name, ends no comment and no raw string in Spark', () => fc.assert(fc.property(hostileText.filter((value) => !value.includes('\0')), (value) => {
    const kinds = (sql: string) => tokenize(sql, 'spark').map((token) => token.kind)
    expect(kinds(bind('`a${x}`', 'spark', text(value)).sql)).toEqual(['identifier'])
    expect(kinds(bind('/* ${x} */ 1 -- ${x}', 'spark', text(value)).sql)).toEqual(['comment', 'space', 'number', 'space', 'comment'])
    const { sql } = bind("r'\\a ${x}'", 'spark', text(value))
    expect(kinds(sql)).toEqual(['string'])
    expect(contentOf(sql, 'spark')).toBe(`\\a ${value.toWellFormed()}`)
  })))

  it("[PARAM2] Spark binds :name, and makes rows of a list after IN", () => {
    const { sql, bound } = bind('SELECT * FROM t WHERE a = :x AND b IN (:l) AND c NOT IN :l', 'spark', corpusValues)
    expect(sql).toBe('SELECT * FROM t WHERE a = :x AND b IN (SELECT explode(:l)) AND c NOT IN (SELECT explode(:l))')
    expect(Object.keys(bound)).toEqual(['x', 'l'])
    expect(bind('CREATE VIEW v AS SELECT :x, :n, array_contains(:none, 1)', 'spark', corpusValues).sql).toBe("CREATE VIEW v AS SELECT 'X!', CAST(2 AS BIGINT), array_contains(CAST(array() AS ARRAY<STRING>), 1)")
  })

  it('[PARAM2] only what a statement names is bound', () => {
    expect(bind('SELECT :x', 'duckdb', corpusValues)).toMatchObject({ sql: 'SELECT $x', bound: { x: corpusValues.x } })
    expect(bind("SELECT '${x}'", 'duckdb', corpusValues).bound).toEqual({})
  })

  it('[PARAM2] what cannot be bound fails with its place and reason', () => {
    const failure = (sql: string, values: BoundValues) => {
      try {
        bind(sql, 'duckdb', values)
      } catch (error) {
        return error instanceof ParameterError ? { key: error.problem.key, place: [error.start, error.end], message: error.message } : error
      }
      return null
    }
    expect(failure('SELECT :orgin', { origin: corpusValues.x! })).toEqual({ key: 'notAParameter', place: [7, 13], message: '`:orgin` is not a parameter of this notebook. Did you mean `:origin`?' })
    expect(failure('CREATE VIEW v AS SELECT :x', text('a\0b'))).toMatchObject({ key: 'nullByte', place: [24, 26] })
    expect(failure("SELECT 1, '${x}'", text('\0'))).toMatchObject({ key: 'nullByte', place: [11, 15] })
    expect(failure('SELECT "${x}"', text(''))).toMatchObject({ key: 'emptyIdentifier' })
    expect(failure('SELECT e${x}', text('a'))).toMatchObject({ key: 'gluedText' })
    expect(failure('SELECT ?', text('a'))).toMatchObject({ key: 'positional' })
  })

  it('[PARAM2] places in the produced SQL lead back to the source', () => {
    const sql = "SELECT '${x}', :x, ${n}, foo FROM t WHERE l IN (:l) AND bar"
    for (const literals of [false, true]) {
      const produced = bind(sql, 'duckdb', { ...corpusValues, x: { type: 'text', value: "a long 'text' that is longer than its marker" } }, { literals })
      for (const word of ['SELECT', 'foo', 'bar', 'WHERE']) expect(sql.slice(produced.map(produced.sql.indexOf(word))).startsWith(word)).toBe(true)
      expect(produced.map(produced.sql.length)).toBe(sql.length)
      expect(produced.map(produced.sql.indexOf('a long') + 3)).toBe(sql.indexOf('${x}'))
    }
  })

  it('[PARAM2] the place that leads back never runs backwards', () => {
    for (const entry of corpus) {
      const { sql } = readCase(entry)
      if (/\?|\$1/.test(sql)) continue
      const produced = bind(sql, entry.dialect, corpusValues)
      const places = Array.from({ length: produced.sql.length + 1 }, (_, offset) => produced.map(offset))
      expect(places.every((place, index) => place >= 0 && place <= sql.length && (index === 0 || place >= places[index - 1]!))).toBe(true)
    }
  })
})

describe('statements', () => {
  const split = (sql: string, dialect: Dialect = 'duckdb') => splitStatements(sql, dialect).map((statement) => statement.text)

  it('[PARAM2] a cell is cut at semicolons outside of strings, names and comments', () => {
    expect(split("SELECT ';'; -- ;\n;; SELECT \";\" /* ; */ FROM $$;$$ ;\n/* only */ ; -- end")).toEqual(["SELECT ';'", 'SELECT ";" /* ; */ FROM $$;$$'])
    expect(split("SELECT E'\\';'; SELECT 2")).toEqual(["SELECT E'\\';'", 'SELECT 2'])
    expect(split("SELECT 'a\\';b'; SELECT `;`", 'spark')).toEqual(["SELECT 'a\\';b'", 'SELECT `;`'])
    expect(split('')).toEqual([])
    expect(split("SELECT 'open; SELECT 2")).toEqual(["SELECT 'open; SELECT 2"])
  })

  it('[PARAM2] offsets are those of the cell', () => fc.assert(fc.property(fc.array(hostileText, { maxLength: 4 }), fc.constantFrom(...dialects), (parts, dialect) => {
    const sql = parts.join(';\n')
    for (const { start, end, text: statement } of splitStatements(sql, dialect)) expect(sql.slice(start, end)).toBe(statement)
  })))

  it('[PARAM2] a hostile value adds no statement', () => fc.assert(fc.property(hostileText.filter((value) => !value.includes('\0')), fc.constantFrom(...dialects), (value, dialect) => {
    const source = "SELECT '${x}', ${x}; SELECT :x, `a` -- ${x}\n; /* ${x} */ SELECT 3"
    expect(splitStatements(bind(source, dialect, text(value)).sql, dialect)).toHaveLength(3)
  })))
})

describe('dependence', () => {
  const parameters = [{ name: 'origin', type: 'text' }, { name: 'dates', type: 'dateRange' }, { name: 'n', type: 'number' }].map((definition) => Parameter.parse(definition))

  it.each([
    ['sql', "SELECT ':n' -- :n\n WHERE d >= :dates_start AND '${origin}' = x", ['origin', 'dates']], ['sql', 'SELECT n, a[:n], n::n', []], ['sql', 'SELECT $n', ['n']],
    ['markdown', '# ${origin} `${n}`\n${dates_end}', ['origin', 'dates']], ['markdown', ':n $n origin', []],
    ['python', 'spark.sql(f"... {origin}")', ['origin']], ['python', 'origin2 = note', []], ['scala', 'val d = dates_start', ['dates']], ['r', 'x <- n + 1', ['n']], ['raw', 'origin', []],
  ])('[PARAM1] %s: %j depends on %j', (language, source, names) => expect(usedParameters(source, language, parameters)).toEqual(names))
})

it('[PARAM2] very long cells take time in proportion', () => {
  const began = performance.now()
  const long = ['SELECT ' + ':x, '.repeat(50_000), '${x}, '.repeat(50_000), '/*'.repeat(200_000), "'".repeat(200_000), '$'.repeat(200_000), '['.repeat(100_000), `CREATE VIEW v AS SELECT ${':x '.repeat(20_000)}`, "E'\\".repeat(60_000)]
  for (const sql of long) for (const dialect of ['duckdb', 'spark'] as const) {
    try {
      bind(sql, dialect, text('a'))
    } catch (error) {
      expect(error).toBeInstanceOf(ParameterError)
    }
  }
  expect(performance.now() - began).toBeLessThan(8000)
})
