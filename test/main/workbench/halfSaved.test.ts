import { mkdir, readdir, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../../support/until.ts'
import { follow, notebookText, startBench, type Bench } from './bench.ts'

let bench: Bench
let folder: string
beforeAll(async () => {
  bench = await startBench()
  folder = join(bench.dataDir, '..', 'swept')
  await mkdir(folder)
})
afterAll(async () => { await bench?.close() })

describe('what killed saves left', () => {
  it('[NB6] is removed from the folder of a notebook that is opened, and nothing else is: no young file, no other name, no link or folder', async () => {
    const text = notebookText([{ id: 'a', source: 'SELECT 1' }])
    const old = new Date(Date.now() - 3_600_000)
    const write = async (name: string, at = old) => {
      await writeFile(join(folder, name), text)
      await utimes(join(folder, name), at, at)
    }
    await write('Plan.ipynb')
    await write('.0123456789ab.oasis-saving')
    await write('.ba9876543210.oasis-saving')
    await write('.aaaaaaaaaaaa.oasis-saving', new Date())
    await write('.0123456789AB.oasis-saving')
    await write('0123456789ab.oasis-saving')
    await write('.notes.oasis-saving')
    await mkdir(join(folder, '.bbbbbbbbbbbb.oasis-saving'))
    await symlink(join(folder, 'Plan.ipynb'), join(folder, '.cccccccccccc.oasis-saving'))
    await follow(bench.client, join(folder, 'Plan.ipynb'))
    await until(async () => !(await readdir(folder)).includes('.ba9876543210.oasis-saving'), 'the old ones are gone')
    expect((await readdir(folder)).sort()).toEqual(['.0123456789AB.oasis-saving', '.aaaaaaaaaaaa.oasis-saving', '.bbbbbbbbbbbb.oasis-saving', '.cccccccccccc.oasis-saving', '.notes.oasis-saving', '0123456789ab.oasis-saving', 'Plan.ipynb'])
  })
})
