import { describe, expect, it } from 'vitest'
import { fragmentAmong, fragmentOf } from '../../../main/electron/link.ts'
import { linkTo, readPlace } from '../../../renderer/shell/location.ts'

describe('links into the desktop program', () => {
  it('[PARAM3] the link that a window copies is read back as it was, with hostile values as data', () => {
    const place = { path: '/home/ada/Flight delays.ipynb', view: 'report' as const, values: { origin: "'; DROP TABLE t; --&view=edit#", n: 3, days: { relative: 'last' as const, count: 7, unit: 'day' as const, anchor: 'data' as const } } }
    const link = linkTo(place, null)
    expect(link).toMatch(/^oasis:\/\/open#notebook=/)
    expect(readPlace(fragmentOf(link))).toEqual(place)
    expect(readPlace(new URL(linkTo(place, 'http://127.0.0.1:4000/')).hash)).toEqual(place)
    expect(fragmentAmong(['/usr/bin/oasis', '--data-dir', '/x', link])).toBe(fragmentOf(link))
  })

  it('[PARAM3] nothing else is taken for one', () => {
    for (const link of ['', 'oasis://', 'oasis://open', 'oasis://other#notebook=/a', 'https://open#notebook=/a', 'javascript:alert(1)', 'oasis:open#notebook=/a', `oasis://open#${'x'.repeat(100_001)}`]) expect(fragmentOf(link), link.slice(0, 40)).toBe('')
    expect(fragmentAmong(['--remote-debugging-port=1', 'x.ipynb'])).toBe('')
  })
})
