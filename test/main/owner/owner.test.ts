import { spawn, type ChildProcess } from 'node:child_process'
import { chmodSync, mkdtempSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createConnection } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { ownerAddress } from '../../../main/owner/address.ts'
import { dataFolder, makeDataFolder } from '../../../main/owner/folder.ts'
import { sessionHandlers } from '../../../main/workbench/sessions.ts'
import { claim, findOwner, type Claim, type OwnerHandlers } from '../../../main/owner/owner.ts'

let folder: string
const undo: (() => unknown)[] = []
const handlers: OwnerHandlers = {
  'window.open': async () => ({ link: 'http://127.0.0.1:1/enter?token=here' }),
  'result.find': async ({ name }) => ({ found: name === 'delays' ? found : null }), ...sessionHandlers(() => null, () => null),
}
const found = {
  file: '/data/results/abcdefgh.duckdb',
  result: {
    id: 'abcdefgh', space: 'sample', name: 'delays', columns: [], rows: 0, totalRows: 0, bytes: 12_288, cut: null, madeAt: 1, elapsedMs: 2,
    origin: { kind: 'import' as const, file: '/somewhere/delays.csv' },
  },
}

beforeEach(() => { folder = mkdtempSync(path.join(os.tmpdir(), 'oasis-owner-')) })
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step()
  rmSync(folder, { recursive: true, force: true })
})

async function claimHere(): Promise<Claim> {
  const claimed = await claim(folder, handlers)
  undo.push(() => claimed.kind === 'owner' ? claimed.ownership.release() : claimed.owner.close())
  return claimed
}

/** Another process that claims the folder and says what became of it, one line each. */
async function claimElsewhere(): Promise<{ child: ChildProcess; said: string }> {
  const owner = new URL('../../../main/owner/owner.ts', import.meta.url).href
  const script = `
    import { claim } from ${JSON.stringify(owner)}
    const claimed = await claim(${JSON.stringify(folder)}, { 'window.open': async () => ({ link: 'http://127.0.0.1:2/enter?token=there' }), 'result.find': async () => ({ found: null }) })
    console.log(claimed.kind)
    if (claimed.kind === 'other') process.exit(0)
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  undo.push(() => child.kill('SIGKILL'))
  const said = await new Promise<string>(resolve => child.stdout.setEncoding('utf8').on('data', resolve).on('end', () => resolve('')))
  return { child, said: said.trim() }
}

it('[BASE3] one process owns a data folder; a second one is given a connection to it', async () => {
  expect((await claimHere()).kind).toBe('owner')
  const second = await claimHere()
  if (second.kind !== 'other') throw new Error('The folder has two owners')
  expect(await second.owner.call('window.open', {})).toEqual({ link: 'http://127.0.0.1:1/enter?token=here' })
  expect((await claimElsewhere()).said).toBe('other')
})

it('[BASE3] the owner finds results by name for other processes', async () => {
  await claimHere()
  const owner = (await findOwner(folder))!
  undo.push(() => owner.close())
  expect(await owner.call('result.find', { name: 'delays' })).toEqual({ found })
  expect(await owner.call('result.find', { name: 'other', space: 'sample' })).toEqual({ found: null })
})

it.skipIf(process.platform === 'win32')('[BASE3] the socket is for this user alone, and so is a folder that was made here', async () => {
  folder = path.join(folder, 'made')
  await claimHere()
  expect(statSync(ownerAddress(folder)).mode & 0o777).toBe(0o600)
  expect(statSync(folder).mode & 0o777).toBe(0o700)
  expect(statSync(path.join(folder, 'owner.lock')).mode & 0o777).toBe(0o600)
})

it('[BASE3] what a killed owner left behind is taken over', async () => {
  const { child, said } = await claimElsewhere()
  expect(said).toBe('owner')
  const gone = new Promise(resolve => child.on('exit', resolve))
  child.kill('SIGKILL')
  await gone
  if (process.platform !== 'win32') expect(statSync(ownerAddress(folder)).isSocket()).toBe(true)
  expect(await findOwner(folder)).toBeNull()
  expect((await claimHere()).kind).toBe('owner')
  const owner = (await findOwner(folder))!
  undo.push(() => owner.close())
  expect((await owner.call('window.open', {})).link).toContain('token=here')
})

it('[BASE3] a folder that was let go has a new owner at once', async () => {
  const first = await claimHere()
  if (first.kind !== 'owner') throw new Error('The folder was owned already')
  await first.ownership.release()
  undo.length = 0
  expect((await claimElsewhere()).said).toBe('owner')
})

it('[BASE3] many claims at once make one owner', async () => {
  const claims = await Promise.all(Array.from({ length: 4 }, claimElsewhere))
  expect(claims.map(entry => entry.said).sort()).toEqual(['other', 'other', 'other', 'owner'])
})

it.skipIf(process.platform === 'win32')('[BASE3] a data folder with a path too long for a socket has its socket elsewhere', async () => {
  folder = path.join(folder, 'a'.repeat(60), 'b'.repeat(60))
  expect(Buffer.byteLength(ownerAddress(folder))).toBeLessThan(104)
  await claimHere()
  expect((await claimHere()).kind).toBe('other')
  expect(statSync(path.dirname(ownerAddress(folder))).mode & 0o777).toBe(0o700)
})

it('[BASE3] rubbish on the socket closes that connection and hurts no other', async () => {
  await claimHere()
  for (const bytes of [Buffer.from([255, 255, 255, 255, 1]), Buffer.from([3, 0, 0, 0, 1, 2, 3])]) {
    await new Promise<void>((resolve, reject) => {
      const socket = createConnection(ownerAddress(folder), () => socket.write(bytes))
      socket.on('close', () => resolve()).on('error', reject).resume()
    })
  }
  const owner = (await findOwner(folder))!
  undo.push(() => owner.close())
  expect((await owner.call('window.open', {})).link).toContain('token=here')
})

it('[BASE3] a data folder that cannot be made says what to do', async () => {
  const file = path.join(folder, 'file')
  mkdirSync(folder, { recursive: true })
  writeFileSync(file, '')
  folder = path.join(file, 'data')
  await expect(claim(folder, handlers)).rejects.toMatchObject({ code: 'forbidden', message: expect.stringContaining('--data-dir') })
  folder = path.dirname(path.dirname(folder))
})

it('[BASE3] the data folder is made for this user alone, with what is missing above it; one that is there stays as it is', () => {
  mkdirSync(folder, { recursive: true })
  chmodSync(folder, 0o755)
  const made = path.join(folder, 'a', 'b')
  makeDataFolder(made)
  makeDataFolder(made)
  if (process.platform !== 'win32') expect([folder, path.dirname(made), made].map(each => statSync(each).mode & 0o777)).toEqual([0o755, 0o700, 0o700])
  const file = path.join(folder, 'file')
  writeFileSync(file, '')
  expect(() => makeDataFolder(file)).toThrow('it is a file')
})

it('[BASE3] the data folder: what is given, the environment, then the platform\'s place', () => {
  const home = path.resolve('/home/ada')
  expect(dataFolder({ given: '/given', env: { OASIS_DATA_DIR: '/other' }, home })).toBe(path.resolve('/given'))
  expect(dataFolder({ env: { OASIS_DATA_DIR: '/other' }, home })).toBe(path.resolve('/other'))
  expect(dataFolder({ env: {}, platform: 'linux', home })).toBe(path.join(home, '.local/share/oasis-workbench'))
  expect(dataFolder({ env: { XDG_DATA_HOME: '/xdg' }, platform: 'linux', home })).toBe(path.join('/xdg', 'oasis-workbench'))
  expect(dataFolder({ env: { XDG_DATA_HOME: 'relative' }, platform: 'linux', home })).toBe(path.join(home, '.local/share/oasis-workbench'))
  expect(dataFolder({ env: {}, platform: 'darwin', home })).toBe(path.join(home, 'Library/Application Support/Oasis Workbench'))
  expect(dataFolder({ env: { LOCALAPPDATA: '/local' }, platform: 'win32', home })).toBe(path.join('/local', 'Oasis Workbench'))
})
