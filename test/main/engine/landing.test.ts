import { existsSync, readdirSync, statSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Output } from '../../../contract/define.ts'
import { landingContract } from '../../../contract/engine/contract.ts'
import { OasisError } from '../../../contract/errors.ts'
import { unsaid, type ImportFormat } from '../../../model/import/reading.ts'
import { landingEngine, type LandingEngine } from '../../../main/engine/engines.ts'
import { createBench, mebibyte, type Bench } from './setup.ts'

type Event = Output<(typeof landingContract)['landing.import']>
let bench: Bench
let landing: LandingEngine
const flights = resolve('node_modules/vega-datasets/data/flights-3m.parquet')
const airports = resolve('node_modules/vega-datasets/data/airports.csv')
beforeAll(async () => {
  bench = await createBench()
  landing = landingEngine({ work: join(bench.root, 'landing'), memoryLimit: 1024 * mebibyte, threads: 2, timezone: 'UTC' })
})
afterAll(async () => {
  await landing.close()
  await bench.close()
})

async function land(files: string[], name: string, format: ImportFormat | null = null, signal?: AbortSignal, onEvent?: (event: Event) => void): Promise<Event & { type: 'done' }> {
  for await (const event of landing.stream('landing.import', { files, reading: { ...unsaid, format }, columns: null, leaveOut: false, target: { file: join(bench.results, `${name}.duckdb`), name } }, { signal })) {
    onEvent?.(event)
    if (event.type === 'done') return event
  }
  throw new Error('no end')
}

describe('an import', () => {
  it('[DATA1] of the three million flights and the airports makes tables that a notebook can join', async () => {
    let progressed = 0
    const made = await land([flights], 'flights', null, undefined, event => { if (event.type === 'progress') progressed++ })
    expect(made).toMatchObject({ rows: 3_000_000, columns: [{ name: 'date', type: 'TIMESTAMP', kind: 'timestamp' }, { name: 'delay', kind: 'number' }, { name: 'distance' }, { name: 'origin', kind: 'text' }, { name: 'destination' }] })
    expect(progressed).toBeGreaterThan(0)
    const file = join(bench.results, 'flights.duckdb')
    expect(statSync(file).size).toBe(made.bytes)
    expect(statSync(file).mode & 0o222).toBe(0)
    expect((await land([airports], 'airports')).rows).toBe(3376)
    const visible = ['flights', 'airports'].map(name => ({ name, file: join(bench.results, `${name}.duckdb`) }))
    const rows = await bench.rows(bench.engine(), 'SELECT count(*), min(date)::DATE, max(date)::DATE FROM flights JOIN airports ON iata = origin', visible)
    expect(rows).toEqual([['3000000', '2001-01-01', '2001-07-01']])
  })

  it('[DATA1] reads JSON lines, arrays and CSV with its own separators', async () => {
    await writeFile(join(bench.own, 'a.jsonl'), '{"a": 1, "b": {"c": [1, 2]}}\n{"a": 2, "b": null}\n')
    await writeFile(join(bench.own, 'b.json'), '[{"a": 1}, {"a": 2}, {"a": 3}]')
    await writeFile(join(bench.own, 'c.txt'), 'x;y\n1;"a;b"\n2;c\n')
    expect((await land([join(bench.own, 'a.jsonl')], 'a')).columns.map(column => column.type)).toEqual(['BIGINT', 'STRUCT(c BIGINT[])'])
    expect((await land([join(bench.own, 'b.json')], 'b')).rows).toBe(3)
    expect((await land([join(bench.own, 'c.txt')], 'c', 'csv')).columns.map(column => column.name)).toEqual(['x', 'y'])
  })

  it('[DATA1] reads CSV in Shift_JIS, EUC-JP, UTF-16 and Windows-1252', async () => {
    const japanese = '駅,人数\n東京,1\n㈱大阪,2\n'
    const bytes: Record<string, Buffer> = {
      sjis: Buffer.from('89772c906c90940a938c8b9e2c310a878a91e58de32c320a', 'hex'),
      eucjp: Buffer.from('b1d82cbfcdbff40ac5ecb5fe2c310a', 'hex'),
      utf16: Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(japanese, 'utf16le')]),
      latin: Buffer.from('name,n\ncaf\xe9,1\n', 'latin1'),
    }
    const expected: Record<string, [string, string]> = { sjis: ['駅', '東京'], eucjp: ['駅', '東京'], utf16: ['駅', '東京'], latin: ['name', 'café'] }
    for (const [name, content] of Object.entries(bytes)) {
      await writeFile(join(bench.own, `${name}.csv`), content)
      const made = await land([join(bench.own, `${name}.csv`)], name)
      const [column, value] = expected[name]!
      expect(made.columns[0]!.name, name).toBe(column)
      const rows = await bench.rows(bench.engine(), `FROM ${name}`, [{ name, file: join(bench.results, `${name}.duckdb`) }])
      expect(rows[0]![0], name).toBe(value)
    }
    expect(readdirSync(join(bench.root, 'landing')).filter(name => name.startsWith('utf8-'))).toEqual([])
  })

  it('[DATA1] a file that cannot be read says so and leaves nothing', async () => {
    await writeFile(join(bench.own, 'bad.parquet'), 'no parquet')
    const error = await land([join(bench.own, 'bad.parquet')], 'bad').catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(OasisError)
    expect(error).toMatchObject({ code: 'queryFailed', message: expect.stringContaining('could not be read') })
    expect(readdirSync(bench.results).filter(name => name.startsWith('bad'))).toEqual([])
  })

  it('[DATA1] can be cancelled, and another one that waits goes on', async () => {
    const controller = new AbortController()
    const first = land([flights], 'stopped', null, controller.signal).catch((caught: unknown) => caught)
    const second = land([airports], 'waited')
    await new Promise(done => setTimeout(done, 100))
    controller.abort()
    expect(await first).toMatchObject({ code: 'cancelled' })
    expect((await second).rows).toBe(3376)
    expect(existsSync(join(bench.results, 'stopped.duckdb'))).toBe(false)
  })

  it('[ENG2] a renamed result is a new file under the new name, labels included', async () => {
    const engine = bench.engine()
    const made = await bench.run(engine, 'SELECT 1 AS a, 2 AS a', { name: 'before' })
    const file = join(bench.results, 'after.duckdb')
    expect((await landing.call('landing.rename', { file: made.file, target: { file, name: 'after' } })).bytes).toBe(statSync(file).size)
    expect(await bench.rows(engine, 'SELECT a, a_1 FROM after', [{ name: 'after', file }])).toEqual([['1', '2']])
    expect(await bench.rows(engine, `SELECT comment FROM duckdb_columns() WHERE comment IS NOT NULL AND database_name LIKE 'result%'`, [{ name: 'after', file }])).toEqual([['a']])
  })
})
