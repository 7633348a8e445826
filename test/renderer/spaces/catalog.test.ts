import { describe, expect, it } from 'vitest'
import { catalogNodes, type Table } from '../../../renderer/spaces/catalog.ts'

const words = { space: 'Sales', notebook: 'This notebook', temporary: 'Temporary', imports: 'Imported', results: 'Results' }
const table = (name: string, more: Partial<Table> = {}): Table => ({ name, kind: 'table', database: null, schema: null, rows: 1, bytes: 1, columns: [{ name: 'id', type: 'BIGINT' }, { name: 'a b', type: 'VARCHAR' }], result: null, isGiven: false, ...more })
const tables = [
  table('orders', { kind: 'import' }), table('by_day', { kind: 'result' }), table('t2', { database: 'notebook', schema: 'main' }), table('Odd name', { database: 'notebook', schema: 'other' }), table('t10', { database: 'notebook', schema: 'main' }), table('scratch', { database: 'temp', schema: 'main' }),
]
const lines = (filter: string, toggled: string[] = []) => catalogNodes(tables, filter, new Set(toggled), words).map(node => `${'.'.repeat(node.level)}${node.label} ${node.insert ?? ''}`.trim())

describe('the tree of the catalog', () => {
  it('[DATA2] has databases, schemas and tables by name, and columns where one is opened', () => {
    expect(lines('')).toEqual([
      '.Sales', '..Imported', '...orders orders', '..Results', '...by_day by_day', '.This notebook', '..main', '...t2 t2', '...t10 t10', '..other', '...Odd name other."Odd name"', '.Temporary', '..main', '...scratch scratch',
    ])
    expect(lines('', ['d/notebook', 'd/temp', 's//Results', 't//Imported/orders'])).toEqual(['.Sales', '..Imported', '...orders orders', '....id id', '....a b "a b"', '..Results', '.This notebook', '.Temporary'])
  })

  it('[DATA2] is filtered by the names of tables and columns; what a column was found by is open', () => {
    expect(lines('T10')).toEqual(['.This notebook', '..main', '...t10 t10'])
    expect(lines('a b').slice(0, 5)).toEqual(['.Sales', '..Imported', '...orders orders', '....id id', '....a b "a b"'])
    expect(lines('nothing')).toEqual([])
  })

  it('[DATA2] counts each line among its siblings', () => {
    const nodes = catalogNodes(tables, '', new Set(), words)
    expect(nodes.filter(node => node.level === 1).map(node => [node.position, node.setSize])).toEqual([[1, 3], [2, 3], [3, 3]])
    expect(nodes.find(node => node.label === 't10')).toMatchObject({ position: 2, setSize: 2, isOpen: false })
  })
})
