import { chmodSync, rmSync } from 'node:fs'
import { createConnection, createServer, type Server, type Socket } from 'node:net'
import path from 'node:path'
import Database from 'better-sqlite3'
import { createClient } from '../../contract/client.ts'
import type { Client, Handlers } from '../../contract/define.ts'
import { OasisError } from '../../contract/errors.ts'
import { ownerContract, type OwnerContract } from '../../contract/owner/contract.ts'
import { serve } from '../../contract/serve.ts'
import { ownerAddress } from './address.ts'
import { streamPort } from './channel.ts'
import { makeDataFolder } from './folder.ts'

/** Milliseconds and counts of the socket between an owner and who asks it. */
export const ownerLimits = { connect: 2_000, takeOver: 10_000, retry: 50, connections: 32 } as const

/** A data folder that this process owns, until `release` or its end, however that comes. */
export interface Ownership {
  readonly folder: string
  release(): Promise<void>
}

export type OwnerHandlers = Handlers<OwnerContract, object>
export type Claim = { kind: 'owner'; ownership: Ownership } | { kind: 'other'; owner: Client<OwnerContract> }

/** A connection to the process that owns the folder, or null if none answers. */
export async function findOwner(folder: string): Promise<Client<OwnerContract> | null> {
  const socket = await new Promise<Socket | null>(resolve => {
    const connection = createConnection(ownerAddress(folder))
    const timer = setTimeout(() => give(null), ownerLimits.connect)
    function give(found: Socket | null): void {
      clearTimeout(timer)
      connection.removeAllListeners()
      if (!found) {
        connection.on('error', () => {})
        connection.destroy()
      }
      resolve(found)
    }
    connection.once('connect', () => give(connection))
    connection.once('error', () => give(null))
  })
  return socket && createClient(ownerContract, streamPort(socket))
}

/** SQLite's file lock is let go by the system when its holder ends, so one that was killed leaves nothing behind. */
function lock(folder: string): Database.Database | null {
  const file = path.join(folder, 'owner.lock')
  const database = new Database(file, { timeout: 0 })
  if (process.platform !== 'win32') chmodSync(file, 0o600)
  try {
    database.pragma('journal_mode = MEMORY')
    database.exec('BEGIN EXCLUSIVE')
    return database
  } catch (error) {
    database.close()
    if ((error as { code?: string }).code?.startsWith('SQLITE_BUSY')) return null
    throw error
  }
}

async function listen(folder: string, handlers: OwnerHandlers, log: (message: string, error?: unknown) => void): Promise<Server> {
  const address = ownerAddress(folder)
  if (process.platform !== 'win32') rmSync(address, { force: true })
  const server = createServer(socket => {
    serve(ownerContract, handlers, streamPort(socket), {}, { onUnexpected: (error, name) => log(`${name} failed`, error) })
  })
  server.maxConnections = ownerLimits.connections
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    // Listening on a path binds before it returns, so the mask holds for no other file of this process.
    const mask = process.platform === 'win32' ? null : process.umask(0o177)
    try {
      server.listen(address, resolve)
    } finally {
      if (mask !== null) process.umask(mask)
    }
  })
  if (process.platform !== 'win32') chmodSync(address, 0o600)
  return server
}

/**
 * Makes this process the owner of the data folder, which is made if it is missing, or connects to the one that is. The handlers answer whoever asks the
 * owner. Rejects with OasisError `conflict` if another process holds the folder and does not answer, `forbidden` if the folder cannot be written.
 */
export async function claim(folder: string, handlers: OwnerHandlers, log: (message: string, error?: unknown) => void = () => {}): Promise<Claim> {
  makeDataFolder(folder)
  const deadline = Date.now() + ownerLimits.takeOver
  for (;;) {
    let held: Database.Database | null
    try {
      held = lock(folder)
    } catch (error) {
      throw new OasisError('forbidden', `The data folder ${folder} cannot be used: ${(error as Error).message}. Choose another with --data-dir.`, undefined, error)
    }
    if (held) {
      const holding = held
      const sockets = new Set<Socket>()
      const server = await listen(folder, handlers, log)
      server.on('connection', socket => {
        sockets.add(socket)
        socket.on('close', () => sockets.delete(socket))
      })
      const release = async () => {
        for (const socket of sockets) socket.destroy()
        await new Promise<void>(resolve => server.close(() => resolve()))
        holding.close()
      }
      return { kind: 'owner', ownership: { folder, release } }
    }
    const owner = await findOwner(folder)
    if (owner) return { kind: 'other', owner }
    // Either it is just starting or just stopping.
    if (Date.now() > deadline) throw new OasisError('conflict', `Another process uses the data folder ${folder} and does not answer. Stop it, or choose another folder with --data-dir.`)
    await new Promise(resolve => setTimeout(resolve, ownerLimits.retry))
  }
}
