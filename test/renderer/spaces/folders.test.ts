import { describe, expect, it } from 'vitest'
import { inFolders } from '../../../renderer/spaces/folders.ts'

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
