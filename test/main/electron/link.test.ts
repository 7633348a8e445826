import { describe, expect, it } from 'vitest'
import { askedOf } from '../../../main/electron/asked.ts'
import { isLink } from '../../../main/electron/link.ts'
import { linkTo, readPlace } from '../../../renderer/shell/location.ts'

describe('links into the desktop program', () => {
  it('[PARAM3] the link that a window copies is read back as it was, with hostile values as data', () => {
    const place = { path: '/home/ada/Flight delays.ipynb', view: 'report' as const, values: { origin: "'; DROP TABLE t; --&view=edit#", n: 3, days: { relative: 'last' as const, count: 7, unit: 'day' as const, anchor: 'data' as const } } }
    const link = linkTo(place, null)
    expect(link).toMatch(/^oasis:\/\/open#notebook=/)
    expect(readPlace(new URL(link).hash)).toEqual(place)
    expect(readPlace(new URL(linkTo(place, 'http://127.0.0.1:4000/')).hash)).toEqual(place)
    expect(askedOf(['--data-dir', '/x', link], '/')).toEqual({ files: [], links: [link] })
  })

  it('[PARAM3] nothing else is taken for one', () => {
    for (const link of ['', 'oasis:', 'oasis:open#notebook=/a', 'https://open#notebook=/a', 'javascript:alert(1)', 'oasis://a\nb', `oasis://open#${'x'.repeat(100_001)}`]) expect(isLink(link), link.slice(0, 40)).toBe(false)
  })

  it('[DESK1] of the words of a start, notebooks and links are taken, relative to the folder of the start', () => {
    expect(askedOf(['.', 'a/b.ipynb', '/c/ä 日本.IPYNB', '../d.ipynb', 'data.csv', '--x.ipynb', '--remote-debugging-port=1', 'oasis://S/N'], '/home/ada')).toEqual({ files: ['/home/ada/a/b.ipynb', '/c/ä 日本.IPYNB', '/home/d.ipynb'], links: ['oasis://S/N'] })
    expect(askedOf(Array.from({ length: 500 }, (_, at) => `${at}.ipynb`), '/').files).toHaveLength(100)
  })
})
