import { randomBytes } from 'node:crypto'
import { copyFile, mkdir, rename, writeFile } from 'node:fs/promises'
import { constants, existsSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { OasisError } from '../../contract/errors.ts'
import type { space as topic } from '../../contract/workbench/space.ts'
import { newNotebook, serializeNotebook } from '../../model/notebook/document.ts'
import type { TopicHandlers, WorkbenchParts } from './context.ts'
import { workbenchLimits } from './limits.ts'
import { newCellId, readNotebook } from './open/opening.ts'
import { realFile } from './open/notebooks.ts'
import { placeOfSpace, storedTables } from './space/catalog.ts'
import { isWithin } from './space/description.ts'
import { titleOfFile } from './space/listing.ts'
import { fileError, readText } from './store/file.ts'

/** The folder in a space into which deleted notebooks go. */
const trashFolder = '.oasis-trash'

export function spaceHandlers({ spaces, notebooks, surroundings, topics, uploads }: WorkbenchParts): TopicHandlers<typeof topic> {
  const { index, results, journal } = surroundings

  async function listing() {
    const open = new Set(notebooks.all().map(notebook => notebook.path))
    const listed = await spaces.list()
    const recent = []
    for (const { path, title, openedAt } of index.recent()) if (existsSync(path)) recent.push({ path, title: title || titleOfFile(path), modifiedAt: openedAt, open: open.has(path) })
    return { spaces: listed.map(space => ({ ...space, notebooks: space.notebooks.map(notebook => ({ ...notebook, open: open.has(notebook.path) })) })), recent }
  }

  /** Moves a notebook's file and everything that is known of it. */
  async function move(from: string, to: string): Promise<void> {
    if (existsSync(to)) throw new OasisError('conflict', `There is a notebook named ${titleOfFile(to)} already. Choose another name.`, { path: to })
    const open = notebooks.at(from)
    await open?.pause()
    await rename(from, to).catch(error => { throw fileError(error, from, 'written') })
    index.renameNotebook(from, to)
    if (open) {
      open.moved(to, spaces.placeOf(to))
      notebooks.moved(open, from)
    } else {
      journal.rename(from, to)
    }
    spaces.changes.changed()
  }

  return {
    async *'space.watch'(_input, _connection, signal) {
      yield* spaces.changes.watch(listing, signal)
    },
    async 'space.createNotebook'({ space, title }) {
      await spaces.ready
      const { folder } = spaces.get(space)
      const notebook = newNotebook({ cell: newCellId(), ...(title ? { title } : {}), timezone: Intl.DateTimeFormat().resolvedOptions().timeZone })
      const path = freePath(folder, fileName(title ?? 'Untitled'))
      await writeFile(path, serializeNotebook(notebook), { flag: 'wx' }).catch(error => { throw fileError(error, path, 'written') })
      spaces.changes.changed()
      return { path }
    },
    async 'space.takeNotebook'({ space, upload }, { id }) {
      await spaces.ready
      const { folder } = spaces.get(space)
      const [sent, another] = await uploads.files(id, upload, undefined)
      if (!sent || another) throw new OasisError('invalid', 'A notebook is sent as one file.')
      // What is no notebook is told before there is a file of it.
      readNotebook((await readText(sent.path)).text, sent.name)
      const path = freePath(folder, fileName(titleOfFile(sent.name)))
      await copyFile(sent.path, path, constants.COPYFILE_EXCL).catch(error => { throw fileError(error, path, 'written') })
      await uploads.close(id, upload)
      spaces.changes.changed()
      return { path }
    },
    async 'space.renameNotebook'({ path, name }) {
      const from = await realFile(path)
      const to = join(dirname(from), `${fileName(name)}.ipynb`)
      if (to !== from) await move(from, to)
      return { path: to }
    },
    async 'space.duplicateNotebook'({ path }) {
      const from = await realFile(path)
      const open = notebooks.at(from)
      const to = freePath(dirname(from), `${titleOfFile(from)} copy`)
      if (open) await writeFile(to, serializeNotebook(open.document.notebook), { flag: 'wx' }).catch(error => { throw fileError(error, to, 'written') })
      else await copyFile(from, to, constants.COPYFILE_EXCL).catch(error => { throw fileError(error, to, 'written') })
      spaces.changes.changed()
      return { path: to }
    },
    async 'space.deleteNotebook'({ path }) {
      await spaces.ready
      const from = await realFile(path)
      const place = spaces.placeOf(from)
      if (place.foreign) throw new OasisError('forbidden', `${path} is in no space of this workbench and is not deleted from here.`)
      const open = notebooks.at(from)
      if (open) {
        if (open.document.version > 0 && open.saved.dirty && !open.saved.readOnly) await open.save({ overwrite: true })
        await notebooks.end(open, 'The notebook was deleted.')
      }
      const trash = join(place.folder, trashFolder, `${Date.now()}-${randomBytes(3).toString('hex')}`, relative(place.folder, dirname(from)))
      await mkdir(trash, { recursive: true })
      const trashed = join(trash, basename(from))
      await rename(from, trashed).catch(error => { throw fileError(error, from, 'written') })
      index.renameNotebook(from, trashed)
      index.forgetRecent(trashed)
      journal.rename(from, trashed)
      spaces.changes.changed()
      return { trashed }
    },
    async 'space.restoreNotebook'({ trashed }) {
      await spaces.ready
      const from = await realFile(trashed)
      const place = spaces.placeOf(from)
      const parts = relative(join(place.folder, trashFolder), from).split(/[\\/]/)
      if (place.foreign || !isWithin(join(place.folder, trashFolder), from) || parts.length < 2) throw new OasisError('invalid', `${trashed} is not in the trash of a space.`)
      const wanted = join(place.folder, ...parts.slice(1))
      await mkdir(dirname(wanted), { recursive: true })
      const to = existsSync(wanted) ? freePath(dirname(wanted), titleOfFile(wanted)) : wanted
      await move(from, to)
      return { path: to }
    },
    async 'space.lookForRecent'({ path }) {
      return { isThere: existsSync(path) }
    },
    async 'space.forgetRecent'({ path }) {
      index.forgetRecent(path)
      spaces.changes.changed()
      return {}
    },
    async 'space.addFolder'({ path }) {
      await spaces.ready
      return { space: await spaces.add(path) }
    },
    async *'result.watch'({ space }, _connection, signal) {
      yield* topics.results.watch(() => {
        const listed = results.list(space).map(stored => stored.result)
        const makers = new Set(listed.flatMap(({ origin }) => origin.kind === 'cell' ? [origin.notebook] : []))
        const paths = [...makers].flatMap(id => { const path = index.notebookPath(id); return path === null ? [] : [[id, path] as const] })
        return { results: listed, notebooks: Object.fromEntries(paths), stored: results.stored() }
      }, signal, workbenchLimits.topicPause)
    },
    async 'catalog.list'(input) {
      if ('space' in input) return { tables: await storedTables(placeOfSpace({ spaces, notebooks }, input.space), results) }
      const open = notebooks.get(input.notebook)
      return { tables: await open.session.catalog(open.trusted) }
    },
  }
}

/** A file name that every system takes, without its extension. */
function fileName(title: string): string {
  const name = title.replace(/\.ipynb$/i, '').replace(/[\p{Cc}<>:"/\\|?*]+/gu, ' ').replace(/\s+/g, ' ').replace(/^[. ]+|[. ]+$/g, '')
  if (name === '') throw new OasisError('invalid', 'Give the notebook a name with letters or digits.')
  return Buffer.byteLength(name) > 200 ? Buffer.from(name).subarray(0, 200).toString('utf8').replace(/\ufffd+$/, '') : name
}

/** A path in a folder that no file has, with a number after the name where it needs one. */
function freePath(folder: string, name: string): string {
  for (let number = 1; ; number++) {
    const path = join(folder, `${name}${number === 1 ? '' : ` ${number}`}.ipynb`)
    if (!existsSync(path)) return path
  }
}

