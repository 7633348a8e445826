import { glob, readdir, stat } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path'
import { OasisError } from '../../../contract/errors.ts'
import { importLimits, type FoundGroup, type FoundTable, type ImportSource } from '../../../contract/workbench/import.ts'
import { baseName, formatOfName, suggestName } from '../../../model/import/file.ts'
import type { ImportFormat } from '../../../model/import/reading.ts'
import { workbenchLimits } from '../limits.ts'
import { fileError } from '../store/file.ts'
import type { Uploads } from './uploads.ts'

/** A file of a source. `name` is what it is called there, with its folders. */
export interface SourceFile { name: string; path: string; bytes: number }
/** The files of a source. `title` names it as a whole; `isMany` where it is a folder or a pattern rather than one file. */
interface Listed { title: string; isMany: boolean; files: SourceFile[] }

const isPattern = (path: string) => /[*?[{]/.test(path)
/** Files that are no data in a folder of data: hidden ones, and Spark's marks. */
const isMark = (name: string) => /^[._]/.test(name)

/** Lists what a source is made of. Fails as `notFound` where there is nothing, and as `invalid` where there is too much. */
export async function listSource(source: ImportSource, place: { folder: string }, uploads: Uploads, window: number): Promise<Listed> {
  if (source.kind === 'upload') {
    const files = await uploads.files(window, source.upload, source.file)
    const isMany = source.file === undefined && (files.length > 1 || /[\\/]/.test(files[0]!.name))
    return { title: isMany ? files[0]!.name.split(/[\\/]/)[0]! : baseName(files[0]!.name), isMany, files: files.filter(file => !isMany || !isMark(baseName(file.name))) }
  }
  const path = isAbsolute(source.path) ? source.path : resolve(place.folder, source.path)
  const about = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' && isPattern(path)) return null
    throw fileError(error, path, 'read')
  })
  if (about?.isFile()) return { title: basename(path), isMany: false, files: [{ name: basename(path), path, bytes: about.size }] }
  const files = about?.isDirectory() ? await walk(path) : await matching(path)
  if (files.length === 0) throw new OasisError('notFound', `No file fits ${path}.`)
  return { title: basename(path), isMany: true, files }
}

async function walk(folder: string): Promise<SourceFile[]> {
  const found: SourceFile[] = []
  let level = [folder]
  for (let depth = 0; depth <= workbenchLimits.spaceDepth && level.length > 0; depth++) {
    const next: string[] = []
    for (const current of level) {
      for (const entry of await readdir(current, { withFileTypes: true }).catch(error => { throw fileError(error, current, 'read') })) {
        if (isMark(entry.name)) continue
        const path = join(current, entry.name)
        if (entry.isDirectory()) next.push(path)
        else await add(found, path, relative(dirname(folder), path))
      }
    }
    level = next
  }
  return found.sort(byName)
}

async function matching(pattern: string): Promise<SourceFile[]> {
  const found: SourceFile[] = []
  for await (const path of glob(pattern)) if (!isMark(basename(path))) await add(found, path, basename(path))
  return found.sort(byName)
}

async function add(found: SourceFile[], path: string, name: string): Promise<void> {
  const about = await stat(path).catch(() => null)
  if (!about?.isFile()) return
  if (found.length >= importLimits.files) throw new OasisError('invalid', `There are more than ${importLimits.files.toLocaleString('en')} files. Choose a folder or pattern with fewer.`)
  found.push({ name, path, bytes: about.size })
}

const byName = (a: SourceFile, b: SourceFile) => a.name.localeCompare(b.name, 'en', { numeric: true })

/** The files of a source that are read in a format; all of a single file. */
export async function filesOf(source: ImportSource, format: ImportFormat | null, place: { folder: string }, uploads: Uploads, window: number): Promise<SourceFile[]> {
  const { files, isMany } = await listSource(source, place, uploads, window)
  if (!isMany) return files
  const wanted = format ?? formatOfName(files[0]!.name)
  const alike = files.filter(file => formatOfName(file.name) === wanted)
  return alike.length > 0 ? alike : files
}

/** What could be made of sources: a table of each file, and where a source has several files of a format, one of all of them too. */
export async function findTables(sources: readonly ImportSource[], taken: readonly string[], place: { folder: string }, uploads: Uploads, window: number): Promise<{ groups: FoundGroup[]; left: string[] }> {
  const groups: FoundGroup[] = []
  const left: string[] = []
  const names = [...taken]
  const name = (title: string) => {
    const given = suggestName(title, names)
    names.push(given)
    return given
  }
  for (const source of sources) {
    const { title, isMany, files } = await listSource(source, place, uploads, window)
    if (!isMany) {
      const format = formatOfName(title)
      // A file that was chosen by itself is shown as text where its name says nothing.
      const whole: FoundTable = { source, format: format ?? 'csv', title, files: 1, bytes: files[0]!.bytes, name: name(title) }
      groups.push({ whole, parts: [], together: true })
      continue
    }
    const formats = Map.groupBy(files, file => formatOfName(file.name))
    left.push(...(formats.get(null) ?? []).map(file => file.name))
    for (const [format, alike] of formats) {
      if (format === null) continue
      const one = (file: SourceFile): FoundTable => ({
        source: source.kind === 'upload' ? { ...source, file: file.name } : { kind: 'path', path: file.path }, format, title: baseName(file.name), files: 1, bytes: file.bytes, name: name(baseName(file.name)),
      })
      if (format === 'xlsx' || alike.length === 1) {
        for (const file of alike) groups.push({ whole: one(file), parts: [], together: true })
        continue
      }
      const whole: FoundTable = { source, format, title: isPattern(title) ? title : `${title} (${alike.length} ${format})`, files: alike.length, bytes: alike.reduce((sum, file) => sum + file.bytes, 0), name: name(isPattern(title) ? stems(alike)[0]! : title) }
      const parts = alike.length <= importLimits.tables ? alike.map(one) : []
      groups.push({ whole, parts, together: parts.length === 0 || format === 'parquet' || isPattern(title) || new Set(stems(alike)).size === 1 })
    }
  }
  if (groups.length === 0) throw new OasisError('invalid', 'None of this is data that can be imported: CSV, TSV, JSON, NDJSON, Parquet or XLSX.')
  left.push(...groups.slice(importLimits.tables).map(({ whole }) => whole.title))
  return { groups: groups.slice(0, importLimits.tables), left }
}

/** The names of files without what counts them: dates, numbers and ids. Parts of one table have the same. */
const stems = (files: readonly SourceFile[]): string[] => files.map(({ name }) => baseName(name).replace(/\.[^.]*$/, '').toLowerCase().replace(/[0-9a-f]{8,}|\d+/g, '').replace(/[\W_]+/g, '_').replace(/^_+|_+$/g, ''))
