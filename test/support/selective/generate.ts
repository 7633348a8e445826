import type { Cell } from '../../../model/notebook/cell.ts'
import type { Parameter, ParameterValues } from '../../../model/parameter/definition.ts'

/** A generated notebook, and changes of its parameters one after the other. `@` in a source, a name or an id stands for what tells one run of the notebook from another. */
export interface Generated { cells: Pick<Cell, 'id' | 'language' | 'source' | 'name'>[]; parameters: Parameter[]; changes: ParameterValues[] }

/** Numbers from 0 up to `below` that follow from the seed (Mulberry32). */
export function numbers(seed: number): (below: number) => number {
  let state = seed >>> 0
  return below => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below)
  }
}

const words = ['a', 'b', 'c']
const columns = ['id', 'n', 's']
/** Texts that would be something else if they were read as SQL or as a marker. */
const texts = ['plain', "it's", '${number}', ':number', '--', "'; DROP TABLE t; --", '日本語', '']

const values: Record<string, (random: (below: number) => number) => ParameterValues[string]> = {
  number: random => random(9),
  word: random => words[random(words.length)]!,
  column: random => columns[random(columns.length)]!,
  flag: random => random(2) === 1,
  text: random => texts[random(texts.length)]!,
  day: random => `2001-0${1 + random(9)}-1${random(9)}`,
  range: random => (random(2) === 0 ? { start: `2001-01-0${1 + random(9)}`, end: `2001-02-1${random(9)}` } : { relative: 'last', count: 1 + random(40), unit: 'day', anchor: 'today' }),
  list: random => [1, 2, 3, 4, 5].filter(() => random(2) === 1),
}

/** What every table, view and result here has: a key, a number and a text, in a few rows. */
const shape = 'ORDER BY id, n, s LIMIT 40'

/** A notebook that follows from its seed: cells that read and make names, results, tables, views, macros, variables and temporary tables, with every kind of parameter, bound and as text. */
export function generate(seed: number): Generated {
  const random = numbers(seed)
  const pick = <T>(from: readonly T[]): T => from[random(from.length)]!
  const chance = (percent: number) => random(100) < percent
  const start: ParameterValues = Object.fromEntries(Object.entries(values).map(([name, make]) => [name, make(random)]))
  const options = (of: readonly (string | number)[]) => ({ kind: 'list' as const, values: of.map(value => ({ value })) })
  const parameters = ([
    { name: 'number', type: 'number' }, { name: 'word', type: 'select', options: options(words) }, { name: 'column', type: 'select', options: options(columns) }, { name: 'flag', type: 'boolean' },
    { name: 'text', type: 'text' }, { name: 'day', type: 'date' }, { name: 'range', type: 'dateRange' }, { name: 'list', type: 'multiSelect', options: options([1, 2, 3, 4, 5]) },
  ] as Parameter[]).map(parameter => ({ ...parameter, default: start[parameter.name] }) as Parameter)

  const cells: Generated['cells'] = []
  const relations: string[] = []
  const tables: string[] = []
  const variables: string[] = []
  const macros: string[] = []
  const families: string[] = []

  const condition = () => pick([
    'id % 5 < :number', "s <> :word", 'NOT :flag OR n > 2', 'id IN :list', 'id NOT IN (:list)', "DATE '2001-01-01' + id::INTEGER BETWEEN :range_start AND :range_end", "DATE '2001-01-01' + (id * 20)::INTEGER < :day", 'true', 'n > 1', 'id % 3 = 0',
    "length(s) < 2 + ${number}", "s <> '${word}'", 'id >= ${number} OR ${flag}',
  ])
  const number = () => pick(['n', 'id', 'n + :number', 'n * 2', '(n + ${number}) % 97', ...variables.map(name => `n + coalesce(getvariable('${name}')::BIGINT, 0)`), ...macros.map(name => `${name}(n)`)])
  const text = () => pick(["s", "'x'", 's || :word', ":text || s", "'${text}'", "'in ${word}: ${number}'", '"${column}"::VARCHAR'])
  const source = () => {
    if (relations.length === 0 || chance(12)) return `(SELECT range AS id, range * 3 % 11 AS n, 'r' || range AS s FROM range(${3 + random(20)}))`
    const one = pick(relations)
    if (families.includes(one)) return `"${one}_\${word}"`
    return chance(12) ? (chance(50) ? `query('FROM ${one}')` : `query_table('${one}')`) : one
  }
  const select = () => {
    const shown = `SELECT id, (${number()}) % 1009 AS n, left(${text()}, 40) AS s FROM ${source()}`
    const where = ` WHERE ${condition()}`
    switch (random(5)) {
      case 0: return `SELECT a.id, (a.n + b.n) % 1009 AS n, left(a.s || b.s, 40) AS s FROM ${source()} AS a JOIN ${source()} AS b ON a.id = b.id ${shape}`
      case 1: return `SELECT count(*) AS id, coalesce(sum(n), 0)::BIGINT % 1009 AS n, coalesce(max(s), '') AS s FROM ${source()}${where}`
      case 2: return `WITH inner_rows AS (${shown}${where}) SELECT * FROM inner_rows ${shape}`
      default: return `${shown}${where} ${shape}`
    }
  }

  const count = 4 + random(8)
  for (let at = 0; at < count; at++) {
    const id = `@c${at}`
    const add = (sql: string, name?: string) => cells.push({ id, language: 'sql', source: sql, ...(name === undefined ? {} : { name }) })
    const table = tables.length > 0 ? pick(tables) : null
    const kind = random(15)
    switch (table === null && kind >= 5 && kind <= 7 ? 8 : kind) {
      case 0: {
        add(`CREATE OR REPLACE TABLE @t${at} AS ${select()}`)
        tables.push(`@t${at}`)
        relations.push(`@t${at}`)
        break
      }
      case 1: {
        add(`CREATE OR REPLACE TEMP TABLE @x${at} AS ${select()}`)
        tables.push(`@x${at}`)
        relations.push(`@x${at}`)
        break
      }
      case 2: {
        add(`CREATE OR REPLACE VIEW @v${at} AS ${select()}`)
        relations.push(`@v${at}`)
        break
      }
      case 3: {
        add(`SET VARIABLE @s${at} = ${pick([':number', "(SELECT coalesce(sum(n), 0)::BIGINT FROM " + source() + ')', '${number} + 1'])}`)
        variables.push(`@s${at}`)
        break
      }
      case 4: {
        add(`CREATE OR REPLACE MACRO @m${at}(x) AS x + ${pick([':number', '${number}', '1'])}`)
        macros.push(`@m${at}`)
        break
      }
      case 5: {
        add(`INSERT INTO ${table} SELECT id + 100, n, s FROM (${select()}) AS added`)
        break
      }
      case 6: {
        add(`UPDATE ${table} SET n = (n + :number) % 1009 WHERE ${condition()}`)
        break
      }
      case 7: {
        add(`DELETE FROM ${table} WHERE ${condition()}`)
        break
      }
      case 8: {
        add(`CREATE OR REPLACE TABLE @t${at} AS ${select()}; SELECT * FROM @t${at} ${shape}; ${select()}`, chance(50) ? `@r${at}` : undefined)
        tables.push(`@t${at}`)
        relations.push(`@t${at}`)
        if (cells.at(-1)!.name) relations.push(`@r${at}`, `@r${at}_1`)
        break
      }
      case 9: {
        add(`CREATE OR REPLACE TABLE "@f${at}_\${word}" AS ${select()}`)
        families.push(`@f${at}`)
        relations.push(`@f${at}`)
        break
      }
      case 10: {
        if (table && chance(50)) {
          // What was made again since a cell read it.
          add(`CREATE OR REPLACE ${table.startsWith('@x') ? 'TEMP ' : ''}TABLE ${table} AS ${select()}`)
          break
        }
        cells.push({ id, language: 'markdown', source: 'With **${number}** and ${text}' })
        break
      }
      default: {
        const isNamed = chance(80)
        add(select(), isNamed ? `@r${at}` : undefined)
        relations.push(isNamed ? `@r${at}` : `cell_@c${at}`)
      }
    }
  }
  const changes = Array.from({ length: 2 }, () => {
    const names = Object.keys(values).filter(() => chance(22))
    return Object.fromEntries((names.length > 0 ? names : [pick(Object.keys(values))]).map(name => [name, values[name]!(random)]))
  })
  return { cells, parameters, changes }
}
