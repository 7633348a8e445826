import type { ImportSource } from '../../contract/workbench/import.ts'
import { importLimits } from '../../contract/workbench/import.ts'
import { OasisError } from '../../contract/errors.ts'
import type { Workbench } from '../host/connection.ts'

/** One thing that was dropped: a file, or a folder with the files in it by their names from there. */
export interface Dropped { files: { name: string; file: File }[] }

/** The files and folders of a drop. It must be called while the drop is being handled: afterwards the browser shows nothing of it. */
export function takeDropped(transfer: DataTransfer): Promise<Dropped[]> {
  const entries = [...transfer.items].flatMap(item => (item.kind === 'file' ? [{ entry: item.webkitGetAsEntry(), file: item.getAsFile() }] : []))
  return Promise.all(entries.map(async ({ entry, file }): Promise<Dropped> => {
    if (entry?.isDirectory) return { files: await walk(entry as FileSystemDirectoryEntry) }
    return { files: file ? [{ name: file.name, file }] : [] }
  })).then(dropped => dropped.filter(({ files }) => files.length > 0))
}

async function walk(folder: FileSystemDirectoryEntry): Promise<Dropped['files']> {
  const found: Dropped['files'] = []
  const reader = folder.createReader()
  for (;;) {
    // A folder is given a hundred entries at a time.
    const entries = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (entries.length === 0) return found
    for (const entry of entries) {
      if (entry.isDirectory) found.push(...await walk(entry as FileSystemDirectoryEntry))
      else found.push({ name: entry.fullPath.replace(/^\//, ''), file: await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject)) })
      if (found.length > importLimits.files) throw new OasisError('invalid', `There are more than ${importLimits.files.toLocaleString('en')} files. Choose a folder or pattern with fewer.`)
    }
  }
}

/** Sends what was dropped to the workbench, a piece at a time, so that neither side holds more than one. Hears of the part that is there, from 0 to 1. */
export async function sendDropped(workbench: Pick<Workbench, 'call'>, dropped: readonly Dropped[], onProgress: (part: number) => void, signal: AbortSignal, onOpened: (upload: string) => void): Promise<ImportSource[]> {
  const sources: ImportSource[] = []
  const total = dropped.reduce((sum, { files }) => sum + files.reduce((bytes, { file }) => bytes + file.size, 0), 0)
  let sent = 0
  for (const { files } of dropped) {
    const { upload } = await workbench.call('upload.open', { files: files.map(({ name, file }) => ({ name, bytes: file.size })) }, { signal })
    onOpened(upload)
    for (const [index, { file }] of files.entries()) {
      // A file with nothing in it is there once it was written to, too.
      for (let at = 0; at < file.size || at === 0; at += importLimits.piece) {
        const bytes = new Uint8Array(await file.slice(at, at + importLimits.piece).arrayBuffer())
        await workbench.call('upload.write', { upload, file: index, at, bytes }, { signal })
        sent += bytes.byteLength
        onProgress(total === 0 ? 1 : sent / total)
      }
    }
    sources.push({ kind: 'upload', upload })
  }
  return sources
}
