import { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { beforeAll, describe, expect, it } from 'vitest'
import { bind } from '../../../model/parameter/bind.ts'
import { corpus, corpusTable, corpusValues, readCase } from '../../model/parameter/corpus.ts'
import { bindTo } from './duckdb.ts'

let connection: DuckDBConnection

beforeAll(async () => {
  const instance = await DuckDBInstance.create(':memory:')
  connection = await instance.connect()
  await connection.run(corpusTable)
})

const cases = corpus.filter(({ dialect }) => dialect === 'duckdb').map((entry) => [readCase(entry).sql, entry.row!] as const)

describe('the corpus in DuckDB', () => {
  it.each(cases)('[PARAM2] %s', async (sql, row) => {
    const { values, types, sql: bound } = bindTo(bind(sql, 'duckdb', corpusValues))
    const reader = await connection.runAndReadAll(bound, values, types)
    expect(reader.getRowsJson()[0]!.slice(0, row.length)).toEqual(row)
  })

  it.each(cases)('[PARAM2] as literals: %s', async (sql, row) => {
    const { values, types, sql: bound } = bindTo(bind(sql, 'duckdb', corpusValues, { literals: true }))
    expect(values).toEqual({})
    const reader = await connection.runAndReadAll(bound, values, types)
    expect(reader.getRowsJson()[0]!.slice(0, row.length)).toEqual(row)
  })
})
