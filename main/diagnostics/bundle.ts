import { open, readFile, type FileHandle } from 'node:fs/promises'
import { setImmediate } from 'node:timers/promises'
import { Zip, ZipDeflate, ZipPassThrough } from 'fflate'
import type { Dump } from './dumps.ts'
import { bundleLimits } from './limits.ts'
import type { Names } from './person.ts'

/** A file of the log on disk, and how it is named in a bundle. */
export interface LogOnDisk { file: string; name: string; bytes: number }

export interface Bundle {
  /** Texts that have been looked through already, by name. */
  texts: Readonly<Record<string, string>>
  logs: readonly LogOnDisk[]
  dumps: readonly Dump[]
  names: Names
}

/** Stands between texts that are looked through at once. */
const between = '\n\u241E\n'

/** The fields of an entry, which say nothing of a secret; a line with others was written by nobody known. */
const fields = new Set(['at', 'level', 'process', 'pid', 'message', 'error', 'said', 'name', 'code', 'stack', 'cause'])

/** Collects the texts of an entry, in their order. False where it has a field that entries have not. */
function texts(value: unknown, into: string[]): boolean {
  if (typeof value === 'string') into.push(value)
  if (typeof value !== 'object' || value === null) return true
  return (Array.isArray(value) || Object.keys(value).every(name => fields.has(name))) && Object.values(value).every(each => texts(each, into))
}
/** A copy of an entry with other texts in their places. */
function withTexts(value: unknown, from: Iterator<string>): unknown {
  if (typeof value === 'string') return from.next().value
  if (Array.isArray(value)) return value.map(each => withTexts(each, from))
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).map(([name, each]) => [name, withTexts(each, from)])) : value
}

/** A line of a log with nothing in it of whose it is. What is no entry is looked through as a text. */
export function lineWithout(line: string, names: Names): string {
  let entry: unknown
  try {
    entry = JSON.parse(line)
  } catch {
    return names.text(line)
  }
  const found: string[] = []
  if (!texts(entry, found)) return JSON.stringify(names.value(entry))
  // All texts of an entry at once are quicker; where one has swallowed its neighbours each is looked through by itself.
  const together = names.text(found.join(between)).split(between)
  return JSON.stringify(withTexts(entry, (together.length === found.length ? together : found.map(names.text)).values()))
}

/** Writes a bundle as a ZIP archive into a new file that this user alone can read. The workbench goes on answering meanwhile. Rejects with what the operating system says; what was written by then stays. */
export async function writeBundle(file: string, { texts: given, logs, dumps, names }: Bundle, signal: AbortSignal): Promise<{ bytes: number }> {
  const target = await open(file, 'wx', 0o600)
  try {
    return await fill(target)
  } finally {
    await target.close()
  }

  async function fill(handle: FileHandle): Promise<{ bytes: number }> {
    const ready: Uint8Array[] = []
    let failure: Error | null = null
    let bytes = 0
    const zip = new Zip((error, chunk) => {
      if (error) failure = error
      else ready.push(chunk)
    })
    let since = performance.now()
    async function settle(): Promise<void> {
      if (failure) throw failure
      for (const chunk of ready.splice(0)) {
        await handle.write(chunk)
        bytes += chunk.byteLength
      }
      if (performance.now() - since < bundleLimits.pace) return
      await setImmediate()
      signal.throwIfAborted()
      since = performance.now()
    }
    async function add(name: string, pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, isPacked = false): Promise<void> {
      const entry = isPacked ? new ZipPassThrough(name) : new ZipDeflate(name, { level: 6 })
      zip.add(entry)
      for await (const piece of pieces) {
        entry.push(piece)
        await settle()
      }
      entry.push(new Uint8Array(0), true)
      await settle()
    }
    for (const [name, text] of Object.entries(given)) await add(name, [Buffer.from(text, 'utf8')])
    for (const log of logs) await add(log.name, linesOf(log.file, names))
    for (const dump of dumps) await add(dump.name, piecesOf(dump.file))
    zip.end()
    await settle()
    return { bytes }
  }
}

/** A log's lines with nothing in them of whose they are. A file that has been put aside meanwhile is left empty: its lines are in the next. */
async function* linesOf(file: string, names: Names): AsyncGenerator<Uint8Array> {
  const text = await readFile(file, 'utf8').catch(() => '')
  for (const line of text.split('\n')) if (line !== '') yield Buffer.from(`${lineWithout(line, names)}\n`, 'utf8')
}

async function* piecesOf(file: string): AsyncGenerator<Uint8Array> {
  const handle = await open(file, 'r').catch(() => null)
  if (!handle) return
  try {
    for (;;) {
      const { bytesRead, buffer } = await handle.read(new Uint8Array(bundleLimits.piece))
      if (bytesRead === 0) return
      yield buffer.subarray(0, bytesRead)
    }
  } finally {
    await handle.close()
  }
}
