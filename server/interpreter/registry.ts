import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { Address, Before } from './entrance.ts'
import { KeptProcess } from './submitted.ts'

const Hash = z.string().regex(/^[0-9a-f]{64}$/).nullable()

/** What outlives the service of a session. Of what its driver shows only the hashes are kept. */
export const KeptSession = z.object({
  session: z.string().regex(/^[a-z0-9-]{1,64}$/), user: z.string(), notebook: z.string(), master: z.string(), startedAt: z.number(), proofs: z.object({ secret: Hash, key: Hash }), process: KeptProcess,
})
export type KeptSession = z.infer<typeof KeptSession>

/** Where a service keeps its sessions, so that the next one finds them. What is written is there when a promise resolves. */
export interface Registry {
  /** A service starts: the epoch of this start, higher than that of any before; where the entrance was; the sessions that ran. */
  start(): Promise<{ epoch: number; before: Before | null; sessions: KeptSession[] }>
  /** The entrance is open. */
  opened(address: Address, before: Before): Promise<void>
  put(session: KeptSession): Promise<void>
  remove(session: string): Promise<void>
  /** A file that has the address of the entrance, for drivers that can read it; null where there is none. */
  readonly addressFile: string | null
}

const Certificate = z.object({ certificate: z.string(), key: z.string(), fingerprint: z.string() })
const Content = z.object({ epoch: z.int().min(0), before: z.object({ port: z.int(), certificate: Certificate.nullable() }).nullable(), sessions: z.array(KeptSession) })

/** A registry in a folder that this user alone may enter: one file, replaced as a whole with each change, which only this user reads. */
export function fileRegistry(folder: string, log: (message: string, error?: unknown) => void): Registry {
  const file = join(folder, 'registry.json')
  const addressFile = join(folder, 'address.json')
  let content: z.infer<typeof Content> = { epoch: 0, before: null, sessions: [] }
  let turn: Promise<unknown> = Promise.resolve()

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = turn.then(work)
    turn = mine.catch(() => {})
    return mine
  }
  async function replace(path: string, text: string): Promise<void> {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await writeFile(`${path}.part`, text, { mode: 0o600 })
    await rename(`${path}.part`, path)
  }
  const write = () => replace(file, JSON.stringify(content))

  return {
    addressFile,
    start: () => inTurn(async () => {
      try {
        content = Content.parse(JSON.parse(await readFile(file, 'utf8')))
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') log('The list of Spark sessions could not be read; those that ran end by themselves', error)
      }
      content = { ...content, epoch: content.epoch + 1 }
      await write()
      return { ...content, sessions: [...content.sessions] }
    }),
    opened: (address, before) => inTurn(async () => {
      content = { ...content, before }
      await write()
      await replace(addressFile, JSON.stringify(address))
    }),
    put: session => inTurn(async () => {
      content = { ...content, sessions: [...content.sessions.filter(other => other.session !== session.session), session] }
      await write()
    }),
    remove: session => inTurn(async () => {
      if (!content.sessions.some(other => other.session === session)) return
      content = { ...content, sessions: content.sessions.filter(other => other.session !== session) }
      await write()
    }),
  }
}

/** The registry of a service whose sessions end with it. */
export const noRegistry: Registry = { addressFile: null, start: async () => ({ epoch: 1, before: null, sessions: [] }), opened: async () => {}, put: async () => {}, remove: async () => {} }
