import { randomBytes } from 'node:crypto'
import { mkdir, open, rm, statfs, type FileHandle } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { OasisError } from '../../../contract/errors.ts'
import { importLimits } from '../../../contract/workbench/import.ts'

interface UploadedFile { name: string; path: string; bytes: number; written: number }
interface Upload { folder: string; window: number; files: UploadedFile[]; open: { at: number; handle: FileHandle } | null; writing: boolean }

/** Files that windows send because they have no path on this computer. They lie in a folder of the workbench's own until they are imported or not wanted. */
export interface Uploads {
  open(window: number, files: readonly { name: string; bytes: number }[]): Promise<string>
  /** Appends to a file. One piece at a time: the next is taken when this one is on the disk. */
  write(window: number, upload: string, file: number, at: number, bytes: Uint8Array): Promise<void>
  /** The files of a whole upload, or one of them by name. Fails as `notFound` where not all has come. */
  files(window: number, upload: string, name: string | undefined): Promise<{ name: string; path: string; bytes: number }[]>
  close(window: number, upload: string): Promise<void>
  /** A window is gone, and with it what it sent. */
  leave(window: number): void
}

/** `folder` is emptied by whoever owns it. */
export function createUploads(folder: string): Uploads {
  const uploads = new Map<string, Upload>()

  function find(window: number, id: string): Upload {
    const upload = uploads.get(id)
    // Another window's is as good as none.
    if (!upload || upload.window !== window) throw new OasisError('notFound', 'These files are not here any more. Drop them again.')
    return upload
  }

  async function remove(id: string, upload: Upload): Promise<void> {
    uploads.delete(id)
    await upload.open?.handle.close().catch(() => {})
    await rm(upload.folder, { recursive: true, force: true })
  }

  return {
    async open(window, files) {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const total = files.reduce((sum, file) => sum + file.bytes, 0)
      const { bavail, bsize } = await statfs(folder)
      if (total > bavail * bsize - importLimits.spare) throw new OasisError('invalid', `The disk of the data folder has too little room for ${Math.ceil(total / 1024 ** 2)} MiB. Free some space, or choose the files where they are with "Import data".`)
      const id = randomBytes(16).toString('hex')
      const own = join(folder, id)
      const paths = new Set<string>()
      const placed = files.map(({ name, bytes }) => {
        const path = join(own, ...safeParts(name))
        if (paths.has(path)) throw new OasisError('invalid', `Two of the files have the name ${name}.`)
        paths.add(path)
        return { name, path, bytes, written: 0 }
      })
      await mkdir(own, { mode: 0o700 })
      uploads.set(id, { folder: own, window, files: placed, open: null, writing: false })
      return id
    },
    async write(window, id, at, offset, bytes) {
      const upload = find(window, id)
      const file = upload.files[at]
      if (!file || upload.writing || offset !== file.written || offset + bytes.byteLength > file.bytes) throw new OasisError('invalid', 'A piece of a file came out of its order.')
      upload.writing = true
      try {
        if (upload.open?.at !== at) {
          await upload.open?.handle.close()
          upload.open = null
          await mkdir(dirname(file.path), { recursive: true, mode: 0o700 })
          upload.open = { at, handle: await open(file.path, offset === 0 ? 'w' : 'a', 0o600) }
        }
        await upload.open.handle.write(bytes, 0, bytes.byteLength, offset)
        file.written += bytes.byteLength
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOSPC') throw new OasisError('invalid', 'The disk of the data folder is full. Free some space, then drop the files again.', undefined, error)
        throw error
      } finally {
        upload.writing = false
        if (!uploads.has(id)) await remove(id, upload)
      }
    },
    async files(window, id, name) {
      const upload = find(window, id)
      const wanted = name === undefined ? upload.files : upload.files.filter(file => file.name === name)
      if (wanted.length === 0 || wanted.some(file => file.written < file.bytes)) throw new OasisError('notFound', 'Not all of the file has come. Drop it again.')
      await upload.open?.handle.close()
      upload.open = null
      return wanted
    },
    async close(window, id) {
      const upload = uploads.get(id)
      if (upload?.window === window) await remove(id, upload)
    },
    leave(window) {
      for (const [id, upload] of uploads) if (upload.window === window) void remove(id, upload).catch(() => {})
    },
  }
}

/** The folders and the name of a sent file as every system takes them; nothing leads out of where they are put. */
function safeParts(name: string): string[] {
  const parts = name.split(/[\\/]/).filter(part => part !== '' && part !== '.' && part !== '..')
  if (parts.length === 0 || parts.length > 32) throw new OasisError('invalid', `${name} is not a file's name.`)
  return parts.map(part => {
    const plain = part.replace(/[\p{Cc}<>:"|?*]/gu, '_').replace(/[. ]+$/, '_')
    const dot = plain.lastIndexOf('.')
    return plain.length <= 120 ? plain : `${plain.slice(0, 100)}${dot > 0 ? plain.slice(dot).slice(0, 20) : ''}`
  })
}
