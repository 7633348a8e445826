import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
// @ts-expect-error plain JavaScript, so that an older Node can read it
import { findElectron, getElectron, hasDisplay, runInstaller } from '../../scripts/electron.mjs'

let root: string
let stamp: string
let said: string[]
const say = (line: string) => said.push(line)
const day = 24 * 60 * 60 * 1000

beforeEach(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'oasis-electron-test-'))
  stamp = path.join(root, 'cache/electron.json')
  said = []
  mkdirSync(path.join(root, 'node_modules/electron'), { recursive: true })
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

/** An installer of the same form as Electron's: it downloads into the temporary folder and leaves the program and its name. */
function installer(body: string): void {
  writeFileSync(path.join(root, 'node_modules/electron/install.js'), `
    const fs = require('node:fs'), os = require('node:os'), path = require('node:path')
    fs.mkdirSync(path.join(os.tmpdir(), 'download'))
    fs.writeFileSync(path.join(os.tmpdir(), 'download/electron.zip'), Buffer.alloc(3_000_000))
    ${body}`)
}
const succeeds = `setTimeout(() => {
  fs.mkdirSync(path.join(__dirname, 'dist'))
  fs.writeFileSync(path.join(__dirname, 'dist/electron'), '')
  fs.writeFileSync(path.join(__dirname, 'path.txt'), 'electron')
}, 1500)`

it('[BASE3] Electron is found by looking at files, and is not there where its program is missing', () => {
  expect(findElectron(root)).toBeNull()
  writeFileSync(path.join(root, 'node_modules/electron/path.txt'), 'electron')
  expect(findElectron(root)).toBeNull()
  mkdirSync(path.join(root, 'node_modules/electron/dist'))
  writeFileSync(path.join(root, 'node_modules/electron/dist/electron'), '')
  expect(findElectron(root)).toBe(path.join(root, 'node_modules/electron/dist/electron'))
})

it('[BASE3] a missing Electron is fetched by its own installer, with progress and nothing left over', async () => {
  installer(succeeds)
  const before = readdirSync(os.tmpdir()).filter(name => name.startsWith('oasis-electron-')).sort()
  expect(await getElectron({ root, stamp, say })).toEqual({ program: path.join(root, 'node_modules/electron/dist/electron') })
  expect(said[0]).toMatch(/^Fetching Electron/)
  expect(said).toContain('Fetching Electron: 3 MB so far')
  expect(readdirSync(os.tmpdir()).filter(name => name.startsWith('oasis-electron-')).sort()).toEqual(before)
  said = []
  expect(await getElectron({ root, stamp, say })).toEqual({ program: path.join(root, 'node_modules/electron/dist/electron') })
  expect(said).toEqual([])
})

it('[BASE3] a fetch that failed is not tried again for a day', async () => {
  installer('process.exit(1)')
  let now = 1_000_000
  let tries = 0
  const install = async (folder: string, progress: (bytes: number) => void) => {
    tries++
    return runInstaller(folder, progress) as Promise<boolean>
  }
  const get = () => getElectron({ root, stamp, say, install, now: () => now }) as Promise<object>
  expect(await get()).toEqual({ reason: 'Electron could not be fetched' })
  now += day - 1
  expect(await get()).toEqual({ reason: 'Electron could not be fetched within the last day' })
  expect(tries).toBe(1)
  now += 1
  installer(succeeds)
  expect(await get()).toHaveProperty('program')
  expect(tries).toBe(2)
  expect(existsSync(stamp)).toBe(false)
})

it('[BASE3] an installer that says it succeeded but left no program counts as failed', async () => {
  installer('')
  expect(await getElectron({ root, stamp, say })).toEqual({ reason: 'Electron could not be fetched' })
  expect(existsSync(stamp)).toBe(true)
})

it('[BASE3] a display is X11 or Wayland on Linux, and always there elsewhere', () => {
  expect(hasDisplay({}, 'linux')).toBe(false)
  expect(hasDisplay({ DISPLAY: ':0' }, 'linux')).toBe(true)
  expect(hasDisplay({ WAYLAND_DISPLAY: 'wayland-0' }, 'linux')).toBe(true)
  expect(hasDisplay({}, 'darwin')).toBe(true)
  expect(hasDisplay({}, 'win32')).toBe(true)
})
