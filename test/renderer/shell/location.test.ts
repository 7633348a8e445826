import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readKept, readPlace, writePlace } from '../../../renderer/shell/location.ts'

describe('links', () => {
  it('[UI1] carry the notebook, the view and the values, whatever is in them', () => {
    fc.assert(fc.property(fc.string({ minLength: 1, unit: 'binary' }).filter(text => text.isWellFormed()), fc.string({ unit: 'grapheme' }), fc.boolean(), (path, value, isReport) => {
      const place = { path, view: isReport ? 'report' as const : 'edit' as const, values: { origin: value } }
      expect(readPlace(writePlace(place))).toEqual(place)
    }))
    expect(writePlace({ path: '/home/me/Flight delays.ipynb', view: 'report', values: null })).toBe('#notebook=/home/me/Flight+delays.ipynb&view=report')
  })

  it('[UI1] a window that is loaded again has its notebooks and its space', () => {
    const kept = { tabs: [{ path: '/a.ipynb', view: 'edit' as const }, { path: '/b.ipynb', view: 'report' as const }], active: '/b.ipynb', space: 's1' }
    expect(readKept(JSON.stringify(kept))).toEqual(kept)
    for (const damaged of [null, '', '{', '[]', '{"tabs":[{"path":1}]}']) expect(readKept(damaged)).toBeNull()
  })

  it('[UI1] that are damaged lose what cannot be read and no more', () => {
    expect(readPlace('#notebook=/a.ipynb&values={broken')).toEqual({ path: '/a.ipynb', view: 'edit', values: null })
    expect(readPlace('#notebook=/a.ipynb&values={"1bad":1}')).toEqual({ path: '/a.ipynb', view: 'edit', values: null })
    expect(readPlace('')).toEqual({ path: null, view: 'edit', values: null })
    expect(writePlace({ path: null, view: 'edit', values: null })).toBe('')
  })
})
