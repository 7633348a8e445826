import { describe, expect, it } from 'vitest'
import type { SqlFunction } from '../../../contract/engine/session.ts'
import { workbenchLimits } from '../../../main/workbench/limits.ts'
import { nameIndex, type NamedTable } from '../../../main/workbench/names/catalog.ts'
import type { Offered } from '../../../main/workbench/names/completion.ts'
import { hoverSql } from '../../../main/workbench/names/hover.ts'

const table = (name: string, columns: Record<string, string>, more: Partial<NamedTable> = {}): NamedTable => ({
  kind: 'table', name, lower: name.toLowerCase(), database: 'notebook', schema: 'main', rows: 5, bytes: null, madeAt: null, columns: Object.entries(columns).map(([column, type]) => ({ name: column, type })), ...more,
})
const trunc: SqlFunction = { name: 'date_trunc', kind: 'scalar', signatures: Array.from({ length: 9 }, (_, n) => `date_trunc(part VARCHAR, timestamp T${n}) -> TIMESTAMP`), description: 'Truncate to a part.', example: "date_trunc('day', now())" }
const offered: Offered = {
  indexes: [
    nameIndex([table('flights', { origin: 'VARCHAR', delay: 'INTEGER' }), table('flights', { price: 'DOUBLE' }, { schema: 'archive' }), table('late', { minutes: 'INTEGER' }, { kind: 'view', rows: null }), table('wide', Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`c${n}`, 'INTEGER'])))]),
    nameIndex([table('daily', { day: 'DATE', delay: 'DOUBLE', spot: 'STRUCT(lat DOUBLE, lon DOUBLE)' }, { kind: 'result', database: null, schema: null, rows: 7, bytes: 4096, madeAt: 1_000 })]),
  ],
  functions: [trunc, { name: 'count', kind: 'aggregate', signatures: ['count() -> BIGINT'], description: null, example: null }, { name: 'current_date', kind: 'scalar', signatures: [], description: 'Today', example: null }], types: ['DATE'],
  parameters: [{ name: 'origin', type: 'text' }, { name: 'dates', type: 'dateRange' }],
}
/** What is told at the bar, and the text that it is told of. */
const at = (text: string) => {
  const source = text.replace('|', '')
  const hover = hoverSql(source, text.indexOf('|'), offered)
  return hover && { text: source.slice(hover.from, hover.to), ...hover.meaning }
}

describe('what a name in SQL means', () => {
  it('[NB5] a table: what it is, rows, and its first columns with their types', () => {
    expect(at('SELECT * FROM da|ily')).toEqual({ text: 'daily', kind: 'table', of: 'result', name: 'daily', area: null, rows: 7, bytes: 4096, madeAt: 1_000, columnCount: 3, columns: [{ name: 'day', type: 'DATE' }, { name: 'delay', type: 'DOUBLE' }, { name: 'spot', type: 'STRUCT(lat DOUBLE, lon DOUBLE)' }] })
    const source = 'FROM daily'
    expect(hoverSql(source, source.length, offered)?.meaning).toMatchObject({ of: 'result' })
    expect(hoverSql('SELECT minutes FROM late', 22, offered)?.meaning).toMatchObject({ of: 'view', rows: null })
    expect(at('FROM archive.fl|ights')).toMatchObject({ text: 'flights', area: 'notebook.archive', columns: [{ name: 'price', type: 'DOUBLE' }] })
    expect(at('FROM fl|ights')).toMatchObject({ area: 'notebook.main' })
    const wide = hoverSql('FROM wide', 6, offered)!.meaning
    expect(wide).toMatchObject({ columnCount: 60 })
    expect((wide as { columns: unknown[] }).columns).toHaveLength(workbenchLimits.hoverColumns)
    expect(at('SELECT | f FROM nowhere')).toBeNull()
    expect(at('INSERT INTO fl|ights (origin) VALUES (1)')).toMatchObject({ kind: 'table', name: 'flights' })
  })

  it('[NB5] an alias is its table, a name of WITH its query', () => {
    expect(at('SELECT |f.delay FROM flights f')).toMatchObject({ text: 'f', kind: 'table', name: 'flights' })
    expect(hoverSql('WITH c AS (SELECT delay AS late FROM flights) SELECT * FROM c', 60, offered)?.meaning).toMatchObject({ kind: 'table', name: 'c', of: 'query', columns: [{ name: 'late', type: 'INTEGER' }] })
  })

  it('[NB5] a column: its type in each table that has it, and the fields in it', () => {
    expect(at('SELECT ori|gin FROM flights')).toEqual({ text: 'origin', kind: 'column', name: 'origin', found: [{ type: 'VARCHAR', table: 'flights' }], fields: [] })
    expect(at('SELECT de|lay FROM flights, daily')).toMatchObject({ found: [{ type: 'INTEGER', table: 'flights' }, { type: 'DOUBLE', table: 'daily' }] })
    expect(at('SELECT d.de|lay FROM flights JOIN daily d ON true')).toMatchObject({ found: [{ type: 'DOUBLE', table: 'daily' }] })
    expect(at('SELECT spo|t FROM daily')).toMatchObject({ fields: [{ name: 'lat', type: 'DOUBLE' }, { name: 'lon', type: 'DOUBLE' }] })
    expect(at('SELECT spot.la|t FROM daily')).toMatchObject({ name: 'lat', found: [{ type: 'DOUBLE' }] })
    // A name that is only being given has none of its own.
    expect(at('SELECT 1 AS ori|gin FROM flights')).toBeNull()
    expect(at('SELECT nothing| FROM flights')).toBeNull()
  })

  it('[NB5] a function: some of the ways to call it, how many there are, and its description', () => {
    expect(at("SELECT date_|trunc('day', delay) FROM flights")).toMatchObject({ text: 'date_trunc', kind: 'function', signatureCount: 9, description: 'Truncate to a part.', example: "date_trunc('day', now())" })
    expect((at('SELECT DATE_TRUNC|(1)') as unknown as { signatures: unknown[] }).signatures).toHaveLength(workbenchLimits.hoverSignatures)
    expect(at('SELECT current_d|ate')).toMatchObject({ kind: 'function', name: 'current_date' })
    expect(at('SELECT cou|nt(*) FROM flights')).toMatchObject({ kind: 'function' })
  })

  it('[NB5] a parameter, wherever it is written, and nothing in strings, comments and types', () => {
    expect(at('SELECT :ori|gin')).toEqual({ text: ':origin', kind: 'parameter', name: 'origin', parameter: 'origin' })
    expect(at('WHERE d >= :dates_st|art')).toMatchObject({ name: 'dates_start', parameter: 'dates' })
    expect(at("SELECT 'from ${ori|gin}'")).toMatchObject({ text: '${origin}', parameter: 'origin' })
    expect(at('SELECT :orig|ins')).toBeNull()
    for (const text of ["SELECT 'flig|hts'", 'SELECT 1 -- flig|hts', 'SELECT origin::DA|TE FROM flights', '|', 'SELECT 1|2']) expect(at(text), text).toBeNull()
  })
})
