import { execFileSync, fork } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createClient } from '../../../contract/client.ts'
import type { Client } from '../../../contract/define.ts'
import { interpreter } from '../../../contract/interpreter/contract.ts'
import { libraries, spark } from '../spark.ts'
import type { FromService, ToService } from './service.ts'
// @ts-expect-error plain JavaScript, shared with the set-up
import { findUsers, setUpUsers, testUsers as made } from '../../../scripts/setup/users.mjs'

const problem = await setUpUsers() as string | null
export const skipWithoutUsers = !(await findUsers() as boolean)
if (skipWithoutUsers) console.warn(`SKIPPED: ${problem}`)
export const testUsers = made as { people: [string, string]; service: string; program: string }

const root = path.resolve(import.meta.dirname, '../../..')
const numberOf = (user: string, flag: '-u' | '-g' = '-u') => Number(execFileSync('id', [flag, user], { encoding: 'utf8' }))
export const userNumber = (user: string) => numberOf(user)

/** Everything that the service and its sessions run, where every user reads it: what is installed for tests may be in root's own folders. */
async function everyonesFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'oasis-users-'))
  execFileSync('chmod', ['755', folder])
  for (const each of ['package.json', 'contract', 'model', 'server', 'driver', 'main/spark', 'main/python', 'test/support/users', 'node_modules/zod']) cpSync(path.join(root, each), path.join(folder, each), { recursive: true, dereference: true })
  mkdirSync(path.join(folder, 'spark'))
  const link = (from: string, to: string) => {
    try {
      execFileSync('cp', ['-al', from, to], { stdio: 'ignore' })
    } catch {
      execFileSync('cp', ['-a', from, to])
    }
  }
  link(process.execPath, path.join(folder, 'node'))
  for (const part of readdirSync(spark!.home)) if (part !== 'work') link(path.join(spark!.home, part), path.join(folder, 'spark'))
  link(libraries!, folder)
  return folder
}

/** A Python that every user runs; that of the tests may be root's own. */
const everyonesPython = '/usr/bin/python3'

/** The interpreter service, run by a user of its own, with sessions through sudo. */
export interface UsersService {
  readonly pid: number
  /** The service's own folder. */
  readonly folder: string
  /** The connection of somebody who has logged in under this name. */
  connect(user: string): Client<typeof interpreter>
  /** Has the service land a file of a result in its folder, as the workbench does; gives where. */
  land(asked: Extract<ToService, { land: unknown }>['land']): Promise<string>
  close(): Promise<void>
}

export async function startUsersService({ secret, variables = {} }: { secret: string; variables?: Record<string, string> }): Promise<UsersService> {
  const shared = await everyonesFolder()
  const given = {
    spark: { python: everyonesPython, home: path.join(shared, 'spark'), libraries: path.join(shared, path.basename(libraries!)) }, program: path.join(shared, 'driver/start.py'), packages: [path.join(shared, 'main/python/program')], master: 'local[1]',
  }
  const child = fork(path.join(shared, 'test/support/users/service.ts'), [], {
    execPath: path.join(shared, 'node'), uid: numberOf(testUsers.service), gid: numberOf(testUsers.service, '-g'), serialization: 'advanced', cwd: '/', stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: {
      PATH: process.env['PATH'], OASIS_SPARK_IDENTITY: 'sudo', OASIS_SPARK_SUDO: testUsers.program, OASIS_SPARK_MEMORY: '768m', OASIS_TEST_SERVICE: JSON.stringify(given), OASIS_TEST_SECRET: secret,
      ...(process.env['JAVA_HOME'] ? { JAVA_HOME: process.env['JAVA_HOME'] } : {}), ...variables,
    },
  })
  const frames = new Map<string, ((frame: Uint8Array) => void)[]>()
  const clients = new Map<string, Client<typeof interpreter>>()
  const heard: FromService[] = []
  let wake = () => {}
  child.on('message', (message: FromService) => {
    if ('frame' in message) for (const listener of frames.get(message.user) ?? []) listener(message.frame)
    else heard.push(message)
    wake()
  })
  const ended = new Promise<void>(resolve => { child.once('exit', () => resolve()) })
  async function hear<K extends 'folder' | 'landed'>(key: K): Promise<string> {
    for (;;) {
      const at = heard.findIndex(message => key in message)
      if (at >= 0) return (heard.splice(at, 1)[0] as unknown as Record<K, string>)[key]
      if (child.exitCode !== null) throw new Error(`The service ended with ${child.exitCode}.`)
      await Promise.race([ended, new Promise<void>(resolve => { wake = resolve })])
    }
  }
  const say = (message: ToService) => { child.send(message) }
  const folder = await hear('folder')
  return {
    pid: child.pid!, folder,
    connect(user) {
      const known = clients.get(user)
      if (known) return known
      const listeners: ((frame: Uint8Array) => void)[] = []
      frames.set(user, listeners)
      const client = createClient(interpreter, { post: frame => say({ user, frame: Uint8Array.from(frame) }), onFrame: listener => { listeners.push(listener) }, onClose() {}, close() {} })
      clients.set(user, client)
      return client
    },
    async land(asked) {
      say({ land: asked })
      return hear('landed')
    },
    async close() {
      say({ close: true })
      await ended
      for (const place of [shared, folder]) await rm(place, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}

/** The processes of a session, by their user's number: each has the session's name in its environment, which root reads. */
export function sessionProcesses(session: string): { pid: number; user: number }[] {
  return readdirSync('/proc').filter(name => /^\d+$/.test(name)).flatMap(name => {
    try {
      return readFileSync(`/proc/${name}/environ`, 'utf8').split('\0').includes(`OASIS_SPARK_SESSION=${session}`) ? [{ pid: Number(name), user: statSync(`/proc/${name}`).uid }] : []
    } catch {
      return []
    }
  })
}
