import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { OasisError } from '../../../contract/errors.ts'
import { openBrowser, openCommand } from '../../../main/loopback/browser.ts'
import { runBrowserHost, type BrowserHost, type BrowserHostOptions } from '../../../main/loopback/host.ts'
import { findOwner } from '../../../main/owner/owner.ts'
import type { Workbench } from '../../../main/workbench/workbench.ts'
import { sessionHandlers } from '../../../main/workbench/sessions.ts'

let root: string
let dataDir: string
let said: string[]
let printed: string[]
let closed: number
const hosts: BrowserHost[] = []

/** Only what the host itself asks of a workbench; the tests of the whole start the real one. */
const quiet: Workbench = {
  connect: port => port.close(), download: async () => null, ask() {}, findResult: () => null, sessions: sessionHandlers(() => null, () => null),
  close: async () => { closed++ },
}

beforeEach(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'oasis-host-'))
  dataDir = path.join(root, 'data')
  mkdirSync(path.join(root, 'dist/renderer'), { recursive: true })
  writeFileSync(path.join(root, 'dist/renderer/index.html'), '<!doctype html><title>The window</title>')
  said = []
  printed = []
  closed = 0
})
afterEach(async () => {
  for (const host of hosts.splice(0)) {
    host.stop()
    await host.stopped
  }
  rmSync(root, { recursive: true, force: true })
})

async function run(options: Partial<BrowserHostOptions> = {}): Promise<BrowserHost> {
  const host = await runBrowserHost({ root, dataDir, port: 0, open: false, say: line => said.push(line), print: line => printed.push(line), log: { error: message => { said.push(message) } }, create: async () => quiet, ...options })
  hosts.push(host)
  return host
}

it('[BASE3] without a browser to open, the one-time link stands alone on its line and works once', async () => {
  await run()
  expect(printed).toHaveLength(1)
  expect(printed[0]).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/enter\?token=[\w-]{43}$/)
  expect((await fetch(printed[0]!)).status).toBe(200)
  expect((await fetch(printed[0]!)).status).toBe(403)
})

it('[BASE3] a second start on the same data folder prints a fresh link of the first and is done', async () => {
  await run()
  const second = await run({ create: async () => { throw new Error('A second workbench was made') } })
  expect(await second.stopped).toBe(0)
  expect(printed).toHaveLength(2)
  expect(new URL(printed[1]!).origin).toBe(new URL(printed[0]!).origin)
  expect(printed[1]).not.toBe(printed[0])
  expect((await fetch(printed[1]!)).status).toBe(200)
  expect((await fetch(printed[0]!)).status).toBe(200)
})

it('[BASE3] stopping closes the workbench once and lets the folder go', async () => {
  const host = await run()
  host.stop()
  host.stop()
  expect(await host.stopped).toBe(0)
  expect(closed).toBe(1)
  expect(await findOwner(dataDir)).toBeNull()
  expect(await fetch(printed[0]!).then(() => 'answered', () => 'refused')).toBe('refused')
})

it('[BASE3] a workbench that does not start says so and ends with 1', async () => {
  const host = await run({ create: async () => { throw new OasisError('conflict', 'The journal is newer than this version. Update the workbench.') } })
  expect(await host.stopped).toBe(1)
  expect(said).toContain('The journal is newer than this version. Update the workbench.')
  expect(await findOwner(dataDir)).toBeNull()
})

it('[BASE3] pages are served before the workbench is there; a port that is taken is told and lets the folder go', async () => {
  const slow = Promise.withResolvers<Workbench>()
  await run({ create: () => slow.promise })
  const { origin } = new URL(printed[0]!)
  const [cookie, , , where] = (await fetch(printed[0]!)).headers.getSetCookie()[0]!.split('; ') as [string, string, string, string]
  expect(await (await fetch(origin + where.slice('Path='.length), { headers: { cookie } })).text()).toContain('The window')
  slow.resolve(quiet)

  const other = path.join(root, 'other')
  await expect(run({ dataDir: other, port: Number(new URL(origin).port) })).rejects.toMatchObject({ code: 'conflict' })
  expect(await findOwner(other)).toBeNull()
})

it('[BASE3] where no browser opens, the link is printed instead', async () => {
  expect(await openBrowser('http://127.0.0.1:1/', [path.join(root, 'no-such-browser'), []])).toBe(false)
  expect(await openBrowser('http://127.0.0.1:1/', [process.execPath, ['-e', 'process.exit(3)']])).toBe(false)
})

it.skipIf(process.platform === 'win32')('[BASE3] the system\'s browser is given the link as one argument', async () => {
  const program = path.join(root, 'browser')
  writeFileSync(program, '#!/bin/sh\nprintf "%s" "$1" > "$0.got"\n')
  chmodSync(program, 0o755)
  const link = 'http://127.0.0.1:1/enter?token=a&b;c$(d)'
  expect(await openBrowser(link, [program, openCommand(link)[1]])).toBe(true)
  expect(readFileSync(`${program}.got`, 'utf8')).toBe(link)
  expect(openCommand(link, 'darwin')).toEqual(['open', [link]])
  expect(openCommand(link, 'linux')).toEqual(['xdg-open', [link]])
  expect(openCommand(link, 'win32')[0]).not.toBe('cmd')
})
