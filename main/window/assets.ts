import { readdirSync, statSync } from 'node:fs'
import path from 'node:path'

/** A built file of the window. `tag` changes with the file; `immutable` files have their content's hash in their name. */
export interface Asset { file: string; type: string; bytes: number; tag: string; immutable: boolean }

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.mjs': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8',
  '.json': 'application/json', '.svg': 'image/svg+xml', '.png': 'image/png', '.ico': 'image/x-icon', '.woff': 'font/woff', '.woff2': 'font/woff2',
  '.ttf': 'font/ttf', '.wasm': 'application/wasm', '.txt': 'text/plain; charset=utf-8',
}

/**
 * The built files below `root` by URL path. Only names that were found by listing the folder are ever opened, so no path can lead out of it; the list
 * is read again when the start page has changed.
 */
export function createAssets(root: string): { find(urlPath: string): Asset | null } {
  let known = new Map<string, Asset>()
  let builtAt = Number.NaN

  function list(): void {
    const found = new Map<string, Asset>()
    const visit = (folder: string, url: string) => {
      for (const entry of readdirSync(folder, { withFileTypes: true })) {
        const file = path.join(folder, entry.name)
        if (entry.isDirectory()) visit(file, `${url}${entry.name}/`)
        if (!entry.isFile()) continue
        const { size, mtimeMs } = statSync(file)
        const type = types[path.extname(file)] ?? 'application/octet-stream'
        found.set(url + entry.name, { file, type, bytes: size, tag: `"${size.toString(36)}-${Math.round(mtimeMs).toString(36)}"`, immutable: url.startsWith('/assets/') })
      }
    }
    visit(root, '/')
    const start = found.get('/index.html')
    if (start) found.set('/', start)
    known = found
  }

  return {
    find(urlPath) {
      const start = statSync(path.join(root, 'index.html'), { throwIfNoEntry: false })
      if (!start) return null
      if (start.mtimeMs !== builtAt) {
        list()
        builtAt = start.mtimeMs
      }
      return known.get(urlPath) ?? null
    },
  }
}
