import { describe, expect, it } from 'vitest'
import type { Space } from '../../../contract/workbench/space.ts'
import { Parameter, type ParameterValues } from '../../../model/parameter/definition.ts'
import { parse } from '../../../model/parameter/entry.ts'
import { notebooksNamed, readDeepLink, writeDeepLink } from '../../../renderer/shell/deepLink.ts'

const entry = (path: string) => ({ path, title: path.split('/').at(-1)!.replace('.ipynb', ''), modifiedAt: 0, open: false })
const spaces: Space[] = [
  { id: 'a', title: 'Sales 売上', folder: '/s', sample: false, notebooks: ['/s/Flight delays.ipynb', '/s/2001/Plan?.ipynb', '/s/2002/Plan?.ipynb', '/s/Plan.ipynb', '/s/old/Plan.ipynb'].map(entry) },
  { id: 'b', title: 'sales 売上', folder: '/t', sample: false, notebooks: [entry('/t/Plan.ipynb')] },
]
const parameters = [
  { name: 'origin', type: 'text' }, { name: 'n', type: 'number' }, { name: 'late', type: 'boolean' }, { name: 'day', type: 'date' }, { name: 'since', type: 'datetime' }, { name: 'days', type: 'dateRange' },
  { name: 'list', type: 'multiSelect', options: { kind: 'list', values: [{ value: 'a,"b' }, { value: 3 }] } }, { name: 'asked', type: 'select', options: { kind: 'query', sql: 'select 1' } },
].map(each => Parameter.parse(each))

describe('links by names', () => {
  it('[DESK1] a copied link leads back to its notebook and its values, whatever they are', () => {
    const values: ParameterValues = {
      origin: "'; DROP TABLE t; --&n=4#%\u{1F600}", n: -2.5, late: true, day: { days: -7, anchor: 'data' }, since: { offset: -24, unit: 'hour', anchor: 'now' }, days: { relative: 'last', count: 7, unit: 'day', anchor: 'data' }, list: ['a,"b', 3], asked: null,
    }
    for (const path of ['/s/Flight delays.ipynb', '/s/2001/Plan?.ipynb', '/s/Plan.ipynb']) {
      const link = writeDeepLink(spaces, path, 'report', values, parameters)!
      expect(link).toMatch(/^oasis:\/\/Sales%20/)
      const read = readDeepLink(link)!
      expect(notebooksNamed(spaces, read)).toEqual([path])
      expect(read.view).toBe('report')
      expect(Object.fromEntries([...read.values].map(([name, text]) => [name, parse(parameters.find(each => each.name === name)!, text)]))).toEqual(values)
    }
    // What names alone cannot say goes by the other form.
    expect(writeDeepLink(spaces, '/elsewhere.ipynb', 'edit', {}, parameters)).toBeNull()
    expect(writeDeepLink(spaces, '/s/Plan.ipynb', 'edit', { asked: 3 }, parameters)).toBeNull()
  })

  it('[DESK1] names are read as a person writes them; several or none are told apart', () => {
    const find = (link: string) => notebooksNamed(spaces, readDeepLink(link)!)
    expect(find('oasis://Sales 売上/Flight delays')).toEqual(['/s/Flight delays.ipynb'])
    expect(find('OASIS://Sales%20%E5%A3%B2%E4%B8%8A/2001/Plan%3F')).toEqual(['/s/2001/Plan?.ipynb'])
    expect(find('oasis://Sales 売上/Plan%3F')).toHaveLength(2)
    expect(find('oasis://SALES 売上/Plan')).toEqual(['/s/Plan.ipynb', '/t/Plan.ipynb'])
    expect(find('oasis://Sales 売上/Nothing')).toEqual([])
    expect(find('oasis://Nowhere/Plan')).toEqual([])
  })

  it('[DESK1] a link that leads elsewhere, says a thing twice or is not written so is none', () => {
    for (const link of [
      '', 'oasis://', 'oasis://Sales', 'oasis://Sales/', 'oasis:///etc/passwd', 'oasis://Sales//etc/passwd', 'oasis://Sales/../x', 'oasis://Sales/%2e%2e/x', 'oasis://Sales/%2Fetc', 'oasis://Sales/a%5Cb', 'oasis://Sales/a%00b', 'oasis://Sales/a%0ab',
      'oasis://Sales/%zz', 'oasis://Sales/x?n=1&n=2', 'oasis://Sales/x?n%20m=1', 'oasis://Sales/x?__proto__%5B=1', 'oasis://Sales/x#other', 'https://Sales/x', 'javascript:alert(1)', `oasis://Sales/x?${Array.from({ length: 201 }, (_, at) => `p${at}=1`).join('&')}`,
    ]) expect(readDeepLink(link), link).toBeNull()
  })
})
