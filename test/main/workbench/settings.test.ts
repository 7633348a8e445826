import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Settings } from '../../../contract/workbench/host.ts'
import { startBench, type Bench } from './bench.ts'

let bench: Bench
beforeEach(async () => { bench = await startBench() })
afterEach(async () => { await bench?.close() })

async function settings(of = bench.client): Promise<Settings> {
  for await (const now of of.stream('settings.watch', {})) return now
  throw new Error('There are no settings')
}

/** Writes settings past the workbench, between two starts. */
async function writeBetween(rows: Record<string, string>, version?: number): Promise<void> {
  await bench.workbench.close()
  const database = new Database(join(bench.dataDir, 'index.sqlite'))
  for (const [key, value] of Object.entries(rows)) database.prepare('insert or replace into setting (key, value) values (?, ?)').run(key, value)
  if (version !== undefined) database.pragma(`user_version = ${version}`)
  database.close()
  await bench.reopen()
}
const setAside = async () => (await readdir(bench.dataDir)).filter(name => name.startsWith('settings-unread'))

describe('the settings on disk', () => {
  it('[NB5] of one key for each command become lists of keys', async () => {
    await writeBetween({ keys: JSON.stringify({ 'cell.cut': 'Q', 'cell.delete': '', 'notebook.save': 'Mod+J' }) }, 4)
    expect((await settings()).keys).toEqual({ 'cell.cut': ['Q'], 'cell.delete': [], 'notebook.save': ['Mod+J'] })
    expect((await bench.client.call('host.info', {})).unread).toBeNull()
  })

  it('[NB5] that are broken in part count as far as they can be read; the rest is at its default, is told once, and is kept', async () => {
    await bench.client.call('settings.set', { theme: 'dark', autosave: false })
    const keys = JSON.stringify({ 'cell.cut': ['Q'], 'cell.copy': ['<script>alert(1)</script>'], 'cell.paste': 'no list', 'no.such': ['W'], 'cell.up': Array.from({ length: 500 }, () => 'A') })
    await writeBetween({ keys, language: '{ broken', resultRows: '-5', unknown: '"of another version"' })
    const now = await settings()
    expect(now).toMatchObject({ theme: 'dark', autosave: false, language: 'system', resultRows: 10_000_000, keys: { 'cell.cut': ['Q'], 'no.such': ['W'] } })
    const { unread } = await bench.client.call('host.info', {})
    expect(unread!.names.sort()).toEqual(['keys cell.copy', 'keys cell.paste', 'keys cell.up', 'language', 'resultRows'])
    expect(JSON.parse(await readFile(unread!.file!, 'utf8'))).toEqual({ keys, language: '{ broken', resultRows: '-5' })
    if (process.platform !== 'win32') expect((await stat(unread!.file!)).mode & 0o777).toBe(0o600)
    await bench.reopen()
    expect((await bench.client.call('host.info', {})).unread, 'once').toBeNull()
    expect(await setAside()).toHaveLength(1)
    expect(await settings()).toEqual(now)
  })

  it.each(['null', '[]', '"keys"', '{"__proto__":["A"],"constructor":["B"]}', '{"cell.cut":[["A"]]}', 'x'.repeat(100_000), '{"cell.cut":'])('[NB5] of any kind in the place of the keys do no harm: %.40s', async value => {
    await writeBetween({ keys: value }, 4)
    const now = await settings()
    expect(now.theme).toBe('system')
    for (const keys of Object.values(now.keys)) expect(Array.isArray(keys)).toBe(true)
    await bench.client.call('settings.set', { keys: { 'cell.cut': ['Q'] } })
    expect((await settings()).keys).toEqual({ 'cell.cut': ['Q'] })
  })

  it('[NB5] keys that are none are refused, and every window hears of those that are chosen', async () => {
    for (const keys of [{ 'cell.cut': ['Mod+'] }, { 'cell.cut': 'Q' }, { 'cell.cut': Array.from({ length: 9 }, (_, index) => `F${index + 1}`) }]) await expect(bench.client.call('settings.set', { keys: keys as never })).rejects.toMatchObject({ code: 'invalid' })
    const heard: unknown[] = []
    const other = bench.window()
    const listening = (async () => {
      for await (const now of other.stream('settings.watch', {})) {
        heard.push(now.keys)
        if (Object.keys(now.keys).length > 0) return
      }
    })()
    await expect.poll(() => heard.length).toBe(1)
    await bench.client.call('settings.set', { keys: { 'cell.cut': ['Q', 'G G'] } })
    await listening
    expect(heard.at(-1)).toEqual({ 'cell.cut': ['Q', 'G G'] })
  })
})
