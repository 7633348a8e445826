import { randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import { basename } from 'node:path'
import { workbenchLimits } from './limits.ts'
import type { Download } from './workbench.ts'

/** Files that windows fetch by URL: each once, by an id that nobody can guess. */
export interface Downloads {
  /** Offers a file, which is deleted once it was fetched or not wanted. Gives the URL's path. */
  offer(file: string, name: string): string
  take(path: string): Promise<Download | null>
  close(): Promise<void>
}

const types: Readonly<Record<string, string>> = { csv: 'text/csv; charset=utf-8', json: 'application/json; charset=utf-8', zip: 'application/zip', parquet: 'application/vnd.apache.parquet' }

export function createDownloads(): Downloads {
  const offers = new Map<string, { file: string; name: string; timer: NodeJS.Timeout }>()

  function withdraw(id: string): { file: string; name: string } | null {
    const entry = offers.get(id)
    if (!entry) return null
    clearTimeout(entry.timer)
    offers.delete(id)
    return entry
  }

  return {
    offer(file, name) {
      const id = randomBytes(24).toString('base64url')
      const timer = setTimeout(() => {
        if (withdraw(id)) void rm(file, { force: true })
      }, workbenchLimits.linkLife)
      timer.unref()
      offers.set(id, { file, name: basename(name), timer })
      return `/files/${id}/${encodeURIComponent(basename(name))}`
    },
    async take(path) {
      const id = /^\/files\/([A-Za-z0-9_-]{32})\/[^/]*$/.exec(path)?.[1]
      const entry = id === undefined ? null : withdraw(id)
      if (!entry) return null
      const handle = await open(entry.file, 'r').catch(() => null)
      if (!handle) return null
      const { size } = await handle.stat()
      await handle.close()
      const stream = createReadStream(entry.file)
      stream.on('close', () => void rm(entry.file, { force: true }))
      const extension = entry.name.slice(entry.name.lastIndexOf('.') + 1).toLowerCase()
      const plain = entry.name.replace(/[^\x20-\x7e]|["\\]/g, '_')
      return {
        stream,
        headers: {
          'Content-Type': types[extension] ?? 'application/octet-stream', 'Content-Length': String(size), 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff',
          'Content-Disposition': `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(entry.name).replaceAll('\'', '%27')}`,
        },
      }
    },
    async close() {
      const files = [...offers.keys()].map(id => withdraw(id)?.file)
      await Promise.all(files.map(file => file && rm(file, { force: true })))
    },
  }
}
