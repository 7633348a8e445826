import { describe, expect, it } from 'vitest'
import { OasisError } from '../../../contract/errors.ts'
import type { FoundTable } from '../../../contract/workbench/import.ts'
import { chosenColumns, columnsOf, columnsTrouble, draftsOf, isReady, misfits, nameTrouble, newDraft, type Draft } from '../../../renderer/imports/draft.ts'

const table = (name: string): FoundTable => ({ source: { kind: 'path', path: `/x/${name}.csv` }, format: 'csv', title: `${name}.csv`, files: 1, bytes: 10, name })
const preview = (...columns: [string, string][]): NonNullable<Draft['preview']> => ({ format: 'csv', encoding: 'utf-8', delimiter: ',', quote: '"', header: true, decimal: '.', sheet: null, sheets: [], columns: columns.map(([name, type]) => ({ name, type })), rows: [] })
const looked = (name: string, ...columns: [string, string][]): Draft => ({ ...newDraft(table(name), 0), preview: preview(...columns), columns: columnsOf(preview(...columns), []) })

describe('a table that is being prepared', () => {
  it('[DATA2] keeps what was chosen for a column when the file is read in another way', () => {
    const before = columnsOf(preview(['a', 'BIGINT'], ['b', 'VARCHAR']), []).map(column => (column.from === 'a' ? { ...column, name: 'code', type: 'VARCHAR' as const } : { ...column, isIncluded: false }))
    expect(columnsOf(preview(['a', 'DOUBLE'], ['b', 'DATE'], ['c', 'DATE']), before)).toEqual([
      { from: 'a', found: 'DOUBLE', name: 'code', type: 'VARCHAR', isIncluded: true }, { from: 'b', found: 'DATE', name: 'b', type: null, isIncluded: false }, { from: 'c', found: 'DATE', name: 'c', type: null, isIncluded: true },
    ])
    expect(columnsOf(preview(['a', 'VARCHAR']), before)[0]!.type, 'what was chosen is what is found').toBe(null)
  })

  it('[DATA2] asks for all columns as they are, or for those that were chosen', () => {
    const draft = looked('x', ['a', 'BIGINT'], ['b', 'VARCHAR'])
    expect(chosenColumns(draft)).toBe(null)
    expect(chosenColumns({ columns: draft.columns.map((column, at) => (at === 0 ? { ...column, name: ' n ' } : { ...column, isIncluded: false })) })).toEqual([{ from: 'a', name: 'n', type: null }])
  })

  it('[DATA2] needs a name of its own and columns that can be told apart', () => {
    const [one, two] = [looked('sales', ['a', 'BIGINT']), { ...looked('other', ['a', 'BIGINT']), name: 'SALES' }]
    expect(nameTrouble(one!, [one!, two!])).toBe('nameTwice')
    expect(nameTrouble(one!, [one!, { ...two!, isWanted: false }])).toBe(null)
    expect(nameTrouble({ ...one!, name: '売上' }, [])).toBe('nameBad')
    expect(nameTrouble({ ...one!, error: new OasisError('conflict', '') }, [])).toBe('nameTaken')
    const double = looked('x', ['a', 'BIGINT'], ['b', 'BIGINT'])
    expect(columnsTrouble({ ...double, columns: double.columns.map(column => ({ ...column, name: 'A' })) })).toEqual({ key: 'columnTwice', name: 'A' })
    expect(columnsTrouble({ ...double, columns: double.columns.map(column => ({ ...column, isIncluded: false })) })).toEqual({ key: 'columnNone' })
    expect(isReady(one!, [one!])).toBe(true)
    expect(isReady({ ...one!, preview: null }, [one!])).toBe(false)
  })

  it('[DATA2] is one for a folder, or one for each of its files', () => {
    const group = { id: 3, whole: table('all'), parts: [table('a'), table('b')] }
    expect(draftsOf({ ...group, together: true }).map(draft => draft.name)).toEqual(['all'])
    expect(draftsOf({ ...group, together: false }).map(draft => [draft.name, draft.group])).toEqual([['a', 3], ['b', 3]])
  })

  it('[DATA2] says which columns would do as text', () => {
    const problem = { fault: 'value' as const, file: 'x.csv', unit: 'line' as const, place: 2, column: 'a', value: 'x', type: 'BIGINT' }
    const error = new OasisError('invalid', '', { kind: 'import', problems: [problem, { ...problem, place: 3 }, { ...problem, fault: 'tooFew', column: 'b' }], more: false })
    expect(misfits({ ...looked('x', ['a', 'BIGINT']), error })).toEqual(['a'])
    expect(misfits({ ...looked('x', ['a', 'BIGINT']), error: new OasisError('internal', '') })).toEqual([])
  })
})
