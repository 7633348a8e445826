import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
// @ts-expect-error plain JavaScript, shared with the scripts
import { build } from '../../../scripts/build.mjs'
import { violationsOn } from '../../support/axe.ts'
import { skipWithoutChromium } from '../../support/chromium.ts'
import { startDoubled, type Doubled } from '../../support/electron-double/start.ts'
import { notebookFile, openLink, trust, writeInSample } from '../../support/notebook.ts'
import { until } from '../../support/until.ts'
import { appImage, keyPair, makeProgram, makeRelease, startFeed, type UpdateFeed } from '../../support/updates.ts'

let folder: string
let feed: UpdateFeed
let key: string
let publicKey: string
let made: ReturnType<typeof makeProgram>
const started: Doubled[] = []
const at = (...names: string[]) => path.join(folder, ...names)
const start = (env: Record<string, string> = {}): Doubled => {
  const app = startDoubled(at('data'), [], { program: made.program, env: { ...made.env, ...env } })
  started.push(app)
  return app
}
/** The settings of updates, by the menu of the system. */
async function openUpdates(app: Doubled): Promise<Page> {
  const page = await app.page()
  await page.waitForSelector('.window', { timeout: 60_000 })
  await until(async () => JSON.stringify((await app.state()).desktop.menu).includes('"Check for updates"'), 'the window has told its menus')
  await app.command({ do: 'menu', label: 'Check for updates' })
  await page.getByTestId('setting-updates').waitFor({ timeout: 60_000 })
  return page
}
const status = (page: Page) => page.locator('.updates-status')
const says = (page: Page, words: RegExp) => until(async () => words.test(await status(page).innerText({ timeout: 5_000 })), `the settings say ${words}`).catch(async error => { throw new Error(`${(error as Error).message}, but say ${await status(page).innerText()}`) })
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()
const wait = { timeout: 60_000 }
/** Sets the server to look at, and nothing else. */
async function setAddress(page: Page, address: string): Promise<void> {
  const before = readFileIf(at('data/electron/updates.json'))
  await page.getByTestId('update-address').locator('input').fill(address)
  await page.keyboard.press('Enter')
  await until(() => readFileIf(at('data/electron/updates.json')) !== before, 'the address is kept')
}
/** Looks at the server, and waits until that is over. */
async function look(page: Page, words: RegExp): Promise<void> {
  const before = feed.asked.length
  await press(page, 'Check now')
  await until(() => feed.asked.length > before, 'the server was asked')
  await page.getByRole('button', { name: 'Check now', exact: true, disabled: false }).waitFor(wait)
  await says(page, words)
}
/** Opens a notebook of one trusted cell. */
async function openCell(page: Page, source: string): Promise<void> {
  await page.getByTestId('report').waitFor(wait)
  await openLink(page, await writeInSample(at('data'), 'Updates', notebookFile([{ id: 'a', source }])))
  await page.getByTestId('trust-banner').waitFor(wait)
  await trust(page)
}
const manifests = () => feed.asked.filter(({ path: asked }) => asked.endsWith('.yml')).length
const remembered = () => JSON.parse(readFileSync(at('data/electron/updates.json'), 'utf8')) as { mode: string | null; highest: string | null }
const ended = (app: Doubled) => app.exited.then(code => { expect(code, app.printed()).toBe(0) })

describe.skipIf(skipWithoutChromium || process.platform !== 'linux')('updates of the compiled application against the Electron double', { timeout: 180_000 }, () => {
  beforeAll(async () => { await build() }, 180_000)
  beforeEach(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'oasis-updates-'))
    key = at('release.pem')
    publicKey = keyPair(key)
    feed = await startFeed()
    made = makeProgram(folder, { address: null, keys: [publicKey] })
  })
  afterEach(async () => {
    for (const app of started.splice(0)) await app.destroy()
    await feed.close()
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  })

  it('[DESK1] against the double: nothing is asked until the person agreed; then a new version is found, downloaded, and put in place when the program is quit', async () => {
    await makeRelease(at('release'), '0.2.0', key, { notes: '<img src=x onerror="window.hacked = 1"> <b>Faster</b>\nMore charts' })
    feed.serve(at('release'))
    const app = start()
    const page = await openUpdates(app)
    await page.getByText('Version 0.1.0').waitFor()
    expect(await page.getByTestId('setting-updates').innerText()).toContain('Off')
    expect(await violationsOn(page, '[data-testid=settings]')).toEqual([])

    // A place to look at is no consent: nobody has asked to look.
    await setAddress(page, feed.address)
    expect(feed.asked).toEqual([])
    await press(page, 'Check now')
    await says(page, /Version 0\.2\.0 is there/)
    expect(feed.asked.map(({ path: asked }) => asked)).toEqual(['/updates/latest-linux.yml.sig', '/updates/latest-linux.yml'])
    // The maker's words are text.
    expect(await page.getByTestId('update-notes').innerText()).toContain('<img src=x onerror="window.hacked = 1"> <b>Faster</b>\nMore charts')
    expect([await page.getByTestId('update-notes').locator('img, b').count(), await page.evaluate('window.hacked')]).toEqual([0, undefined])
    expect(await violationsOn(page, '[data-testid=settings]')).toEqual([])
    await press(page, 'Download')
    await says(page, /Version 0\.2\.0 is ready/)
    expect(readFileSync(made.image, 'utf8')).toBe(appImage('0.1.0'))
    expect(await violationsOn(page, '[data-testid=settings]')).toEqual([])
    // Off is off: what waits to be put in place waits no more, until the person wants it after all.
    for (const mode of ['Tell me', 'Off']) {
      await page.getByTestId('setting-updates').locator('button').click()
      await page.getByRole('option', { name: mode, exact: true }).click()
    }
    await says(page, /Version 0\.2\.0 is there/)
    await press(page, 'Download')
    await says(page, /Version 0\.2\.0 is ready/)
    expect(feed.asked.filter(({ path: asked }) => asked.endsWith('.AppImage'))).toHaveLength(1)

    await app.command({ do: 'quit' }).catch(() => {})
    await ended(app)
    expect(readFileSync(made.image, 'utf8')).toBe(appImage('0.2.0'))
    expect(statSync(made.image).mode & 0o111).toBe(0o111)
    expect(existsSync(`${made.image}.started`)).toBe(false)
    expect(app.printed()).not.toMatch(/does not emulate/)
  })

  it('[DESK1] against the double: where the builder said so it looks by itself, downloads if that is chosen, and a restart loses nothing', async () => {
    await makeRelease(at('release'), '0.2.0', key)
    feed.serve(at('release'))
    rmSync(made.program, { recursive: true })
    rmSync(at('resources'), { recursive: true })
    rmSync(at('apps'), { recursive: true })
    made = makeProgram(folder, { address: feed.address, keys: [publicKey], mode: 'install' })
    const app = start()
    const page = await app.page()
    await page.getByText('Version 0.2.0 is ready', { exact: false }).first().waitFor({ timeout: 90_000 })
    await openCell(page, 'SELECT 1 AS one')
    await page.locator('[data-cell=a] .code-text').click()
    await page.locator('[data-cell=a] .monaco-editor').waitFor(wait)
    await page.keyboard.press('Control+a')
    await page.keyboard.type('SELECT 42 AS typed_before_the_restart')
    await openUpdates(app)
    await press(page, 'Restart to update')
    await ended(app)
    expect(readFileSync(made.image, 'utf8')).toBe(appImage('0.2.0'))
    // The new program was started when nothing of the old one had hold of the data any more.
    await until(() => existsSync(`${made.image}.started`), 'the new program was started')
    expect(app.processes()).toEqual([])
    const again = await start().page()
    await again.locator('[data-cell=a]').getByText('typed_before_the_restart').first().waitFor(wait)
  })

  it('[DESK1] against the double: a running cell is ended by a restart only when the person says so', async () => {
    await makeRelease(at('release'), '0.2.0', key)
    feed.serve(at('release'))
    const app = start()
    const page = await openUpdates(app)
    await setAddress(page, feed.address)
    await press(page, 'Check now')
    await press(page, 'Download')
    await says(page, /is ready/)
    await page.keyboard.press('Escape')
    await page.getByTestId('settings').waitFor({ state: 'detached', ...wait })
    await openCell(page, 'SELECT count(*) FROM range(100000000) a, range(100000000) b WHERE a.range * b.range % 7 = 3')
    await page.locator('[data-cell=a]').focus()
    await page.keyboard.press('Control+Enter')
    await page.getByRole('button', { name: /running/ }).first().waitFor({ timeout: 60_000 })
    await openUpdates(app)
    await press(page, 'Restart to update')
    await page.getByText('Cells are running, and a restart would end them.', { exact: false }).waitFor()
    expect(await violationsOn(page, '[data-testid=settings]')).toEqual([])
    await press(page, 'Not now')
    expect(readFileSync(made.image, 'utf8')).toBe(appImage('0.1.0'))
    await press(page, 'Restart to update')
    await press(page, 'End them and restart')
    await ended(app)
    expect(readFileSync(made.image, 'utf8')).toBe(appImage('0.2.0'))
  })

  it('[DESK1] against the double: what is not signed by the maker, for this computer, now and newer, is told and never used', async () => {
    await makeRelease(at('release'), '0.2.0', key)
    await makeRelease(at('newest'), '0.3.0', key)
    await makeRelease(at('older'), '0.0.9', key)
    await makeRelease(at('same'), '0.1.0', key)
    await makeRelease(at('arm'), '0.4.0', key, { manifest: 'latest-linux-arm64.yml' })
    keyPair(at('stranger.pem'))
    await makeRelease(at('strange'), '0.4.0', at('stranger.pem'))
    const read = (release: string, name = 'latest-linux.yml') => readFileSync(at(release, name))
    const instead = (name: string, bytes: Buffer | string) => feed.instead.set(name, answer => { answer.writeHead(200).end(bytes) })
    const app = start()
    const page = await openUpdates(app)
    await setAddress(page, feed.address)
    const refused = async (words: RegExp) => {
      await look(page, words)
      expect(feed.asked.some(({ path: asked }) => asked.endsWith('.AppImage')), String(words)).toBe(false)
      feed.instead.clear()
    }
    // An address that anybody on the way could answer for.
    await page.getByTestId('update-address').locator('input').fill('http://updates.example.com/')
    await page.keyboard.press('Enter')
    await page.getByText('The address of an update server begins with https://', { exact: false }).waitFor(wait)
    await page.getByTestId('update-address').locator('input').fill(feed.address)
    await page.keyboard.press('Enter')
    await page.getByText('The address of an update server begins with https://', { exact: false }).waitFor({ state: 'detached', ...wait })
    // Nothing there; a manifest without a signature; of a stranger; changed; of another platform.
    await refused(/has no latest-linux\.yml\.sig/)
    feed.serve(at('release'))
    feed.instead.set('latest-linux.yml.sig', answer => { answer.writeHead(404).end() })
    await refused(/what is not signed is not used/)
    feed.serve(at('strange'))
    await refused(/signed with a key that this program does not know/)
    feed.serve(at('release'))
    instead('latest-linux.yml.sig', read('release', 'latest-linux.yml.sig').toString().replace(/0\.2\.0/, '0.9.0'))
    await refused(/signature of the update is wrong/)
    instead('latest-linux.yml', read('release').toString().replaceAll('0.2.0', '0.9.0'))
    await refused(/not what was signed/)
    instead('latest-linux.yml', read('newest'))
    await refused(/not what was signed/)
    instead('latest-linux.yml.sig', read('arm', 'latest-linux-arm64.yml.sig'))
    instead('latest-linux.yml', read('arm', 'latest-linux-arm64.yml'))
    await refused(/signed for linux \(arm64\), not for this computer/)
    instead('latest-linux.yml', Buffer.alloc(1024 * 1024, ' '))
    await refused(/sends more than 256 KiB/)
    feed.instead.set('latest-linux.yml.sig', answer => { answer.writeHead(302, { location: '/updates/elsewhere' }).end() })
    await refused(/sends on to another address/)
    // Older than this program; the same; then a replay of one that was newest once.
    feed.serve(at('older'))
    await refused(/offers 0\.0\.9, which is older than 0\.1\.0/)
    feed.serve(at('same'))
    await refused(/It is the newest version/)
    expect(remembered().highest).toBe('0.1.0')
    feed.serve(at('newest'))
    await refused(/Version 0\.3\.0 is there/)
    feed.serve(at('release'))
    await refused(/offers 0\.2\.0, which is older than 0\.3\.0/)

    // A file that is not the signed one is removed, and nothing is put in place.
    feed.serve(at('newest'))
    await refused(/Version 0\.3\.0 is there/)
    instead('Oasis-Workbench-0.3.0.AppImage', appImage('0.3.0').replace('exit 0', 'exit 1'))
    await press(page, 'Download')
    await says(page, /is not the file that was signed/)
    const pending = at('cache/oasis-workbench-updater/pending')
    expect(existsSync(pending) ? readdirSync(pending) : []).toEqual([])
    await app.command({ do: 'quit' }).catch(() => {})
    await ended(app)
    expect(readFileSync(made.image, 'utf8')).toBe(appImage('0.1.0'))

    // What was seen is remembered by the next start.
    feed.serve(at('release'))
    feed.instead.clear()
    const again = await openUpdates(start())
    await says(again, /older than 0\.3\.0/)
  })

  it('[DESK1] against the double: the token is kept in the keychain, goes to its server alone, and never to a window', async () => {
    await makeRelease(at('release'), '0.2.0', key)
    feed.serve(at('release'))
    const other = await startFeed(at('release'))
    try {
      const app = start()
      const page = await openUpdates(app)
      await setAddress(page, feed.address)
      await page.getByTestId('update-token').locator('input').fill('s3cret-token')
      expect(await page.getByTestId('update-token').locator('input').getAttribute('type')).toBe('password')
      await press(page, 'Keep')
      await page.getByText('Kept in the keychain').waitFor()
      expect(await page.content()).not.toContain('s3cret-token')
      expect(readFileIf(at('data/electron/keychain.json'))).toMatch(/updates http:\/\/127\.0\.0\.1/)
      expect(readFileIf(at('data/electron/keychain.json'))).not.toContain('s3cret')
      await press(page, 'Check now')
      await says(page, /0\.2\.0 is there/)
      expect(feed.asked.every(({ authorization }) => authorization === 'Bearer s3cret-token')).toBe(true)
      // Another server gets none of it.
      await setAddress(page, other.address)
      await press(page, 'Check now')
      await says(page, /0\.2\.0 is there/)
      expect(other.asked.length).toBeGreaterThan(0)
      expect(other.asked.every(({ authorization }) => authorization === undefined)).toBe(true)
      await setAddress(page, feed.address)
      await page.getByText('Kept in the keychain').waitFor()
      // A locked keychain is told; nobody is asked without the token.
      const before = feed.asked.length
      await app.command({ do: 'keychain', isLocked: true })
      await press(page, 'Check now')
      await says(page, /keychain of this computer cannot be used\. Unlock it/)
      expect(feed.asked.length).toBe(before)
      await app.command({ do: 'keychain', isLocked: false })
      await press(page, 'Forget')
      await page.getByTestId('update-token').waitFor()
      expect(readFileIf(at('data/electron/keychain.json'))).not.toContain('127.0.0.1')
      expect(app.printed()).not.toContain('s3cret')
    } finally {
      await other.close()
    }
  })

  it('[DESK1] against the double: without a keychain that is one, nothing is kept, and the token serves until the program ends if the person says so', async () => {
    await makeRelease(at('release'), '0.2.0', key)
    feed.serve(at('release'))
    const app = start({ ELECTRON_DOUBLE_KEYCHAIN: 'basic_text' })
    const page = await openUpdates(app)
    await setAddress(page, feed.address)
    await page.getByTestId('update-token').locator('input').fill('s3cret-token')
    await press(page, 'Keep')
    await page.getByText('Install and unlock GNOME Keyring or KWallet', { exact: false }).waitFor()
    expect(await violationsOn(page, '[data-testid=settings]')).toEqual([])
    await look(page, /0\.2\.0 is there/)
    expect(feed.asked.every(({ authorization }) => authorization === undefined)).toBe(true)
    await press(page, 'Use it until the program ends')
    await page.getByText('Kept until the program ends').waitFor()
    await press(page, 'Check now')
    await until(() => feed.asked.some(({ authorization }) => authorization === 'Bearer s3cret-token'), 'the token was sent')
    const written = readdirSync(at('data'), { recursive: true, encoding: 'utf8', withFileTypes: false }).filter(name => /keychain/.test(name))
    expect(written).toEqual([])
  })

  it('[DESK1] [DESK2] against the double: windows stay without a network while the program asks its update server', async () => {
    await makeRelease(at('release'), '0.2.0', key)
    feed.serve(at('release'))
    const app = start()
    const page = await openUpdates(app)
    await setAddress(page, feed.address)
    await look(page, /0\.2\.0 is there/)
    const asked = feed.asked.length
    for (const url of [feed.address, `${feed.address}latest-linux.yml`]) {
      expect(await app.command({ do: 'cancels', url }), url).toBe(true)
      expect(await page.evaluate(`fetch(${JSON.stringify(url)}, { mode: 'no-cors' }).then(() => 'fetched', () => 'refused')`)).toBe('refused')
    }
    expect(feed.asked.length).toBe(asked)
    const { facts } = await app.state()
    expect(facts.switches).toMatchObject({ 'host-resolver-rules': 'MAP * ~NOTFOUND', 'proxy-server': 'http://127.0.0.1:9', 'proxy-bypass-list': '<-loopback>' })
  })

  it('[DESK1] against the double: a build without a key, a package of the system and an unpacked archive say who updates them', async () => {
    const by = async (env: Record<string, string>, words: RegExp) => {
      const app = start(env)
      const page = await openUpdates(app)
      await until(async () => words.test(await page.getByTestId('setting-updates').innerText()), `the settings say ${words}`)
      expect(await page.getByTestId('setting-updateAddress').count()).toBe(0)
      await app.destroy()
    }
    writeFileSync(at('resources/package-type'), 'deb')
    await by({}, /Your package manager updates it/)
    rmSync(at('resources/package-type'))
    await by({ APPIMAGE: undefined as unknown as string }, /unpacked by hand/)
    const file = path.join(made.program, 'package.json')
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')) as object, updates: { address: feed.address, keys: [] } }))
    await by({}, /this build has no key/)
    expect(manifests()).toBe(0)
  })
})

function readFileIf(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}
