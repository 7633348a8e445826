import { describe, expect, it } from 'vitest'
import { folderOf, inFolders, notebookPath } from '../../../renderer/spaces/folders.ts'

describe('the list of notebooks', () => {
  it('[UI1] groups by folder, those of the space itself first', () => {
    const entries = ['/s/b.ipynb', '/s/2024/x.ipynb', '/s/a.ipynb', '/s/2024/q1/y.ipynb'].map(path => ({ path }))
    expect(inFolders(entries, '/s')).toEqual([
      { folder: '', entries: [{ path: '/s/b.ipynb' }, { path: '/s/a.ipynb' }] },
      { folder: '2024', entries: [{ path: '/s/2024/x.ipynb' }] },
      { folder: '2024 / q1', entries: [{ path: '/s/2024/q1/y.ipynb' }] },
    ])
    expect(inFolders([{ path: 'C:\\s\\2024\\x.ipynb' }], 'C:\\s')[0]!.folder).toBe('2024')
  })
})

describe('a place for a notebook', () => {
  it('[NB6] is a folder and a name, on every system', () => {
    expect(folderOf('/s/2024/x.ipynb')).toBe('/s/2024')
    expect(folderOf('/x.ipynb')).toBe('/')
    expect(folderOf('C:\\s\\x.ipynb')).toBe('C:\\s')
    expect(notebookPath('/s', 'x')).toBe('/s/x.ipynb')
    expect(notebookPath('/', 'x.IPYNB')).toBe('/x.IPYNB')
    expect(notebookPath('C:\\s', 'x.y')).toBe('C:\\s\\x.y.ipynb')
  })
})
