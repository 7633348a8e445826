import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rerun, type CellDependencies } from '../../../model/notebook/dependency.ts'
import type { Cell } from '../../../model/notebook/cell.ts'
import type { Parameter } from '../../../model/parameter/definition.ts'
import { dependenciesOf } from '../../../main/workbench/open/dependencies.ts'
import { usesOf } from '../../../main/workbench/open/uses.ts'
import { openChecker, type Checker } from '../../support/selective/check.ts'
import { generate } from '../../support/selective/generate.ts'

let checker: Checker
beforeAll(async () => { checker = await openChecker() })
afterAll(async () => { await checker?.close() })

/** `npm run proof:selective` does this for a thousand. */
const notebooks = 25

describe('a selective re-run', () => {
  it('[PARAM3] leaves exactly the outputs that a full re-run does', async () => {
    const sum = { moved: 0, cells: 0, ran: 0, failed: 0 }
    for (let seed = 0; seed < notebooks; seed++) {
      const checked = await checker.check(generate(seed))
      expect(checked.differences, `notebook ${seed}`).toEqual([])
      for (const key of Object.keys(sum) as (keyof typeof sum)[]) sum[key] += checked[key]
    }
    expect(sum.failed, 'no generated cell is wrong in itself').toBe(0)
    expect(sum.moved, 'most changes change what is shown').toBeGreaterThan(notebooks)
    expect(sum.ran, 'and much need not run').toBeLessThan(sum.cells * 0.8)
  }, 240_000)

  it('[PARAM3] is told from one that leaves out a cell', async () => {
    let noticed = 0
    for (let seed = 0; seed < 8; seed++) noticed += (await checker.check(generate(seed), { skip: true })).differences.length
    expect(noticed).toBeGreaterThan(2)
  }, 240_000)

  const cell = (id: string, reads: string[], writes: string[], parameters: string[] = []): CellDependencies => ({ id, reads, writes, parameters, opaque: false })
  it('[PARAM3] makes again what a cell changes or what was changed since, and nothing else', () => {
    const cells = [cell('make', [], ['t']), cell('add', ['t'], ['t'], ['n']), cell('count', ['t'], ['c'], ['m']), cell('clear', ['t'], ['t']), cell('other', [], ['o'], ['n'])]
    expect(rerun(cells, { parameters: ['n'] })).toEqual(['make', 'add', 'count', 'clear', 'other'])
    expect(rerun(cells, { parameters: ['m'] }), 'the rows that it counts are gone by now').toEqual(['make', 'add', 'count', 'clear'])
    expect(rerun(cells.filter(({ id }) => id !== 'clear'), { parameters: ['m'] })).toEqual(['count'])
  })

  it('[PARAM3] makes again what ended with an engine, where something needs it', () => {
    const cells = [cell('temporary', [], ['t']), cell('unused', [], ['u']), cell('read', ['t'], ['r'], ['n']), cell('last', ['r'], ['l'])]
    expect(rerun(cells, { parameters: ['n'] }, ['temporary', 'unused'])).toEqual(['temporary', 'read', 'last'])
    expect(rerun(cells, { parameters: ['n'] })).toEqual(['read', 'last'])
  })

  it('[PARAM3] knows names in strings that are queries, and takes a name that a value decides for any', () => {
    expect(usesOf("SELECT * FROM query('FROM made JOIN other ON true')").reads).toEqual(expect.arrayContaining(['made', 'other']))
    expect(usesOf("SELECT * FROM query_table(['one', 'two'])").reads).toEqual(expect.arrayContaining(['one', 'two']))
    expect(usesOf('CREATE TABLE t AS SELECT * FROM a JOIN b ON true').reads).toEqual(expect.arrayContaining(['a', 'b']))
    const parameters: Parameter[] = [{ name: 'word', type: 'text' }]
    const of = (...sources: string[]) => dependenciesOf(sources.map((source, at): Cell => ({ id: `c${at}`, language: 'sql', source, outputs: [], executionCount: null })), parameters)
    expect(of('CREATE TABLE t AS SELECT 1', 'SELECT * FROM "t_${word}"')[1]!.reads).toContain('t')
    expect(of('CREATE TABLE t AS SELECT 1', 'SELECT "${word}" FROM u')[1]!.reads).not.toContain('t')
    expect(of('CREATE TABLE "t_${word}" AS SELECT 1')[0]!.opaque).toBe(true)
  })
})
