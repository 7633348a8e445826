import { readdirSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { writeXlsx } from 'hucre/xlsx'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { landingEngine, type LandingEngine } from '../../../main/engine/engines.ts'
import { unsaid, type ImportColumn, type ImportProblems, type Reading } from '../../../model/import/reading.ts'
import { createBench, mebibyte, type Bench } from './setup.ts'

let bench: Bench
let landing: LandingEngine
let count = 0
beforeAll(async () => {
  bench = await createBench()
  landing = landingEngine({ work: join(bench.root, 'landing'), memoryLimit: 1024 * mebibyte, threads: 2, timezone: 'UTC' })
})
afterAll(async () => {
  await landing.close()
  await bench.close()
})

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(bench.own, name)
  await writeFile(path, content)
  return path
}

const look = (files: string | string[], reading: Partial<Reading> = {}) => landing.call('landing.preview', { files: [files].flat(), reading: { ...unsaid, ...reading }, rows: 5 })

/** Imports files and gives the table's columns with their types, and its rows. */
async function land(files: string | string[], { reading = {}, columns = null, leaveOut = false }: { reading?: Partial<Reading>; columns?: ImportColumn[] | null; leaveOut?: boolean } = {}) {
  const name = `t${++count}`
  const target = { file: join(bench.results, `${name}.duckdb`), name }
  for await (const event of landing.stream('landing.import', { files: [files].flat(), reading: { ...unsaid, ...reading }, columns, leaveOut, target })) {
    if (event.type !== 'done') continue
    const rows = await bench.rows(bench.engine(), `FROM ${name}`, [{ name, file: target.file }])
    return { types: event.columns.map(column => `${column.name} ${column.type}`), rows, leftOut: event.leftOut, count: event.rows }
  }
  throw new Error('no end')
}

/** The error of an import that must fail, after which nothing is left. */
async function refused(files: string | string[], options: Parameters<typeof land>[1] = {}): Promise<{ code: string; message: string; detail: ImportProblems }> {
  const before = readdirSync(bench.results)
  const error = await land(files, options).then(() => { throw new Error('It was imported') }, (caught: unknown) => caught)
  expect(readdirSync(bench.results), 'nothing is half made').toEqual(before)
  return error as never
}

const to = (from: string, type: ImportColumn['type'] = null, name = from): ImportColumn => ({ from, name, type })

describe('a text with a delimiter', () => {
  it('[DATA2] is found out: delimiter, header, quotes, decimal comma, dates, byte order mark, quoted line breaks', async () => {
    const path = await file('sales.csv', '\ufeffid;name;when;amount\r\n1;"a\r\nb";31/12/2020;1,5\r\n2;"say ""x""";01/02/2021;-2,25\r\n')
    expect(await look(path)).toMatchObject({ format: 'csv', encoding: 'utf-8', delimiter: ';', quote: '"', header: true, decimal: ',', columns: [{ name: 'id', type: 'BIGINT' }, { name: 'name' }, { name: 'when', type: 'DATE' }, { name: 'amount', type: 'DOUBLE' }], rows: [['1', 'a\r\nb', '31/12/2020', '1,5'], ['2', 'say "x"', '01/02/2021', '-2,25']] })
    const made = await land(path)
    expect(made.types).toEqual(['id BIGINT', 'name VARCHAR', 'when DATE', 'amount DOUBLE'])
    expect(made.rows).toEqual([['1', 'a\r\nb', '2020-12-31', '1.5'], ['2', 'say "x"', '2021-02-01', '-2.25']])
    expect((await look(await file('tabs.tsv', 'a\tb\n1\tx\n'))).delimiter).toBe('\t')
    expect(await look(await file('bars.txt', '1|x\n2|y\n'))).toMatchObject({ delimiter: '|', header: false, columns: [{ name: 'column0' }, { name: 'column1' }] })
    expect((await look(path, { delimiter: ',', header: false })).columns.length).not.toBe(4)
  })

  it('[DATA2] in CP932 is looked at by its beginning and read whole', async () => {
    const row = Buffer.from('938c8b9e2c310a', 'hex')
    const path = await file('sjis.csv', Buffer.concat([Buffer.from('89772c906c90940a', 'hex'), ...Array.from({ length: 800_000 }, () => row)]))
    expect(await look(path)).toMatchObject({ encoding: 'shift_jis', columns: [{ name: '駅', type: 'VARCHAR' }, { name: '人数', type: 'BIGINT' }], rows: expect.arrayContaining([['東京', '1']]) })
    const target = { file: join(bench.results, 'whole.duckdb'), name: 'whole' }
    let rows = 0
    let before = 0
    for await (const event of landing.stream('landing.import', { files: [path], reading: unsaid, columns: null, leaveOut: false, target })) {
      if (event.type === 'done') rows = event.rows
      else if (event.progress !== null) {
        expect(event.progress).toBeGreaterThanOrEqual(before)
        before = event.progress
      }
    }
    expect(rows).toBe(800_000)
    expect(readdirSync(join(bench.root, 'landing')).filter(name => name.startsWith('utf8-'))).toEqual([])
    const broken = await file('broken-sjis.csv', Buffer.concat([Buffer.from('89772c906c90940a', 'hex'), row, Buffer.from([0x93, 0x0a]), row]))
    expect((await refused(broken, { reading: { encoding: 'shift_jis' } })).detail.problems).toEqual([expect.objectContaining({ fault: 'encoding', place: 3, type: 'shift_jis' })])
  })

  it('[DATA2] gets the names and types that a person chose, and leaves out the columns that were not', async () => {
    const path = await file('codes.csv', 'code,n,extra\n10,1,x\n20,2,y\n')
    expect(await land(path, { columns: [to('n', 'DECIMAL(18,2)'), to('code', 'VARCHAR', '部門 コード')] })).toMatchObject({ types: ['n DECIMAL(18,2)', '部門 コード VARCHAR'], rows: [['1.00', '10'], ['2.00', '20']] })
  })

  it('[DATA2] tells every value that is not of the chosen type with its line, and makes nothing', async () => {
    const path = await file('late.csv', `id,day\n${Array.from({ length: 5000 }, (_, at) => `${at},2020-01-01`).join('\n')}\nabc,2020-01-01\n7,31.12.2020\n`)
    const { code, message, detail } = await refused(path, { columns: [to('id', 'BIGINT'), to('day', 'DATE')] })
    expect(code).toBe('invalid')
    expect(message).toContain('late.csv cannot be read: line 5002, ')
    expect(detail.problems).toEqual([
      { fault: 'value', file: 'late.csv', unit: 'line', place: 5002, column: 'id', value: 'abc', type: 'BIGINT' }, { fault: 'value', file: 'late.csv', unit: 'line', place: 5003, column: 'day', value: '31.12.2020', type: 'DATE' },
    ])
    const left = await land(path, { columns: [to('id', 'BIGINT'), to('day', 'DATE')], leaveOut: true })
    expect(left).toMatchObject({ count: 5000, leftOut: 2 })
  })

  it('[DATA2] with broken rows, an open quote or bytes that are no text is refused with the line', async () => {
    expect((await refused(await file('ragged.csv', 'id,name\n1,a\n2\n3,c,d\n4,e\n'))).detail.problems.map(({ fault, place }) => [fault, place])).toEqual([['tooFew', 3], ['tooMany', 4]])
    expect((await refused(await file('quote.csv', 'id,name\n1,"abc\n2,x\n3,y\n'))).detail.problems[0]).toMatchObject({ fault: 'quote', place: 2 })
    expect((await refused(await file('bytes.csv', Buffer.concat([Buffer.from(`id,name\n${'1,abcdefghij\n'.repeat(400_000)}`), Buffer.from([0x31, 0x2c, 0xff, 0xfe, 0x0a])])))).detail.problems[0]).toMatchObject({ fault: 'encoding', place: 400_002 })
    expect(await refused(await file('empty.csv', ''))).toMatchObject({ code: 'invalid', message: 'empty.csv is empty.' })
    expect(await refused(await file('book.csv', Buffer.from('d0cf11e0a1b11ae1', 'hex')))).toMatchObject({ code: 'invalid', message: expect.stringContaining('.xls') })
  })
})

describe('other formats', () => {
  it('[DATA2] JSON: arrays, records and lines; what is not JSON and values that do not fit are told with their place', async () => {
    const lines = await file('lines.ndjson', '{"id":"1","n":{"x":1}}\n{"id":"x","n":{"x":2}}\n')
    expect(await look(lines)).toMatchObject({ format: 'json', columns: [{ name: 'id', type: 'VARCHAR' }, { name: 'n', type: 'STRUCT(x BIGINT)' }], rows: [['1', '{\'x\': 1}'], ['x', '{\'x\': 2}']] })
    expect((await refused(lines, { columns: [to('id', 'BIGINT')] })).detail.problems).toEqual([{ fault: 'value', file: 'lines.ndjson', unit: 'row', place: 2, column: 'id', value: 'x', type: 'BIGINT' }])
    expect((await land(await file('late.ndjson', `${'{"id":1}\n'.repeat(50_000)}{"id":"late"}\n`))).count).toBe(50_001)
    expect((await refused(await file('bad.ndjson', '{"a":1}\n{"a":2}\n{"a":3\n{"a":4}\n'))).detail.problems[0]).toMatchObject({ fault: 'syntax', unit: 'line' })
    expect((await refused(await file('bad.json', '[{"a":1},{"a":x}]'))).detail.problems[0]).toMatchObject({ fault: 'syntax', unit: 'row' })
  })

  it('[DATA2] Parquet: one file, and a folder of parts with values in its names', async () => {
    const instance = await DuckDBInstance.create(':memory:')
    const connection = await instance.connect()
    const parts = []
    for (const year of [2020, 2021]) {
      await mkdir(join(bench.own, 'sales', `year=${year}`), { recursive: true })
      parts.push(join(bench.own, 'sales', `year=${year}`, 'part-0.parquet'))
      await connection.run(`COPY (SELECT range AS id, range::VARCHAR || 'x' AS name FROM range(3)) TO '${parts.at(-1)}'`)
    }
    connection.closeSync()
    expect((await land(parts)).types).toEqual(['id BIGINT', 'name VARCHAR', 'year BIGINT'])
    expect((await land(parts, { columns: [to('id', 'VARCHAR'), to('year')] })).rows).toHaveLength(6)
    expect((await refused(parts[0]!, { columns: [to('name', 'DOUBLE')] })).detail.problems[0]).toMatchObject({ fault: 'value', unit: 'row', place: 1, value: '0x' })
    expect(await refused(await file('no.parquet', 'not parquet'))).toMatchObject({ code: 'queryFailed' })
  })

  it('[DATA2] several CSV files with their columns in another order are one table', async () => {
    const files = [await file('p1.csv', 'a,b\n1,x\n'), await file('p2.csv', 'b,a,c\ny,2,3\n')]
    expect(await land(files)).toMatchObject({ types: ['a BIGINT', 'b VARCHAR', 'c BIGINT'], rows: [['1', 'x', null], ['2', 'y', '3']] })
    const late = await file('p3.csv', `a,b\n${'1,x\n'.repeat(3000)}oops,x\n`)
    expect((await refused([files[0]!, late], { columns: [to('a', 'BIGINT')] })).detail.problems[0]).toMatchObject({ file: 'p3.csv', place: 3002, value: 'oops' })
  })

  it('[DATA2] XLSX: a sheet with the types of its cells', async () => {
    const path = await file('book.xlsx', await writeXlsx({
      sheets: [
        { name: '売上', rows: [['id', 'when', 'code', 'ok', 'note'], [1, new Date(Date.UTC(2020, 0, 2)), '00123', true, 'a\n"b"'], [2.5, new Date(Date.UTC(2020, 0, 2, 10, 30)), '00456', false, null]] },
        { name: 'Numbers', rows: [[1, 2], [3, 4]] },
      ],
    }))
    expect(await look(path)).toMatchObject({ format: 'xlsx', sheet: '売上', sheets: ['売上', 'Numbers'], header: true })
    expect(await land(path)).toMatchObject({
      types: ['id DOUBLE', 'when TIMESTAMP', 'code VARCHAR', 'ok BOOLEAN', 'note VARCHAR'],
      rows: [['1.0', '2020-01-02 00:00:00', '00123', 'true', 'a\n"b"'], ['2.5', '2020-01-02 10:30:00', '00456', 'false', null]],
    })
    expect(await land(path, { reading: { sheet: 'Numbers' } })).toMatchObject({ types: ['column1 BIGINT', 'column2 BIGINT'], rows: [['1', '2'], ['3', '4']] })
    expect((await refused(path, { columns: [to('note', 'DOUBLE')] })).detail.problems[0]).toMatchObject({ unit: 'row', place: 2, column: 'note' })
    expect(await refused(await file('torn.xlsx', 'PK no'))).toMatchObject({ code: 'invalid', message: expect.stringContaining('Excel workbook') })
  })
})
