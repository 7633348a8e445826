import { describe, expect, it } from 'vitest'
import type { Cell } from '../../../model/notebook/cell.ts'
import { tracePlaces } from '../../../model/notebook/traceback.ts'

const cell = (id: string, executionCount: number | null, lines: number): Cell => ({ id, language: 'python', source: Array.from({ length: lines }, () => 'x').join('\n'), outputs: [], executionCount })
const cells = [cell('one', 1, 3), cell('two', 2, 9)]
const places = (text: string) => tracePlaces(text, cells, cells[1]!).map(place => [text.slice(place.start, place.end), place.cell, place.line])

describe('a traceback', () => {
  it('[NB7] names lines of cells as IPython has written them over the years', () => {
    expect(places('Cell In[2], line 7\n      6 x\n----> 7 f()\n\nCell In[1], line 2, in f()\n----> 2 1/0\n\nZeroDivisionError')).toEqual([['Cell In[2], line 7', 'two', 7], ['----> 7', 'two', 7], ['Cell In[1], line 2', 'one', 2], ['----> 2', 'one', 2]])
    expect(places('Input In [1], in <cell line: 3>()\n----> 3 x')).toEqual([['Input In [1], in <cell line: 3>', 'one', 3], ['----> 3', 'one', 3]])
    expect(places('<ipython-input-1-0af3> in <module>\n----> 1 x')).toEqual([['----> 1', 'one', 1]])
    expect(tracePlaces('Cell delays, line 2\n----> 2 x', [{ ...cells[0]!, name: 'delays' }], cells[1]!)).toMatchObject([{ cell: 'one', line: 2 }, { cell: 'one', line: 2 }])
    expect(places('  File "<cell one>", line 3, in f')).toEqual([['File "<cell one>", line 3', 'one', 3]])
  })

  it('[NB7] a number of execution that no cell has any more is the failed cell\'s; lines beyond a cell and of other files are no links', () => {
    expect(places('Cell In[77], line 9')).toEqual([['Cell In[77], line 9', 'two', 9]])
    expect(places('Cell In[1], line 30')).toEqual([])
    expect(places('Cell In[1], line 1\n----> 1 f()\n\nFile /usr/lib/python3/json.py:5, in f\n----> 2 x')).toEqual([['Cell In[1], line 1', 'one', 1], ['----> 1', 'one', 1]])
    expect(places('File "<cell gone>", line 1')).toEqual([])
  })
})
