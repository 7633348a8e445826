import { describe, expect, it } from 'vitest'
import { findMarkers, markerProblems } from '../../../model/parameter/marker.ts'
import { sentence } from '../../../model/parameter/problem.ts'
import { corpus, corpusValues, readCase } from './corpus.ts'

const names = Object.keys(corpusValues)

describe('markers', () => {
  it('[PARAM2] the corpus has at least fifty cases', () => {
    expect(corpus.length).toBeGreaterThanOrEqual(100)
  })

  it.each(corpus.map((entry) => [entry.dialect, entry.sql, entry] as const))('[PARAM2] %s: %s', (dialect, _sql, entry) => {
    const { sql, markers } = readCase(entry)
    const found = findMarkers(sql, dialect, names).map(({ start, end }) => ({ start, end, written: sql.slice(start, end) }))
    expect(found.filter(({ written }) => written !== '$1' && written !== '?')).toEqual(markers)
  })

  const problems = (sql: string) => markerProblems(sql, 'duckdb', names).map(({ problem, start, end }) => ({ text: sql.slice(start, end), says: sentence(problem) }))

  it('[PARAM2] a name that is not declared is told before the cell runs, with what was meant', () => {
    expect(markerProblems('select :orgin, :x', 'duckdb', ['origin', 'x']).map(({ problem }) => sentence(problem)))
      .toEqual(['`:orgin` is not a parameter of this notebook. Did you mean `:origin`?'])
    expect(problems('select ${flga}, :zzzzzz')).toEqual([
      { text: '${flga}', says: '`${flga}` is not a parameter of this notebook. Did you mean `${flag}`?' },
      { text: ':zzzzzz', says: '`:zzzzzz` is not a parameter of this notebook.' },
    ])
    expect(problems("select '${X}', $X")).toEqual([
      { text: '${X}', says: '`${X}` is not a parameter of this notebook. Did you mean `${x}`?' },
      { text: '$X', says: '`$X` is not a parameter of this notebook. Did you mean `$x`?' },
    ])
  })

  it('[PARAM2] a longer word that begins with a name is another name', () => {
    expect(problems('select :xé, :x$')).toHaveLength(2)
  })

  it('[PARAM2] a range of dates is named by its ends', () => {
    expect(problems('select :range')).toEqual([{ text: ':range', says: '`:range` is a range of dates: write `:range_start` and `:range_end`.' }])
  })

  it('[PARAM2] parameters by position have no value, except in PREPARE', () => {
    expect(problems('select ?, $1').map(({ text }) => text)).toEqual(['?', '$1'])
    expect(problems('prepare p as select ?, $1, $own')).toEqual([])
    expect(markerProblems("select data ? 'k', $1", 'postgres', names)).toEqual([])
  })

  it('[PARAM2] text beside a name without quotes is refused, since it would become another token', () => {
    expect(problems("select e${x}, ${x}'a', ${x}${x}, 1${n}").map(({ text }) => text)).toEqual(['${x}', '${x}', '${x}', '${x}', '${n}'])
    expect(problems('select "e${x}", (${x}), -${n}, ${n}::int')).toEqual([])
  })
})
