import { createHash } from 'node:crypto'
import { watch, type FSWatcher } from 'node:fs'
import { copyFile, mkdir, readdir, readFile, realpath, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { OasisError } from '../../../contract/errors.ts'
import { parseNotebook } from '../../../model/notebook/document.ts'
import { createTopic, type Topic } from '../feed.ts'
import { workbenchLimits } from '../limits.ts'
import { codeHash } from '../document/trust.ts'
import type { Index, SpaceRow } from '../store/index.ts'
import { isWithin, readDescription } from './description.ts'
import { listNotebooks, type ListedNotebook } from './listing.ts'

/** Where a notebook stands. `foreign` is true outside of every space: its space is then its own folder. */
export interface Place { id: string; folder: string; title: string; sample: boolean; foreign: boolean }
export interface ListedSpace extends SpaceRow { notebooks: ListedNotebook[] }

/** The local spaces: folders of notebooks. */
export interface Spaces {
  /** Resolves once the sample space and the person's own are there. */
  readonly ready: Promise<void>
  /** Says when a list may have changed. */
  readonly changes: Topic
  list(): Promise<ListedSpace[]>
  get(id: string): SpaceRow
  /** The place of a notebook's real path. */
  placeOf(path: string): Place
  add(folder: string): Promise<string>
  /** Where the files of a place's tables may be. */
  tableFolders(place: Place): string[]
  close(): void
}

/** `sampleDir` is the shipped sample; in its folder `spark` is the one that is offered where Spark is installed. */
export interface SpacesOptions { dataDir: string; sampleDir: string; hasSpark(): boolean; index: Index; log(message: string, error?: unknown): void }

const sparkSample = 'sample-spark'

const folderId = (folder: string) => `f${createHash('sha256').update(folder).digest('hex').slice(0, 19)}`

export function openSpaces({ dataDir, sampleDir, hasSpark, index, log }: SpacesOptions): Spaces {
  const changes = createTopic()
  const watchers = new Map<string, FSWatcher>()
  let timer: NodeJS.Timeout | null = null
  let closed = false

  const later = () => {
    timer ??= setTimeout(() => {
      timer = null
      changes.changed()
    }, workbenchLimits.folderPause)
  }

  function follow(folders: string[]): void {
    const wanted = new Set(folders.slice(0, 256))
    for (const [folder, watcher] of watchers) {
      if (wanted.has(folder)) continue
      watcher.close()
      watchers.delete(folder)
    }
    for (const folder of wanted) {
      if (watchers.has(folder) || closed) continue
      try {
        const watcher = watch(folder, { persistent: false }, later)
        watcher.on('error', () => {
          watcher.close()
          watchers.delete(folder)
        })
        watchers.set(folder, watcher)
      } catch {
        // The list is then only as new as the last time that somebody asked for it.
      }
    }
  }

  /** Copies a sample's notebooks, not its data, and trusts what is shipped. */
  async function copySample(id: string, from: string): Promise<void> {
    const folder = join(dataDir, 'spaces', id)
    await mkdir(folder, { recursive: true })
    const description = await readDescription(from)
    if (description) {
      await copyFile(join(from, 'space.json'), join(folder, 'space.json'))
      for (const name of await readdir(from)) {
        if (!/\.ipynb$/i.test(name)) continue
        const target = join(folder, name)
        await copyFile(join(from, name), target)
        const hash = codeHash(parseNotebook(await readFile(target, 'utf8')))
        if (hash) index.trust(hash, 'sample')
      }
    }
    index.addSpace({ id, title: description?.title ?? 'Sample', folder: await realpath(folder), sample: true })
  }

  let offering: Promise<void> | null = null
  /** Makes the sample of Spark once Spark is there, which may be while the workbench runs. */
  async function offerSpark(): Promise<void> {
    if (index.newer !== null || !hasSpark() || index.spaces().some(space => space.id === sparkSample)) return
    await (offering ??= copySample(sparkSample, join(sampleDir, 'spark')).catch(error => log('The sample of Spark could not be copied', error)).finally(() => { offering = null }))
  }

  async function start(): Promise<void> {
    if (index.newer !== null) return
    const known = index.spaces()
    if (!known.some(space => space.id === 'sample')) await copySample('sample', sampleDir).catch(error => log('The sample space could not be copied', error))
    if (!known.some(space => space.id === 'notebooks')) {
      const folder = join(dataDir, 'spaces', 'notebooks')
      await mkdir(folder, { recursive: true })
      index.addSpace({ id: 'notebooks', title: 'Notebooks', folder: await realpath(folder), sample: false })
    }
  }
  const ready = start()
  ready.catch(error => log('The spaces could not be made', error))

  return {
    ready,
    changes,
    async list() {
      await ready
      await offerSpark()
      const rows = index.spaces()
      const listed = await Promise.all(rows.map(async row => ({ row, ...await listNotebooks(row.folder) })))
      follow(listed.flatMap(entry => entry.folders))
      return listed.map(({ row, notebooks }) => ({ ...row, notebooks }))
    },
    get(id) {
      const row = index.spaces().find(space => space.id === id)
      if (!row) throw new OasisError('notFound', 'This space is not known here. Open its folder again.', { space: id })
      return row
    },
    placeOf(path) {
      const within = index.spaces().filter(space => isWithin(space.folder, path)).sort((a, b) => b.folder.length - a.folder.length)[0]
      if (within) return { id: within.id, folder: within.folder, title: within.title, sample: within.sample, foreign: false }
      const folder = dirname(path)
      return { id: folderId(folder), folder, title: basename(folder), sample: false, foreign: true }
    },
    async add(path) {
      const folder = await realpath(path).catch(() => null)
      if (folder === null || !(await stat(folder)).isDirectory()) throw new OasisError('notFound', `${path} is not a folder.`, { path })
      const known = index.spaces().find(space => space.folder === folder)
      if (known) return known.id
      const description = await readDescription(folder)
      index.addSpace({ id: folderId(folder), title: description?.title ?? basename(folder), folder, sample: false })
      changes.changed()
      return folderId(folder)
    },
    tableFolders: place => place.sample ? [place.folder, sampleDir] : [place.folder],
    close() {
      closed = true
      if (timer) clearTimeout(timer)
      for (const watcher of watchers.values()) watcher.close()
      watchers.clear()
    },
  }
}
