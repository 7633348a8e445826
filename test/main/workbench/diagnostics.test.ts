import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { unzipSync } from 'fflate'
import { afterEach, expect, it } from 'vitest'
import { createLog } from '../../../main/log/log.ts'
import { logFolder } from '../../../main/log/rotation.ts'
import type { Person } from '../../../main/diagnostics/person.ts'
import { ownNotebook, notebookText, startBench, temporaryFolder, type Bench } from './bench.ts'

let bench: Bench | null = null
let folder: string | null = null
afterEach(async () => {
  await bench?.close()
  if (folder !== null) rmSync(folder, { recursive: true, force: true })
  bench = null
})
const person = (home: string): Person => ({ home, user: 'lovelace', host: 'analytical-engine', env: {} })
/** A workbench whose log is kept, as its hosts have it. */
async function start(crashDumps?: string): Promise<{ bench: Bench; root: string }> {
  const root = folder = await temporaryFolder()
  const log = createLog({ name: 'workbench', process: 'workbench', print() {} })
  log.keep(logFolder(join(root, 'data')))
  bench = await startBench({ dataDir: join(root, 'data'), log, person: person(root), host: { kind: 'browser', language: 'en', ...(crashDumps === undefined ? {} : { crashDumps: join(root, crashDumps) }) } })
  return { bench, root }
}
const unzip = (bytes: Uint8Array) => Object.fromEntries(Object.entries(unzipSync(bytes)).map(([name, content]) => [name, Buffer.from(content).toString('utf8')]))

it('[DESK1] what is said to be in a bundle is in it: facts, the log, nothing of a notebook, and a file that only one fetch gets', async () => {
  const { bench: { client, workbench, dataDir }, root } = await start()
  const notebook = await ownNotebook({ dataDir } as Bench, 'Salaries of Grace.ipynb', notebookText([{ id: 'a', source: 'SELECT 120000 AS salary_of_grace' }]))
  expect(existsSync(notebook)).toBe(true)
  await client.call('settings.set', { keys: { 'password=opensesame': ['Mod+J'] } })
  await client.call('window.fault', { kind: 'error', name: 'TypeError', message: `open '${notebook}': password=opensesame of lovelace`, stack: `TypeError: x\n    at run (app://workbench/assets/x.js:1:2)`, left: 0 })

  const contents = await client.call('diagnostics.contents', {})
  expect(contents.files.map(({ name, kind }) => [name, kind])).toEqual([['facts.json', 'facts'], ['logs/workbench.jsonl', 'log']])
  expect(contents).toMatchObject({ dumps: [], dumpsLeft: 0 })
  const made = await client.call('diagnostics.make', { dumps: true })
  expect(made.path).toBeNull()
  expect(made.url).toMatch(/^\/files\/[\w-]{32}\/oasis-diagnostics-\d{4}-\d{2}-\d{2}-\d{2}-\d{2}\.zip$/)
  const download = (await workbench.download(made.url!))!
  expect(download.headers).toMatchObject({ 'Content-Type': 'application/zip', 'Content-Length': String(made.bytes) })
  const files = unzip(Buffer.concat(await download.stream.toArray() as Buffer[]))
  expect(await workbench.download(made.url!)).toBeNull()
  expect(Object.keys(files)).toEqual(['README.txt', 'facts.json', 'logs/workbench.jsonl'])

  const facts = JSON.parse(files['facts.json']!) as Record<string, unknown>
  expect(Object.keys(facts)).toEqual(Object.keys(JSON.parse(contents.facts) as object))
  expect(facts).toMatchObject({
    host: 'browser', versions: { app: expect.stringMatching(/^\d/), duckdb: expect.stringMatching(/^\d+\.\d+\.\d+/), node: process.versions.node, electron: null }, system: { platform: process.platform, memory: expect.any(Number), processors: expect.any(Number) },
    disk: { free: expect.any(Number) }, settings: { theme: 'system', keys: { 'password=[redacted]': ['Mod+J'] } }, databases: expect.arrayContaining([{ name: 'index.sqlite', bytes: expect.any(Number), schema: expect.any(Number) }]),
    spaces: expect.arrayContaining([{ name: expect.stringMatching(/^[0-9a-f]{8}$/), sample: true, notebooks: expect.any(Number) }]), python: { state: expect.any(String) }, newer: null,
  })
  expect(files['logs/workbench.jsonl']).toContain('app://workbench/assets/x.js:1:2')
  expect(files['logs/workbench.jsonl']).toContain('The workbench starts')
  const text = Object.values(files).join('\n')
  for (const word of ['opensesame', 'Grace', 'grace', '120000', 'lovelace', root]) expect(text.includes(word), `${word}\n${text}`).toBe(false)
})

it('[DESK1] a bundle is saved where the person says, not over the workbench\'s own files, and nothing is left behind', async () => {
  const { bench: { client, dataDir }, root } = await start()
  const path = join(root, 'for support.zip')
  const made = await client.call('diagnostics.make', { dumps: false, path })
  expect(made).toMatchObject({ url: null, path })
  expect(Object.keys(unzip(readFileSync(path)))).toContain('facts.json')
  expect(made.bytes).toBe(readFileSync(path).byteLength)
  await expect(client.call('diagnostics.make', { dumps: false, path: join(dataDir, 'x.zip') })).rejects.toMatchObject({ code: 'forbidden' })
  await expect(client.call('diagnostics.make', { dumps: false, path: join(root, 'nowhere/x.zip') })).rejects.toMatchObject({ code: 'notFound' })
  mkdirSync(join(root, 'folder.zip'))
  await expect(client.call('diagnostics.make', { dumps: false, path: join(root, 'folder.zip') })).rejects.toMatchObject({ message: expect.stringContaining('folder.zip') })
  expect(readdirSync(join(dataDir, 'exports'))).toEqual([])
})

it('[DESK1] crash dumps are in it only if they are asked for, and then as they are', async () => {
  const { bench: { client }, root } = await start('dumps')
  mkdirSync(join(root, 'dumps/completed'), { recursive: true })
  writeFileSync(join(root, 'dumps/completed/a.dmp'), 'MDMP password=opensesame')
  const { dumps } = await client.call('diagnostics.contents', {})
  expect(dumps).toEqual([{ name: expect.stringMatching(/^dumps\/.*-1\.dmp$/), kind: 'dump', bytes: 24 }])
  const read = async (withDumps: boolean) => {
    const path = join(root, `${withDumps}.zip`)
    await client.call('diagnostics.make', { dumps: withDumps, path })
    return unzip(readFileSync(path))
  }
  expect(Object.values(await read(false)).join('')).not.toContain('MDMP')
  const files = await read(true)
  expect(files[dumps[0]!.name]).toBe('MDMP password=opensesame')
  expect(files['README.txt']).toContain('copies of a program\'s memory')
})

it('[DESK1] after a run that did not end properly the first window that asks is told, once', async () => {
  const { bench: { client, window, dataDir, reopen } } = await start()
  expect(await client.call('diagnostics.unclean', {})).toEqual({ unclean: false })
  await reopen()
  expect(await bench!.client.call('diagnostics.unclean', {}), 'it was closed properly').toEqual({ unclean: false })
  writeFileSync(join(logFolder(dataDir), 'running.json'), '{}')
  await bench!.workbench.close()
  writeFileSync(join(logFolder(dataDir), 'running.json'), '{}')
  await reopen()
  expect(await bench!.client.call('diagnostics.unclean', {})).toEqual({ unclean: true })
  expect(await window().call('diagnostics.unclean', {})).toEqual({ unclean: false })
})
