import { execFile } from 'node:child_process'
import { createHash, generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { promisify } from 'node:util'

const root = path.resolve(import.meta.dirname, '../..')
const script = path.join(root, 'scripts/release/sign.mjs')

/** Runs the script that signs; answers what it prints. */
export async function signing(...words: string[]): Promise<string> {
  return (await promisify(execFile)(process.execPath, [script, ...words])).stdout.trim()
}

/** A pair of keys as a test makes one without the script. */
export function keyPair(file: string): string {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 })
  return publicKey.export({ format: 'jwk' }).x!
}

export const digest = (bytes: Uint8Array | string): string => createHash('sha512').update(bytes).digest('base64')

/** A manifest as electron-builder writes one. */
export function manifestText(version: string, files: readonly { name: string; bytes: Uint8Array | string }[], more = ''): string {
  const [first] = files
  return `version: ${version}\nfiles:\n${files.map(({ name, bytes }) => `  - url: ${name}\n    sha512: ${digest(bytes)}\n    size: ${Buffer.byteLength(bytes)}\n`).join('')}path: ${first!.name}\nsha512: ${digest(first!.bytes)}\nreleaseDate: '2026-11-20T08:00:00.000Z'\n${more}`
}

/** An AppImage in this test: what is run of it ends at once, and leaves a note if it was not told to. */
export const appImage = (version: string, padding = 0): string => `#!/bin/sh\n# ${version}\n[ -n "$APPIMAGE_EXIT_AFTER_INSTALL" ] || touch "$0.started"\nexit 0\n#${'x'.repeat(padding)}\n`

export interface Release { folder: string; name: string }

/** A folder of electron-builder's with a version for Linux, signed by the real script. */
export async function makeRelease(folder: string, version: string, key: string, { notes = '', padding = 0, manifest = 'latest-linux.yml', days = '90' } = {}): Promise<Release> {
  mkdirSync(folder, { recursive: true })
  const name = `Oasis-Workbench-${version}.AppImage`
  const bytes = appImage(version, padding)
  writeFileSync(path.join(folder, name), bytes)
  writeFileSync(path.join(folder, manifest), manifestText(version, [{ name, bytes }], notes === '' ? '' : `releaseNotes: ${JSON.stringify(notes)}\n`))
  await signing('sign', '--key', key, '--days', days, folder)
  return { folder, name }
}

/** An update server on this computer. */
export interface UpdateFeed {
  address: string
  origin: string
  /** Every request, in order: its path, and what it was allowed by. */
  asked: { path: string; authorization: string | undefined }[]
  /** What is served instead of the folder, by name. */
  instead: Map<string, (answer: http.ServerResponse, request: http.IncomingMessage) => void>
  serve(folder: string): void
  close(): Promise<void>
}

export async function startFeed(folder: string | null = null): Promise<UpdateFeed> {
  let served = folder
  const asked: UpdateFeed['asked'] = []
  const instead: UpdateFeed['instead'] = new Map()
  const server = http.createServer((request, answer) => {
    const name = decodeURIComponent(new URL(request.url!, 'http://x').pathname.split('/').at(-1)!)
    asked.push({ path: request.url!, authorization: request.headers.authorization })
    const other = instead.get(name)
    if (other) return other(answer, request)
    const bytes = served !== null && readdirSync(served).includes(name) ? readFileSync(path.join(served, name)) : null
    answer.writeHead(bytes ? 200 : 404, bytes ? { 'content-length': bytes.byteLength } : {}).end(bytes ?? 'nothing')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    origin, address: `${origin}/updates/`, asked, instead,
    serve(next) { served = next },
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** The compiled program in a folder of its own, as a package with these updates built in has it. */
export function makeProgram(folder: string, updates: object): { program: string; env: Record<string, string>; image: string } {
  const program = path.join(folder, 'program')
  mkdirSync(program, { recursive: true })
  cpSync(path.join(root, 'dist'), path.join(program, 'dist'), { recursive: true })
  writeFileSync(path.join(program, 'package.json'), JSON.stringify({ ...JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as object, version: '0.1.0', updates }))
  symlinkSync(path.join(root, 'node_modules'), path.join(program, 'node_modules'))
  const resources = path.join(folder, 'resources')
  mkdirSync(resources)
  symlinkSync(path.join(root, 'resources/sample'), path.join(resources, 'sample'))
  writeFileSync(path.join(resources, 'app-update.yml'), 'provider: generic\nurl: https://example.com/\nupdaterCacheDirName: oasis-workbench-updater\n')
  const image = path.join(folder, 'apps/Oasis Workbench.AppImage')
  mkdirSync(path.dirname(image))
  writeFileSync(image, appImage('0.1.0'), { mode: 0o755 })
  return { program, image, env: { ELECTRON_DOUBLE_RESOURCES: resources, APPIMAGE: image, XDG_CACHE_HOME: path.join(folder, 'cache'), ELECTRON_DOUBLE_KEYS: path.join(folder, 'keychain.json') } }
}
