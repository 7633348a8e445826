import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SqlFunction } from '../../../contract/engine/session.ts'
import { nameIndex, type NamedTable } from '../../../main/workbench/names/catalog.ts'
import { completeSql, type Offered } from '../../../main/workbench/names/completion.ts'
import { hoverSql } from '../../../main/workbench/names/hover.ts'
import { workbenchLimits } from '../../../main/workbench/limits.ts'

const table = (name: string, columns: Record<string, string>, more: Partial<NamedTable> = {}): NamedTable => ({
  kind: 'table', name, lower: name.toLowerCase(), database: 'notebook', schema: 'main', rows: 5, bytes: null, madeAt: null, columns: Object.entries(columns).map(([column, type]) => ({ name: column, type })), ...more,
})
const fn = (name: string, kind: SqlFunction['kind'] = 'scalar'): SqlFunction => ({ name, kind, signatures: [`${name}()`], description: null, example: null })

const own = nameIndex([
  table('flights', { origin: 'VARCHAR', delay: 'INTEGER' }), table('Air Ports', { 'Code No': 'VARCHAR', city: 'VARCHAR' }), table('flights', { price: 'DOUBLE' }, { schema: 'archive' }), table('late_flights', { minutes: 'INTEGER' }, { kind: 'view', rows: null }),
])
const results = nameIndex([table('delays_by_day', { day: 'DATE', mean: 'DOUBLE' }, { kind: 'result', database: null, schema: null }), table('airports', { code: 'VARCHAR', latitude: 'DOUBLE' }, { kind: 'import', database: null, schema: null })])
const offered: Offered = {
  indexes: [own, results], functions: [fn('combine'), fn('concat'), fn('contains'), fn('corr', 'aggregate'), fn('count', 'aggregate'), fn('read_csv', 'table')], types: ['DATE', 'DECIMAL', 'DOUBLE'],
  parameters: [{ name: 'origin', type: 'text' }, { name: 'dates', type: 'dateRange' }],
}
/** What is offered at the bar. */
const at = (text: string, from: Offered = offered) => completeSql(text.replace('|', ''), text.indexOf('|'), from)
const labels = (text: string) => at(text).items.map(item => item.label)
const columns = (text: string) => at(text).items.filter(item => item.kind === 'column').map(item => item.label)

describe('what is offered to complete', () => {
  it('[NB5] after FROM there are tables, those that begin so first, then those in which a word does', () => {
    expect(labels('SELECT * FROM fl|').slice(0, 2)).toEqual(['flights', 'late_flights'])
    expect(labels('SELECT * FROM flights, air|')).toEqual(expect.arrayContaining(['Air Ports', 'airports']))
    expect(labels('INSERT INTO del|')[0]).toBe('delays_by_day')
    expect(labels('SELECT * FROM flights JOIN air|')).toContain('airports')
    expect(labels('WITH recent AS (SELECT 1) SELECT * FROM rec|')[0]).toBe('recent')
    expect(labels('SELECT * FROM rea|')).toContain('read_csv')
    expect(columns('SELECT * FROM |')).toEqual([])
    expect(at('SELECT a IS DISTINCT FROM del|').items[0]).toMatchObject({ label: 'delay', kind: 'column' })
  })

  it('[NB5] an expression has the columns of the tables of its statement, and before there is a FROM those of all', () => {
    expect(columns('SELECT | FROM flights')).toEqual(['origin', 'delay'])
    expect(columns('SELECT d| FROM flights f JOIN delays_by_day d ON true')).toEqual(['delay', 'day'])
    expect(columns('SELECT lat|')).toEqual(['latitude'])
    expect(columns('SELECT 1; SELECT m| FROM delays_by_day; SELECT * FROM flights')).toEqual(['mean'])
    expect(columns('UPDATE flights SET del| = 1')).toEqual(['delay'])
    expect(columns('FROM airports SELECT co|')).toEqual(['code'])
  })

  it('[NB5] a part of a statement sees its own tables before all others', () => {
    expect(columns('SELECT * FROM flights WHERE origin IN (SELECT co| FROM airports)')[0]).toBe('code')
    expect(columns('SELECT (SELECT max(mean) FROM delays_by_day), de| FROM flights')[0]).toBe('delay')
  })

  it('[NB5] a point is followed by columns of the table, alias, or tables of the schema, and nothing else', () => {
    expect(labels('SELECT f.| FROM flights AS f')).toEqual(['origin', 'delay'])
    expect(labels('SELECT "F".de| FROM flights "F"')).toEqual(['delay'])
    expect(labels('SELECT airports.| FROM airports')).toEqual(['code', 'latitude'])
    expect(labels('SELECT a.| FROM "Air Ports" a')).toEqual(['Code No', 'city'])
    expect(labels('SELECT archive.flights.| FROM flights')).toEqual(['price'])
    expect(labels('FROM archive.|')).toEqual(['flights'])
    expect(labels('FROM notebook.archive.|')).toEqual(['flights'])
    expect(labels('SELECT nothing.|')).toEqual([])
    // A name that WITH gives hides the table of that name.
    expect(labels('WITH flights AS (SELECT 1 AS x) SELECT flights.| FROM flights')).toEqual(['x'])
  })

  it('[NB5] queries that WITH or FROM names have the columns that their list tells', () => {
    const typed = (text: string) => at(text).items.filter(item => item.kind === 'column').map(item => `${item.label} ${item.detail ?? ''}`.trim())
    expect(typed('WITH c AS (SELECT origin, delay AS late, f.delay::DOUBLE d, count(*) AS n, 1 AS one, sum(delay) total, sum(delay) FROM flights f WHERE true) SELECT c.| FROM c')).toEqual(['origin VARCHAR · c', 'late INTEGER · c', 'd DOUBLE · c', 'n BIGINT · c', 'one INTEGER · c', 'total c'])
    expect(columns('WITH c AS (SELECT * FROM flights) SELECT | FROM c')).toEqual(['origin', 'delay'])
    expect(columns('WITH c AS (SELECT * EXCLUDE (delay), * RENAME (origin AS place) FROM flights) SELECT c.| FROM c')).toEqual(['origin', 'place', 'delay'])
    expect(columns('WITH c AS (SELECT f.*, a.city FROM flights f JOIN airports b ON true JOIN "Air Ports" a ON true) SELECT c.| FROM c')).toEqual(['origin', 'delay', 'city'])
    expect(columns('WITH c AS (FROM flights), d AS (SELECT delay AS wait, * FROM c) SELECT d.| FROM d')).toEqual(['wait', 'origin', 'delay'])
    expect(columns('WITH c(a, b) AS (SELECT * FROM flights) SELECT c.| FROM c')).toEqual(['a', 'b'])
    expect(typed('WITH c(a, b) AS (SELECT delay + 1, origin FROM flights) SELECT c.| FROM c')).toEqual(['a c', 'b c'])
    expect(columns('WITH c AS (SELECT x: delay, origin FROM flights) SELECT c.| FROM c')).toEqual(['x', 'origin'])
    expect(columns('WITH c AS (SELECT DISTINCT ON (origin) origin, delay IS DISTINCT FROM 3 AS odd, CASE WHEN true THEN 1 END FROM flights UNION SELECT 1 AS other) SELECT c.| FROM c')).toEqual(['origin', 'odd'])
    expect(columns('SELECT q.| FROM (SELECT origin AS place FROM flights) q')).toEqual(['place'])
    expect(columns('SELECT pla| FROM (SELECT origin AS place FROM flights)')).toEqual(['place'])
    expect(columns('SELECT q.| FROM flights AS q(one)')).toEqual(['one', 'delay'])
    expect(columns('WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT r.| FROM r')).toEqual(['n'])
    expect(columns('WITH r AS (SELECT * FROM r) SELECT r.| FROM r')).toEqual([])
    expect(labels('WITH Recent AS (SELECT 1) FROM rec|')[0]).toBe('Recent')
  })

  it('[NB5] is there in a moment for any text, however deep and often its queries read one another', () => {
    const doubling = `WITH ${Array.from({ length: 200 }, (_, at) => `c${at} AS (SELECT origin AS o${at}, * FROM ${at === 0 ? 'flights' : `c${at - 1} x JOIN c${at - 1} y ON true`})`).join(', ')} SELECT c199.| FROM c199`
    expect(columns(doubling)).toHaveLength(workbenchLimits.queryDepth)
    const chain = (length: number) => columns(`WITH ${Array.from({ length }, (_, at) => `c${at} AS (SELECT * FROM ${at === 0 ? 'flights' : `c${at - 1}`})`).join(', ')} SELECT c${length - 1}.| FROM c${length - 1}`)
    expect(chain(workbenchLimits.queryDepth)).toEqual(['origin', 'delay'])
    expect(chain(workbenchLimits.queryDepth + 1)).toEqual([])
    const deep = 5_000
    for (const text of [`SELECT | FROM ${'(SELECT * FROM '.repeat(deep)}flights${') x'.repeat(deep)}`, `${'SELECT * FROM ('.repeat(deep)}|`, `SELECT ${'('.repeat(deep)}d|${')'.repeat(deep)} FROM flights`]) expect(() => at(text)).not.toThrow()
    const words = ['SELECT', 'FROM', 'WITH', 'AS', '(', ')', ',', '.', 'flights', 'f', 'delay', '*', '::', 'JOIN', 'UNION', '"q', "'", ';', 'EXCLUDE', 'RENAME', 'VALUES', ':', ':origin', '[', '{', '--', '\n', '$$', '1']
    fc.assert(fc.property(fc.array(fc.constantFrom(...words), { maxLength: 25 }), fc.constantFrom(' ', ''), fc.nat(), (parts, space, place) => {
      const source = parts.join(space)
      const offset = place % (source.length + 1)
      const { from } = completeSql(source, offset, offered)
      expect(from).toBeLessThanOrEqual(offset)
      const hover = hoverSql(source, offset, offered)
      if (hover) expect(hover.from <= offset && offset <= hover.to && hover.from < hover.to).toBe(true)
    }), { numRuns: 2_000 })
  })

  it('[NB5] a column with fields is followed by them, as deep as they go', () => {
    const deep = nameIndex([table('trips', { place: 'STRUCT(code VARCHAR, "at sea" BOOLEAN, spot STRUCT(lat DOUBLE, lon DECIMAL(9, 4)))', stops: 'STRUCT(code VARCHAR)[]', place_no: 'INTEGER' })])
    const inside = (text: string) => at(text, { ...offered, indexes: [deep] }).items.map(item => item.insert ?? item.label)
    expect(inside('SELECT trips.place.| FROM trips')).toEqual(['code', '"at sea"', 'spot'])
    expect(inside('SELECT place.spot.l| FROM trips')).toEqual(['lat', 'lon'])
    expect(inside('SELECT t.place.spot.| FROM trips t')).toEqual(['lat', 'lon'])
    expect(inside('WITH c AS (SELECT place.spot AS here FROM trips) SELECT here.| FROM c')).toEqual(['lat', 'lon'])
    expect(inside('SELECT stops.| FROM trips')).toEqual([])
    expect(inside('SELECT place_no.| FROM trips')).toEqual([])
  })

  it('[NB5] says beside a name what every language reads: rows, what it is, and whose a parameter is', () => {
    const item = (text: string, label: string) => at(text).items.find(each => each.label === label)
    expect(item('FROM fl|', 'flights')).toEqual({ label: 'flights', kind: 'table', rows: 5 })
    expect(item('FROM la|', 'late_flights')).toEqual({ label: 'late_flights', kind: 'table', of: 'view' })
    expect(item('WITH flown AS (SELECT 1) FROM fl|', 'flown')).toEqual({ label: 'flown', kind: 'table', of: 'query' })
    expect(item('SELECT :da|', 'dates_start')).toEqual({ label: 'dates_start', kind: 'parameter', parameter: 'dates' })
  })

  it('[NB5] names that need quotes get them, and a quote that was typed is replaced', () => {
    expect(at('SELECT Code| FROM "Air Ports"').items[0]).toMatchObject({ label: 'Code No', insert: '"Code No"' })
    const quoted = at('SELECT "Co|" FROM "Air Ports"')
    expect(quoted.from).toBe(7)
    expect(quoted.items[0]).toMatchObject({ label: 'Code No', insert: '"Code No"' })
    expect(at('SELECT * FROM "air|').items.map(item => item.insert)).toEqual(expect.arrayContaining(['"Air Ports"', '"airports"']))
  })

  it('[NB5] the common functions come before the others, types stand after a cast, parameters after their mark', () => {
    expect(at('SELECT co|').items.filter(item => item.kind === 'function').map(item => item.label)).toEqual(['count', 'coalesce', 'concat', 'corr', 'combine', 'contains'])
    expect(labels('SELECT 1::d|')).toEqual(['DATE', 'DECIMAL', 'DOUBLE'])
    expect(labels('SELECT CAST(x AS d|)')).toEqual(['DATE', 'DECIMAL', 'DOUBLE'])
    expect(labels('SELECT :|')).toEqual(['origin', 'dates_start', 'dates_end'])
    expect(labels('SELECT ${dat|')).toEqual(['dates_start', 'dates_end'])
    expect(at('SELECT ori|').items).toContainEqual(expect.objectContaining({ label: 'origin', kind: 'column' }))
    expect(labels('WHERE x = dates_|')).toContain('dates_start')
  })

  it('[NB5] what is whole is followed by a keyword, and a statement begins with one', () => {
    expect(labels('SELECT * FROM flights WH|')[0]).toBe('WHERE')
    expect(labels('sel|')[0]).toBe('SELECT')
    expect(labels('SELECT 1; cr|')[0]).toBe('CREATE TABLE')
  })

  it('[NB5] nothing is offered within strings, paths and comments, or behind a number\'s point', () => {
    for (const text of ["SELECT 'SEL|'", "FROM '/etc/pass|", 'SELECT 1 -- fli|', '/* fli| */ SELECT 1', 'SELECT $$fli|$$', 'SELECT 1.|']) expect(labels(text), text).toEqual([])
  })

  it('[NB5] says when there are more than it tells', () => {
    const many: Offered = { ...offered, indexes: [nameIndex(Array.from({ length: 500 }, (_, n) => table(`t_${n}`, { a: 'INTEGER' })))] }
    const answer = completeSql('FROM t', 6, many)
    expect(answer.items).toHaveLength(workbenchLimits.completions)
    expect(answer.more).toBe(true)
    expect(completeSql('FROM t_49', 9, many)).toMatchObject({ items: expect.arrayContaining([expect.objectContaining({ label: 't_499' })]) })
    expect(completeSql('FROM t_49', 9, many).more).toBeUndefined()
  })
})
