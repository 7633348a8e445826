import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import http from 'node:http'
import https from 'node:https'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { getCACertificates } from 'node:tls'
import { OasisError } from '../../contract/errors.ts'
import { updateTextLimits } from '../../contract/workbench/update.ts'
import { updateLimits } from './limits.ts'

/** Hosts that lead nowhere but to this computer. */
const loopback = new Set(['127.0.0.1', '[::1]', 'localhost'])

/** Reads the address of an update server: a folder over https, or over http on this computer. Null for anything else. */
export function readAddress(text: string): URL | null {
  const trimmed = text.trim()
  if (trimmed.length > updateTextLimits.address || !URL.canParse(trimmed)) return null
  const url = new URL(trimmed)
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && loopback.has(url.hostname))) return null
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') return null
  if (!url.pathname.endsWith('/')) url.pathname += '/'
  return url
}

/** How far a download is, in bytes. */
export interface Progress { transferred: number; total: number }

/** An update server. Only its own origin is asked, by Node and not by Electron's network, which is closed; a redirect is refused, so that the token goes nowhere else. */
export interface UpdateServer {
  readonly address: URL
  /** A small file whole; null where there is none of that name. */
  get(name: string, limit: number): Promise<Buffer | null>
  /** A file into a path, which is removed again unless it is what the digest (SHA-512, base64) and the size say. */
  download(name: string, to: string, expected: { sha512: string; size: number }, signal: AbortSignal, onProgress: (progress: Progress) => void): Promise<void>
}

export interface ServerOptions { address: URL; token: string | null; agent: string; small?: number; idle?: number }

export function updateServer({ address, token, agent, small = updateLimits.small, idle = updateLimits.idle }: ServerOptions): UpdateServer {
  const { origin } = address

  /** The answer to a request, once its head is there. */
  function ask(name: string, signal: AbortSignal): Promise<http.IncomingMessage> {
    const url = new URL(encodeURIComponent(name), address)
    const headers = { 'accept': '*/*', 'cache-control': 'no-cache', 'user-agent': agent, ...(token === null ? {} : { authorization: `Bearer ${token}` }) }
    return new Promise((resolve, reject) => {
      const options = { headers, signal, agent: false as const, timeout: idle }
      const request = url.protocol === 'https:' ? https.request(url, { ...options, ca: authorities() }, resolve) : http.request(url, options, resolve)
      request.once('timeout', () => request.destroy(slow(origin)))
      request.once('error', error => reject(failureOf(error, origin)))
      request.end()
    })
  }

  function check(answer: http.IncomingMessage, name: string): void {
    const status = answer.statusCode ?? 0
    if (status === 200) return
    answer.destroy()
    if (status >= 300 && status < 400) throw new OasisError('forbidden', `The update server at ${origin} sends on to another address, which is not followed. Set the address at which the updates themselves are.`, { kind: 'update' })
    if (status === 401 || status === 403) throw new OasisError('unauthenticated', token === null ? `The update server at ${origin} wants an access token. Set it in the settings.` : `The update server at ${origin} does not take the access token. Set another in the settings.`, { kind: 'update' })
    throw new OasisError('offline', `The update server at ${origin} answers ${status} for ${name}. Try later, or tell who runs it.`, { kind: 'update' })
  }

  return {
    address,
    async get(name, limit) {
      const patience = AbortSignal.timeout(small)
      try {
        const answer = await ask(name, patience)
        if (answer.statusCode === 404 || answer.statusCode === 410) {
          answer.destroy()
          return null
        }
        check(answer, name)
        const chunks: Buffer[] = []
        let bytes = 0
        for await (const chunk of answer as AsyncIterable<Buffer>) {
          bytes += chunk.byteLength
          if (bytes > limit) throw new OasisError('forbidden', `The update server at ${origin} sends more than ${limit / 1024} KiB for ${name}, so it is not used. Tell who runs it.`, { kind: 'update' })
          chunks.push(chunk)
        }
        return Buffer.concat(chunks)
      } catch (error) {
        throw patience.aborted ? slow(origin) : failureOf(error, origin)
      }
    },
    async download(name, to, { sha512, size }, signal, onProgress) {
      const hash = createHash('sha512')
      let transferred = 0
      let told = 0
      const measure = new Transform({
        transform(chunk: Buffer, _encoding, done) {
          transferred += chunk.byteLength
          hash.update(chunk)
          if (transferred > size) return done(other(name))
          const now = Date.now()
          if (now - told >= updateLimits.progress || transferred === size) {
            told = now
            onProgress({ transferred, total: size })
          }
          done(null, chunk)
        },
      })
      try {
        const answer = await ask(name, signal)
        check(answer, name)
        answer.setTimeout(idle, () => answer.destroy(slow(origin)))
        await pipeline(answer, measure, createWriteStream(to, { mode: 0o600 }))
        if (transferred !== size || hash.digest('base64') !== sha512) throw other(name)
      } catch (error) {
        await rm(to, { force: true })
        if (signal.aborted) throw new OasisError('cancelled', 'The download of the update was cancelled.', undefined, error)
        throw failureOf(error, origin)
      }
    },
  }
}

const slow = (origin: string) => new OasisError('offline', `The update server at ${origin} is too slow to answer. Try later, or tell who runs it.`, { kind: 'update' })
const other = (name: string) => new OasisError('forbidden', `${name} is not the file that was signed, so it was removed and is not installed. Check again; if it stays so, tell who runs the update server.`, { kind: 'update' })

function failureOf(error: unknown, origin: string): OasisError {
  if (error instanceof OasisError) return error
  const { code = '', message = String(error) } = error as NodeJS.ErrnoException
  if (code === 'ENOSPC' || code === 'EDQUOT') return new OasisError('invalid', 'The disk is full, so the update could not be downloaded. Free some space and try again.', { kind: 'update' }, error)
  if (/CERT|SELF_SIGNED|SIGNATURE|ISSUER/.test(code)) return new OasisError('offline', `The certificate of the update server at ${origin} is not trusted on this computer (${code}). Tell who runs it.`, { kind: 'update' }, error)
  return new OasisError('offline', `The update server at ${origin} cannot be reached (${code || message}). Check the network and the address.`, { kind: 'update' }, error)
}

/** The authorities that this computer trusts, a company's own too. */
function authorities(): string[] {
  return [...new Set([...getCACertificates('default'), ...getCACertificates('system')])]
}
