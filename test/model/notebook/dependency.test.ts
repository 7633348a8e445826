import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dependents, staleAfterEdit, staleAfterParameters, staleAfterRun, type CellDependencies } from '../../../model/notebook/dependency.ts'

const cell = (id: string, reads = '', writes = '', parameters = '', opaque = false): CellDependencies => {
  const names = (list: string) => list.split(' ').filter(Boolean)
  return { id, reads: names(reads), writes: names(writes), parameters: names(parameters), opaque }
}
const report = [
  cell('airports', 'airports.parquet', 'cell_airports'), cell('flights', 'flights.parquet', 'delays', 'origin since'), cell('months', 'Delays', 'by_month'), cell('chart', 'BY_MONTH cell_airports', 'cell_chart', 'threshold'),
  cell('other', 'flights.parquet', 'cell_other', 'Since'), cell('plain', '', 'cell_plain'),
]
const of = (change: Parameters<typeof dependents>[1], cells = report) => dependents(cells, change).join(' ')

describe('what depends on a change', () => {
  it('[PARAM1] only the cells that use a parameter, and what reads them, run again', () => {
    expect(of({ parameters: ['origin'] })).toBe('flights months chart')
    expect(of({ parameters: ['threshold'] })).toBe('chart')
    expect(of({ parameters: ['SINCE'] })).toBe('flights months chart other')
    expect(of({ parameters: ['threshold', 'since'] })).toBe('flights months chart other')
    expect(of({ parameters: ['unused'] })).toBe('')
    expect(of({})).toBe('')
  })

  it('[NB3] a changed cell reaches its readers, not itself', () => {
    expect(of({ cells: ['months'] })).toBe('chart')
    expect(of({ cells: ['airports'] })).toBe('chart')
    expect(of({ cells: ['chart', 'plain', 'gone'] })).toBe('')
    expect(of({ cells: ['flights', 'months'] })).toBe('months chart')
  })

  it('[NB3] a cell that changes a table depends on the one that made it', () => {
    const cells = [cell('make', '', 't', 'p'), cell('add', '', 't'), cell('read', 't', 'r'), cell('apart', '', 'u')]
    expect(of({ parameters: ['p'] }, cells)).toBe('make add read')
    expect(of({ cells: ['add'] }, cells)).toBe('read')
  })

  it('[NB3] a name that nothing above makes comes from below', () => {
    expect(of({ cells: ['make'] }, [cell('early', 't'), cell('make', '', 't'), cell('late', 't')])).toBe('early late')
    expect(of({ cells: ['again'] }, [cell('make', '', 't'), cell('read', 't'), cell('again', '', 't')])).toBe('')
  })

  it('[NB3] everything below an opaque cell depends on it', () => {
    const cells = [cell('a', '', 'x', 'p'), cell('b', 'x', 'y'), cell('opaque', 'y', '', '', true), cell('c'), cell('d')]
    expect(of({ parameters: ['p'] }, cells)).toBe('a b opaque c d')
    expect(of({ cells: ['opaque'] }, cells)).toBe('c d')
    expect(of({ cells: ['c'] }, cells)).toBe('')
  })

  it('[NB3] cells that read one another come to an end', () => {
    const cells = [cell('a', 'y', 'x'), cell('b', 'x', 'y')]
    expect(of({ cells: ['a'] }, cells)).toBe('a b')
    expect(of({ cells: ['a'] }, [cell('a', 'x', 'x')])).toBe('')
  })

  const names = fc.array(fc.constantFrom('a', 'B', 'c', 'D', 'e'), { maxLength: 3 })
  const cells = fc.array(fc.record({ reads: names, writes: names, parameters: fc.array(fc.constantFrom('p', 'q'), { maxLength: 1 }), opaque: fc.boolean() }), { maxLength: 12 })
    .map(list => list.map((one, i) => ({ ...one, opaque: one.opaque && i % 4 === 0, id: `c${i}` })))

  it('[PARAM1] nothing that reads a cell that runs again is left out', () => {
    fc.assert(fc.property(cells, list => {
      const found = dependents(list, { parameters: ['p'] })
      expect(found).toEqual(list.map(({ id }) => id).filter(id => found.includes(id)))
      list.forEach((one, i) => {
        if (one.parameters.includes('p')) expect(found).toContain(one.id)
        if (!found.includes(one.id)) return
        const written = one.writes.map(name => name.toLowerCase())
        list.slice(i + 1).forEach(later => { if (one.opaque || later.reads.some(name => written.includes(name.toLowerCase()))) expect(found).toContain(later.id) })
      })
    }))
  })

  it('[NB3] running what is stale from top to bottom leaves nothing stale that reads from above only', () => {
    fc.assert(fc.property(cells, fc.nat(11), (list, at) => {
      // Only names that a cell above makes: what reads from below cannot be put right in one pass.
      const made = new Set<string>()
      const forward = list.map(one => {
        const reads = one.reads.filter(name => made.has(name.toLowerCase()))
        const writes = one.writes.map(name => `${name}_${one.id}`)
        one.writes.forEach((name, i) => { made.add(name.toLowerCase()); made.add(writes[i]!.toLowerCase()) })
        return { ...one, reads: [...reads.map(name => [...made].find(other => other.startsWith(`${name.toLowerCase()}_`))!), ...reads], writes }
      })
      const edited = forward[at]?.id
      let stale = edited === undefined ? staleAfterParameters(forward, [], ['p']) : staleAfterEdit(forward, [], [edited])
      if (edited !== undefined) expect(stale).toContain(edited)
      for (const { id } of forward) if (stale.includes(id)) stale = staleAfterRun(forward, stale, id)
      expect(stale).toEqual([])
    }))
  })

  it('[NB3] the stale cells follow edits, parameters and runs', () => {
    let stale = staleAfterEdit(report, [], ['flights'])
    expect(stale).toEqual(['flights', 'months', 'chart'])
    stale = staleAfterRun(report, stale, 'flights')
    expect(stale).toEqual(['months', 'chart'])
    stale = staleAfterParameters(report, stale, ['since'])
    expect(stale).toEqual(['flights', 'months', 'chart', 'other'])
    expect(staleAfterEdit(report.slice(3), stale, [])).toEqual(['chart', 'other'])
  })

  it('[PARAM1] 4,000 cells take time in proportion to 250, not to its square', () => {
    const chain = (length: number) => Array.from({ length }, (_, i) => cell(`c${i}`, `t${i - 1}`, `t${i}`, i === 0 ? 'p' : ''))
    const time = (length: number) => {
      const cells = chain(length)
      return Math.min(...Array.from({ length: 7 }, () => {
        const start = performance.now()
        expect(dependents(cells, { parameters: ['p'] })).toHaveLength(length)
        return performance.now() - start
      }))
    }
    const few = time(250)
    // Sixteen times the cells; in squares it would be 256 times the time.
    expect(time(4000) / few).toBeLessThan(120)
  })
})
