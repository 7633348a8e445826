import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, expect, it } from 'vitest'
import type { UpdateCommand, UpdateState } from '../../../contract/workbench/update.ts'
import { noLog } from '../../../main/log/log.ts'
import { skipWithoutDisk, smallDisk, type Disk } from '../../support/disk.ts'
import { follow, notebookText, ownNotebook, startBench, type Bench } from './bench.ts'

let bench: Bench | undefined
let disk: Disk | undefined
afterEach(async () => {
  await bench?.close()
  disk?.remove()
  bench = disk = undefined
})
const state: UpdateState = { by: 'here', version: '0.1.0', mode: 'tell', address: null, builtIn: null, token: 'none', checkedAt: null, step: { kind: 'ready', version: '0.2.0', notes: null } }
/** A host that only says what it was asked. */
function host() {
  const asked: (UpdateCommand | 'restart')[] = []
  return { asked, capability: { kind: 'electron' as const, language: 'en' as const, updates: { state: () => state, onChange() {}, async ask(command: UpdateCommand) { asked.push(command) }, async restart() { asked.push('restart') } } } }
}
async function first(client: Bench['client']): Promise<UpdateState> {
  for await (const told of client.stream('update.watch', {})) return told
  throw new Error('nothing was told')
}

it('[DESK1] a host that does not update the program says who does, and refuses to', async () => {
  bench = await startBench()
  expect(await first(bench.client)).toMatchObject({ by: 'browser', mode: 'off', step: { kind: 'idle' } })
  for (const ask of [bench.client.call('update.ask', { kind: 'check' }), bench.client.call('update.restart', { evenIfRunning: true })]) await expect(ask).rejects.toMatchObject({ code: 'invalid', message: expect.stringContaining('npm or git') })
})

it('[DESK1] a restart waits while a cell runs, unless the person lets it end', async () => {
  const { asked, capability } = host()
  bench = await startBench({ host: capability })
  expect(await first(bench.client)).toEqual(state)
  const path = await ownNotebook(bench, 'Long', notebookText([{ id: 'a', source: 'SELECT count(*) FROM range(100000000) a, range(100000000) b WHERE a.range * b.range % 7 = 3' }]))
  const notebook = await follow(bench.client, path)
  await bench.client.call('notebook.trust', { notebook: notebook.id })
  await bench.client.call('run.start', { notebook: notebook.id, scope: { kind: 'all' } })
  await expect(bench.client.call('update.restart', { evenIfRunning: false })).rejects.toMatchObject({ code: 'conflict', detail: { kind: 'running' } })
  expect(asked).toEqual([])
  await bench.client.call('update.restart', { evenIfRunning: true })
  await bench.client.call('update.ask', { kind: 'setToken', token: 'x', keep: true })
  expect(asked).toEqual(['restart', { kind: 'setToken', token: 'x', keep: true }])
  await expect(bench.client.call('update.ask', { kind: 'setToken', token: 'a\nb: c', keep: true })).rejects.toMatchObject({ code: 'invalid' })
})

it.skipIf(skipWithoutDisk)('[DESK1] a restart waits while what was typed cannot be kept', async () => {
  const { asked, capability } = host()
  disk = smallDisk(8)
  bench = await startBench({ host: capability, log: noLog, dataDir: join(disk.path, 'data') })
  const path = await ownNotebook(bench, 'Typed', notebookText([{ id: 'a', source: 'SELECT 1' }]))
  const notebook = await follow(bench.client, path)
  await bench.client.call('settings.set', { autosave: false })
  disk.fill()
  for (let number = 1; notebook.snapshot.save.unkept.length === 0 && number < 200; number++) {
    await bench.client.call('notebook.edit', { notebook: notebook.id, window: 'w1', number, version: notebook.snapshot.version, edits: [{ type: 'text', cell: 'a', at: 0, remove: 0, insert: `${'x'.repeat(2_000)} ` }] })
    await delay(20)
  }
  expect(notebook.snapshot.save.unkept).not.toEqual([])
  await expect(bench.client.call('update.restart', { evenIfRunning: true })).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('changes that cannot be kept') })
  expect(asked).toEqual([])
  disk.free()
  await notebook.until('it is kept again', ({ snapshot }) => snapshot.save.unkept.length === 0)
  await bench.client.call('update.restart', { evenIfRunning: true })
  expect(asked).toEqual(['restart'])
})
