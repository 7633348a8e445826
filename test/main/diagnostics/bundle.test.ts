import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { unzipSync } from 'fflate'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { lineWithout, writeBundle, type Bundle } from '../../../main/diagnostics/bundle.ts'
import { newestDumps } from '../../../main/diagnostics/dumps.ts'
import { bundleLimits } from '../../../main/diagnostics/limits.ts'
import { beginRun } from '../../../main/diagnostics/marker.ts'
import { namesOf, type Person } from '../../../main/diagnostics/person.ts'
import { encodings, secrets, waysToRead } from '../../support/secrets.ts'

let folder: string
beforeEach(() => { folder = mkdtempSync(path.join(os.tmpdir(), 'oasis-bundle-')) })
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const ada: Person = { home: '/home/lovelace', user: 'lovelace', host: 'analytical-engine', env: { PGPASSWORD: 'correct horse battery', PATH: '/usr/bin' } }
const names = () => namesOf(ada, '/home/lovelace/.local/share/oasis', ['/srv/Salaries of 2026'])
let count = 0
/** What is in the archive of a bundle, by name. */
async function unzipped(bundle: Partial<Bundle>): Promise<Record<string, string>> {
  const file = path.join(folder, `bundle-${count++}.zip`)
  const { bytes } = await writeBundle(file, { texts: {}, logs: [], dumps: [], names: names(), ...bundle }, new AbortController().signal)
  expect(statSync(file).size).toBe(bytes)
  if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600)
  return Object.fromEntries(Object.entries(unzipSync(readFileSync(file))).map(([name, content]) => [name, Buffer.from(content).toString('utf8')]))
}
function logOf(lines: readonly string[]): Bundle['logs'] {
  const file = path.join(folder, `log-${count++}.jsonl`)
  writeFileSync(file, lines.map(line => `${line}\n`).join(''))
  return [{ file, name: 'logs/workbench.jsonl', bytes: statSync(file).size }]
}

describe('what a bundle holds', () => {
  it('[DESK1] no secret of any kind is in it, wherever it stood and however it was written', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.tuple(fc.oneof(...secrets), fc.constantFrom(...encodings)), { minLength: 1, maxLength: 12 }), async found => {
      const said = found.map(([{ text }, encode]) => encode(text))
      const entry = (message: string, at: number) => ({ at: '2026-11-25T09:00:00.000Z', level: 'error', process: 'workbench', pid: 1, message, error: { name: 'Error', message: said[(at + 1) % said.length], stack: [`at run (/opt/${message}/x.js:1:2)`], cause: { name: message, message: 'x', stack: [] } }, said: [message] })
      const all = names()
      const files = await unzipped({
        names: all,
        // Also what no version of this program ever wrote.
        logs: logOf([...said.map((message, at) => JSON.stringify(entry(message, at))), ...said.map(message => message.replaceAll('\n', ' ')), JSON.stringify({ [said[0]!]: said, password: 'open sesame' }), '{"half an entry": "']),
        texts: { 'facts.json': JSON.stringify(all.value({ settings: { theme: said[0], keys: Object.fromEntries(said.map(text => [text, [text]])) }, paths: said.map(text => `/var/${text}/x`) }), null, 2) },
      })
      const text = Object.entries(files).flat().join('\n')
      expect(text).not.toContain('open sesame')
      for (const [{ kind, secret }] of found) for (const way of waysToRead(secret)) expect(text.includes(way), `${kind} ${secret}\n${text}`).toBe(false)
    }), { numRuns: 100 })
  })

  it('[DESK1] a field that is named for a secret has none in it, nor has what a variable of the environment says', async () => {
    const all = names()
    expect(all.value({ password: 'open sesame', nested: [{ apiKey: 'open sesame' }], theme: 'dark', count: 3 })).toEqual({ password: '[redacted]', nested: [{ apiKey: '[redacted]' }], theme: 'dark', count: 3 })
    expect(all.text('refused: correct horse battery, correct%20horse%20battery')).toBe('refused: [redacted], [redacted]')
  })

  it('[DESK1] whose it is and what things are called is not in it, in any encoding, and what helps stays', async () => {
    const paths = ['/srv/Salaries of 2026/Bonus of Grace.ipynb', '/home/lovelace/x.csv', '/home/lovelace/.local/share/oasis/index.sqlite', '/home/grace/y']
    for (const encode of encodings) {
      const { 'logs/workbench.jsonl': log } = await unzipped({ logs: logOf(paths.map(each => JSON.stringify({ at: '2026-11-25T09:00:00.000Z', message: encode(`ENOSPC, write ${each} on analytical-engine`) }))) })
      for (const word of ['Salaries', 'Bonus', 'Grace', 'lovelace', 'analytical-engine']) for (const way of waysToRead(word)) expect(log!.toLowerCase().includes(way.toLowerCase()), log).toBe(false)
      expect(log!.split('\n')).toHaveLength(paths.length + 1)
    }
    const plain = JSON.parse(lineWithout(JSON.stringify({ level: 'error', message: `open ${paths[0]}`, error: { code: 'ENOENT', stack: ['at file:///opt/oasis/dist/model/sql/tokens.js:44:17'] } }), names())) as object
    expect(plain).toEqual({ level: 'error', message: expect.stringMatching(/^open \[space [0-9a-f]{8}\]\/\[notebook [0-9a-f]{8}\]\.ipynb$/), error: { code: 'ENOENT', stack: ['at file:///opt/oasis/dist/model/sql/tokens.js:44:17'] } })
    // The same thing has the same name within a bundle, and another in the next.
    const [one, other] = [names(), names()]
    expect(one.text('a.ipynb')).toBe(one.text('a.ipynb'))
    expect(one.text('a.ipynb')).not.toBe(other.text('a.ipynb'))
  })

  it('[DESK1] a name that many people have stays, so that texts can be read', () => {
    expect(namesOf({ ...ada, home: '/root', user: 'root', host: 'localhost' }, '/data', []).text('the root of it on localhost')).toBe('the root of it on localhost')
  })

  it('[DESK1] a large log is looked through while the process goes on answering', async () => {
    const entry = JSON.stringify({ at: '2026-11-25T09:00:00.000Z', level: 'error', process: 'workbench', pid: 1, message: 'It failed', error: { name: 'Error', message: 'connect ECONNREFUSED 127.0.0.1:5432', stack: Array.from({ length: 20 }, (_, at) => `at run (file:///opt/oasis/dist/main/workbench/open/part-${at}.js:120:9)`) } })
    const logs = logOf(Array.from({ length: 1_000 }, () => entry))
    let turns = 0
    const timer = setInterval(() => { turns += 1 }, 1)
    const started = performance.now()
    const files = await unzipped({ logs })
    clearInterval(timer)
    expect(files['logs/workbench.jsonl']!.split('\n')).toHaveLength(1_001)
    expect(turns).toBeGreaterThan(Math.floor((performance.now() - started) / 200))
  })

  it('[DESK1] one that is given up ends soon', async () => {
    const stop = new AbortController()
    stop.abort(new Error('given up'))
    const logs = logOf(Array.from({ length: 20_000 }, (_, at) => JSON.stringify({ message: `entry ${at}` })))
    await expect(writeBundle(path.join(folder, 'x.zip'), { texts: {}, logs, dumps: [], names: names() }, stop.signal)).rejects.toThrow('given up')
  })
})

describe('crash dumps', () => {
  const dump = (name: string, bytes: number, age: number) => {
    const file = path.join(folder, 'dumps', name)
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, Buffer.alloc(bytes, name))
    utimesSync(file, new Date(Date.now() - age * 1_000), new Date(Date.now() - age * 1_000))
  }

  it('[DESK1] the newest are there as they are, within limits, and the others are counted', async () => {
    for (const [at, name] of ['completed/a.dmp', 'pending/b.dmp', 'reports/c.DMP', 'completed/d.dmp', 'e.dmp'].entries()) dump(name, 100 + at, at)
    dump('settings.dat', 10, 0)
    const { dumps, left } = await newestDumps(path.join(folder, 'dumps'))
    expect(dumps.map(({ bytes }) => bytes)).toEqual([100, 101, 102])
    expect(left).toBe(2)
    const files = await unzipped({ dumps })
    expect(Object.keys(files)).toEqual(dumps.map(({ name }) => name))
    expect(Object.keys(files)[0]).toMatch(/^dumps\/\d{4}-\d{2}-\d{2}T[\d-]+\.\d{3}Z-1\.dmp$/)
    expect(Object.values(files)[0]).toBe(Buffer.alloc(100, 'completed/a.dmp').toString())
  })

  it('[DESK1] one that is too large is left out, and a folder that is not there has none', async () => {
    dump('large.dmp', bundleLimits.dumpBytes + 1, 0)
    dump('small.dmp', 5, 10)
    expect(await newestDumps(path.join(folder, 'dumps'))).toMatchObject({ dumps: [{ bytes: 5 }], left: 1 })
    expect(await newestDumps(path.join(folder, 'nothing'))).toEqual({ dumps: [], left: 0 })
    expect(await newestDumps(null)).toEqual({ dumps: [], left: 0 })
  })
})

describe('how a run ended', () => {
  it('[DESK1] the next one knows, and says it once', () => {
    const first = beginRun(folder, Date.now)
    expect(first.takeUnclean()).toBe(false)
    const second = beginRun(folder, Date.now)
    expect([second.takeUnclean(), second.takeUnclean()]).toEqual([true, false])
    second.end()
    const third = beginRun(folder, Date.now)
    expect(third.takeUnclean()).toBe(false)
    third.end()
    expect(() => beginRun(path.join(folder, 'log-is-a-file'), Date.now)).not.toThrow()
  })

  it('[DESK1] a folder that cannot be written stops no start', () => {
    writeFileSync(path.join(folder, 'logs'), 'a file is in the way')
    const run = beginRun(folder, Date.now)
    expect(run.takeUnclean()).toBe(false)
    run.end()
  })
})
