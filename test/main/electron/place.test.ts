import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { besides, placeOn, windowSizes } from '../../../main/electron/place.ts'
import { openWindowStore, type SavedWindow } from '../../../main/electron/window-store.ts'

const laptop = { x: 0, y: 25, width: 1440, height: 875 }
const wide = { x: 1440, y: 0, width: 2560, height: 1400 }

describe('where a window stands', () => {
  it('[DESK1] a window that was never placed has a sane size in the middle of the first display', () => {
    expect(placeOn(null, [wide])).toEqual({ x: 1440 + 560, y: 250, width: 1440, height: 900 })
    expect(placeOn(null, [{ x: 0, y: 0, width: 1024, height: 700 }])).toEqual({ x: 0, y: 0, width: 1024, height: 700 })
  })

  it('[DESK1] it stands where it stood, also over two displays, and comes back into view when its display is gone', () => {
    const there = { x: 1500, y: 100, width: 1200, height: 800 }
    expect(placeOn(there, [laptop, wide])).toEqual(there)
    expect(placeOn({ x: 1000, y: 50, width: 1600, height: 800 }, [laptop, wide])).toEqual({ x: 1000, y: 50, width: 1600, height: 800 })
    expect(placeOn(there, [laptop])).toEqual({ x: 120, y: 63, width: 1200, height: 800 })
    expect(placeOn({ x: 100, y: -900, width: 1200, height: 800 }, [laptop])).toEqual({ x: 120, y: 63, width: 1200, height: 800 })
    expect(placeOn({ x: 0, y: 25, width: 5000, height: 4000 }, [laptop])).toEqual({ x: 0, y: 25, width: 1440, height: 875 })
  })

  it('[DESK1] wherever it was wanted, a person can take hold of it', () => {
    const any = fc.record({ x: fc.integer({ min: -9000, max: 9000 }), y: fc.integer({ min: -9000, max: 9000 }), width: fc.integer({ min: 1, max: 9000 }), height: fc.integer({ min: 1, max: 9000 }) })
    fc.assert(fc.property(any, fc.subarray([laptop, wide], { minLength: 1 }), (wanted, displays) => {
      const place = placeOn(wanted, displays)
      expect(Math.max(...displays.map(area => Math.min(place.x + place.width, area.x + area.width) - Math.max(place.x, area.x)))).toBeGreaterThanOrEqual(windowSizes.grip.width)
      expect(displays.some(area => place.y >= area.y && place.y + windowSizes.grip.height <= area.y + area.height)).toBe(true)
      expect(Object.values(place).every(Number.isInteger)).toBe(true)
    }))
    expect(besides(laptop)).toEqual({ ...laptop, x: 28, y: 53 })
  })
})

describe('the windows of the last time', () => {
  let folder: string
  const said: string[] = []
  beforeEach(() => { folder = mkdtempSync(path.join(os.tmpdir(), 'oasis-windows-')) })
  afterEach(() => {
    said.length = 0
    rmSync(folder, { recursive: true, force: true })
  })
  const open = () => openWindowStore(path.join(folder, 'electron/windows.json'), message => said.push(message))
  const one: SavedWindow = { bounds: { x: 1, y: 2, width: 800, height: 600 }, state: 'maximised', kept: { tabs: [{ path: '/a.ipynb', view: 'report' }], active: '/a.ipynb', space: null } }

  it('[DESK1] they are kept in a file that only this user can read, whole or not at all', () => {
    expect(open().read()).toEqual([])
    open().write([one, { ...one, state: 'normal', kept: null }])
    expect(open().read()).toEqual([one, { ...one, state: 'normal', kept: null }])
    expect(readdirSync(path.join(folder, 'electron'))).toEqual(['windows.json'])
    if (process.platform !== 'win32') expect(statSync(path.join(folder, 'electron/windows.json')).mode & 0o777).toBe(0o600)
    open().write(Array.from({ length: 50 }, () => one))
    expect(open().read()).toHaveLength(20)
    expect(said).toEqual([])
  })

  it('[DESK1] a damaged file is as good as none, and is said', () => {
    open().write([one])
    const file = path.join(folder, 'electron/windows.json')
    const whole = readFileSync(file, 'utf8')
    for (const text of ['', whole.slice(0, -5), '[]', whole.replace('800', '"wide"'), whole.replace('800', '1e9'), whole.replace('/a.ipynb', ''), whole.replace('"version":1', '"version":2'), JSON.stringify({ version: 1, windows: Array.from({ length: 21 }, () => one) })]) {
      writeFileSync(file, text)
      expect(open().read(), text.slice(0, 40)).toEqual([])
    }
    expect(said).toHaveLength(8)
    open().write([one])
    expect(open().read()).toEqual([one])
  })
})
