import { randomBytes } from 'node:crypto'
import { copyFile, mkdir, readdir, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { protocol } from '../../contract/version.ts'
import type { BundleFile, diagnostics as topic } from '../../contract/workbench/diagnostics.ts'
import { writeBundle, type LogOnDisk } from '../diagnostics/bundle.ts'
import { newestDumps } from '../diagnostics/dumps.ts'
import { gatherFacts } from '../diagnostics/facts.ts'
import { bundleLimits } from '../diagnostics/limits.ts'
import { namesOf, thisPerson, type Names } from '../diagnostics/person.ts'
import { readme } from '../diagnostics/readme.ts'
import { logFolder } from '../log/rotation.ts'
import type { TopicHandlers, WorkbenchParts } from './context.ts'
import { exportPath, exportsFolder } from './exports.ts'
import { activityOf } from './activity.ts'
import { fileError } from './store/file.ts'

export function diagnosticsHandlers(parts: WorkbenchParts): TopicHandlers<typeof topic> {
  const { options, surroundings, spaces, notebooks, python, downloads, run } = parts
  const { index, results, clock, newer } = surroundings
  const { dataDir } = options

  /** Texts of facts, and what takes out of everything else whose it is. */
  async function describe(): Promise<{ facts: string; names: Names }> {
    await spaces.ready.catch(() => {})
    const listed = await spaces.list()
    const names = namesOf(options.person ?? thisPerson(), dataDir, listed.map(space => space.folder))
    const open = notebooks.all()
    const facts = await gatherFacts({
      app: protocol.app, host: options.host.kind, dataDir, newer, settings: index.settings(), engines: (await activityOf(parts)).engines.map(({ notebook: _, ...engine }) => engine), python: python.state(),
      notebooks: { open: open.length, running: open.filter(each => each.runs.busy).length },
      spaces: listed.slice(0, bundleLimits.spaces).map(space => ({ name: names.hash(space.folder), sample: space.sample, notebooks: space.notebooks.length })),
      results: { count: listed.reduce((sum, space) => sum + results.list(space.id).length, 0), bytes: results.stored() },
    }, clock)
    return { facts: `${JSON.stringify(names.value(facts), null, 2)}\n`, names }
  }

  async function logs(): Promise<LogOnDisk[]> {
    options.log?.flush?.()
    const found = (await readdir(logFolder(dataDir)).catch(() => [])).filter(name => name.endsWith('.jsonl')).sort()
    const sizes = await Promise.all(found.map(async name => ({ name: `logs/${name}`, file: join(logFolder(dataDir), name), bytes: (await stat(join(logFolder(dataDir), name)).catch(() => null))?.size ?? 0 })))
    return sizes.filter(({ bytes }) => bytes > 0)
  }

  return {
    async 'diagnostics.contents'() {
      const [{ facts }, found, { dumps, left }] = await Promise.all([describe(), logs(), newestDumps(options.host.crashDumps ?? null)])
      const told = (kind: BundleFile['kind']) => ({ name, bytes }: { name: string; bytes: number }): BundleFile => ({ name, kind, bytes })
      return { files: [{ name: 'facts.json', kind: 'facts', bytes: Buffer.byteLength(facts) }, ...found.map(told('log'))], facts, dumps: dumps.map(told('dump')), dumpsLeft: left }
    },
    async 'diagnostics.make'({ dumps: withDumps, path }, _connection, signal) {
      const target = path === undefined ? null : await exportPath(path, dataDir)
      const [{ facts, names }, found] = [await describe(), await logs()]
      const dumps = withDumps ? (await newestDumps(options.host.crashDumps ?? null)).dumps : []
      const file = join(exportsFolder(dataDir), `${randomBytes(12).toString('hex')}.zip`)
      let isKept = false
      try {
        await mkdir(dirname(file), { recursive: true, mode: 0o700 })
        const { bytes } = await writeBundle(file, { texts: { 'README.txt': readme(dumps.length > 0), 'facts.json': facts }, logs: found, dumps, names }, signal)
        if (target !== null) {
          await copyFile(file, target)
          return { url: null, path: target, bytes }
        }
        isKept = true
        return { url: downloads.offer(file, `oasis-diagnostics-${new Date(clock()).toISOString().slice(0, 16).replace(/[T:]/g, '-')}.zip`), path: null, bytes }
      } catch (error) {
        throw signal.aborted ? error : fileError(error, target ?? file, 'written')
      } finally {
        if (!isKept) await rm(file, { force: true })
      }
    },
    async 'diagnostics.unclean'() {
      return { unclean: run.takeUnclean() }
    },
  }
}
