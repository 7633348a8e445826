import { statSync } from 'node:fs'
import { chmod, mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { nodeProcessHost } from '../../../main/engine/host.ts'
import { createWorkbench } from '../../../main/workbench/workbench.ts'
import { logOf } from '../../support/log.ts'
import { temporaryFolder } from './bench.ts'

it.skipIf(process.platform === 'win32')('[NB4] [BASE3] a data folder that others may enter shows them nothing of what is in it, also what was there before', async () => {
  const root = await temporaryFolder()
  const dataDir = join(root, 'data')
  const sampleDir = join(root, 'shipped')
  await mkdir(sampleDir)
  await mkdir(dataDir)
  await chmod(dataDir, 0o755)
  const files = ['index.sqlite', 'journal.sqlite']
  const folders = ['notebooks', 'results', 'spaces', 'journal']
  const mode = (name: string) => (statSync(join(dataDir, name)).mode & 0o777).toString(8)
  const log = logOf((message, error) => { throw new Error(message, { cause: error }) })
  for (const time of ['new', 'there before']) {
    const workbench = await createWorkbench({ dataDir, sampleDir, processes: nodeProcessHost, host: { kind: 'browser', language: 'en' }, log })
    expect([...files, ...files.flatMap(file => [`${file}-wal`, `${file}-shm`])].map(mode), time).toEqual(Array(6).fill('600'))
    expect(folders.map(mode), time).toEqual(Array(4).fill('700'))
    expect(mode('.'), 'a person\'s own folder is not shut').toBe('755')
    await workbench.close()
    for (const file of files) await chmod(join(dataDir, file), 0o644)
    for (const folder of folders) await chmod(join(dataDir, folder), 0o755)
  }
  await rm(root, { recursive: true, force: true })
})
