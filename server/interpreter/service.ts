import { randomUUID } from 'node:crypto'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { join, resolve, sep } from 'node:path'
import type { Handlers } from '../../contract/define.ts'
import { OasisError } from '../../contract/errors.ts'
import type { Port } from '../../contract/frames.ts'
import type { interpreter } from '../../contract/interpreter/contract.ts'
import { openEntrance, type Before, type Entrance, type Proofs, type Reach } from './entrance.ts'
import { coresHere, dealCores, type CoreShare } from './cores.ts'
import { interpreterLimits } from './limits.ts'
import { isCluster, masterKind } from '../../contract/interpreter/master.ts'
import type { Operator } from './operator.ts'
import { noRegistry, type KeptSession, type Registry } from './registry.ts'
import { openSession, type Session, type SessionOptions } from './session.ts'
import { sparkSettings } from './settings.ts'
import { sparkEnvironment, submit, type SparkPlace } from './submit.ts'
import { adopt, type KeptProcess, type Submitted } from './submitted.ts'
import { checkSudo } from './sudo.ts'

export interface InterpreterOptions {
  /** Where the sessions' working directories are, and nothing else but the registry. */
  folder: string
  /** What outlives the service: the next one finds the sessions there that still run. */
  registry: Registry
  /** The Spark that is installed here and the archive that travels with applications; null where there is none. Asked at each start. */
  spark(): (SparkPlace & { libraries: string }) | null
  /** The driver's program, and the folders of its packages. */
  program: string
  packages: readonly string[]
  master: string
  /** Settings and limits; asked at each start, and fails as `invalid` where something that was set cannot be used. */
  operator(): Operator
  /** See `SessionOptions`. */
  idle: { after: number; warning: number }
  clock(): number
  log(message: string, error?: unknown): void
}

/** Who asks. */
export interface Asker { user: string }

/** The interpreter service: a session, and so a Spark application, for each notebook and user. */
export interface Interpreter {
  readonly handlers: Handlers<typeof interpreter, Asker>
  /** Ends all sessions. */
  close(): Promise<void>
}

/** Names of sessions, and so of their folders. */
const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/

interface Known { id: string; user: string; notebook: string; startedAt: number; session: Session }
/** A session that is new or was found, and what is known of its driver: `null` where that is to come. */
interface Added extends Omit<Known, 'session'> { proofs: Proofs | null; process: KeptProcess | null; longest: number | null; share?: CoreShare | null; found?: NonNullable<SessionOptions['found']> }
/** To be told of a driver. */
interface Noted { onDriver(port: Port): void; onProofs(proofs: Proofs): Promise<void>; onProcess(process: KeptProcess): void }

export function createInterpreter(options: InterpreterOptions): Interpreter {
  const { clock, registry } = options
  const sessions = new Map<string, Known>()
  const cores = dealCores(coresHere())
  let opening: Promise<Entrance> | null = null
  let closed = false
  let epoch = 1
  let before: Before | null = null

  /** The entrance, where drivers have dialled before if there are any. */
  async function enter(reach: Reach | null): Promise<Entrance> {
    const entrance = await openEntrance(reach, before)
    const { port, certificate, address } = entrance
    await registry.opened(address, { port, certificate })
    return entrance
  }

  /** Adds a session that runs or starts, and keeps what is known of it. */
  function add({ id, user, notebook, startedAt, proofs, process, longest, share, found }: Added, start: (driver: Noted) => Promise<Submitted | null>): Known {
    let isOver = false
    async function keep(change: { proofs?: Proofs; process?: KeptProcess }): Promise<void> {
      proofs = change.proofs ?? proofs
      process = change.process ?? process
      if (proofs === null || process === null || isOver) return
      await registry.put({ session: id, user, notebook, master: options.master, startedAt, proofs, process })
    }
    const session = openSession({
      clock, longest, idle: options.idle, log: options.log, ...(found ? { found } : {}),
      start: onDriver => start({
        onDriver, onProofs: now => keep({ proofs: now }),
        onProcess(started) { keep({ process: started }).catch(error => options.log('A Spark session could not be noted; it would not be found again', error)) },
      }),
      onOver() {
        isOver = true
        share?.free()
        void opening?.then(entrance => entrance.forget(id), () => {})
        void (async () => {
          await registry.remove(id)
          await rm(join(options.folder, id), { recursive: true, force: true, maxRetries: 3 })
        })().catch(error => options.log('What was kept of a Spark session could not be removed', error))
        // Its last events can still be read for a while.
        setTimeout(() => sessions.delete(id), interpreterLimits.remembered).unref()
      },
    })
    const known = { id, user, notebook, startedAt, session }
    sessions.set(id, known)
    return known
  }

  /** Takes over what an earlier service left: sessions whose driver is there go on, of others what is left is ended. */
  async function takeOver(): Promise<void> {
    const kept = await registry.start()
    epoch = kept.epoch
    before = kept.sessions.length === 0 ? null : kept.before
    const left = new Set(kept.sessions.map(({ session }) => session))
    const folders = registry === noRegistry ? [] : await readdir(options.folder).catch(() => [])
    for (const name of folders.filter(name => uuid.test(name) && !left.has(name))) await rm(join(options.folder, name), { recursive: true, force: true, maxRetries: 3 })
    if (kept.sessions.length === 0) return
    const away = kept.sessions.some(({ process: { kind } }) => isCluster(kind))
    const { reach, ceilings } = options.operator()
    opening = enter(away ? reach : null)
    const entrance = await opening
    for (const known of kept.sessions) takeBack(entrance, known, ceilings.cell)
  }

  function takeBack(entrance: Entrance, { session: id, user, notebook, startedAt, proofs, process }: KeptSession, longest: number | null): void {
    add({ id, user, notebook, startedAt, proofs, process, longest, found: { within: interpreterLimits.found, early: proofs.key === null } }, async ({ onProofs, onProcess, onDriver }) => {
      const home = options.spark()?.home ?? ''
      const folder = join(options.folder, id)
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const submitted = await adopt(process, { session: id, folder, home, env: sparkEnvironment(home), onApplication: application => onProcess({ ...process, application }) })
      if (submitted) entrance.expect(id, { epoch, proofs, onBought: onProofs, onDriver })
      return submitted
    })
  }
  const taken = takeOver().catch(error => options.log('Spark sessions that ran before could not be taken over', error))

  function find(id: string, { user }: Asker): Session {
    const known = sessions.get(id)
    if (known?.user !== user) throw new OasisError('interpreterLost', 'The Spark session is over.')
    return known.session
  }

  const running = (notebook: string, user: string) => [...sessions.values()].find(known => known.notebook === notebook && known.user === user && isRunning(known.session))

  async function open(notebook: string, timezone: string, user: string): Promise<Known> {
    await taken
    const spark = options.spark()
    if (spark === null) throw new OasisError('notFound', 'Spark is not installed here.')
    const id = randomUUID()
    const { master } = options
    const { conf, identity, ceilings, python, reach, sessions: most } = options.operator()
    const folder = join(options.folder, id)
    const kind = masterKind(master)
    const away = kind !== null && isCluster(kind)
    const settings = sparkSettings({
      master, user, identity, ceilings, python, host: reach.host, session: id, environment: process.env, conf: { ...(away || identity.kind === 'sudo' ? {} : { 'spark.sql.warehouse.dir': join(folder, 'warehouse') }), ...conf },
    })
    if (settings.sudo !== null) await checkSudo(settings.sudo, [spark.home, spark.python, spark.libraries, options.program, ...options.packages])
    const entrance = await (opening ??= enter(away ? reach : null).catch((error: Error) => {
      opening = null
      throw new OasisError('invalid', `Drivers of Spark cannot dial this computer: ${error.message}. Name another port in OASIS_SPARK_PORT and start the workbench again.`)
    }))
    // Two windows may ask at once.
    const there = running(notebook, user)
    if (there) return there
    const others = [...sessions.values()].filter(known => known.user === user && isRunning(known.session))
    if (closed) throw new OasisError('offline', 'The interpreter service is ending.')
    if (others.length >= most) {
      throw new OasisError('invalid', `${others.length} Spark sessions run already, as many as may. Stop one of another notebook first.`, { kind: 'sessions', most })
    }
    const share = away || ceilings.cores === null ? null : cores.take(ceilings.cores)
    return add({ id, user, notebook, startedAt: clock(), proofs: null, process: null, longest: ceilings.cell, share }, async ({ onProofs, onProcess, onDriver }) => {
      const { proofs, ...setup } = entrance.expect(id, { epoch, onBought: onProofs, onDriver })
      await onProofs(proofs)
      return submit({
        spark, settings, program: options.program, packages: options.packages, libraries: spark.libraries, folder, cores: share, onProcess,
        setup: { ...setup, timezone, patience: interpreterLimits.alone, address: away || settings.sudo !== null ? null : registry.addressFile },
      })
    })
  }

  return {
    handlers: {
      async 'session.open'({ notebook, timezone }, { user }) {
        const { id, session } = await open(notebook, timezone, user)
        return { session: id, after: session.settled }
      },
      async 'session.find'({ notebook }, { user }) {
        await taken
        const known = running(notebook, user)
        return { session: known?.id ?? null, after: known?.session.settled ?? 0 }
      },
      'session.list': async (_, { user }) => taken.then(() => ({
        sessions: [...sessions.values()].filter(known => known.user === user).map(({ id, notebook, startedAt, session }) => ({
          session: id, user, notebook, master: options.master, startedAt, usedAt: session.usedAt, busy: session.busy, now: session.state,
        })),
      })),
      'session.about': async ({ session }, asker) => ({ ...find(session, asker).about(), master: options.master }),
      'session.keep': async ({ session }, asker) => { find(session, asker).keep(); return {} },
      'session.stop': async ({ session }, asker) => { await find(session, asker).stop('stopped'); return {} },
      'session.settle': async ({ session, through }, asker) => { find(session, asker).settle(through); return {} },
      'cell.run': async ({ session, request }, asker) => { find(session, asker).run(request); return {} },
      'cell.interrupt': async ({ session, run }, asker) => { find(session, asker).interrupt(run); return {} },
      'cell.complete': ({ session, ...request }, asker, signal) => find(session, asker).complete(request, signal),
      'cell.describe': ({ session, ...request }, asker, signal) => find(session, asker).describe(request, signal),
      'cell.answer': async ({ session, ...given }, asker) => { await find(session, asker).answer(given); return {} },
      'catalog.look': ({ session, ...input }, asker, signal) => find(session, asker).catalog('catalog.look', input, signal),
      'catalog.tables': ({ session, ...input }, asker, signal) => find(session, asker).catalog('catalog.tables', input, signal),
      'catalog.describe': ({ session, ...input }, asker, signal) => find(session, asker).catalog('catalog.describe', input, signal),
      'catalog.partitions': ({ session, ...input }, asker, signal) => find(session, asker).catalog('catalog.partitions', input, signal),
      'catalog.functions': ({ session, ...input }, asker, signal) => find(session, asker).catalog('catalog.functions', input, signal),
      'table.release': async ({ session, table }, asker) => { await find(session, asker).release(table); return {} },
      'file.place': async ({ session, ...input }, asker) => {
        const path = await find(session, asker).place(input)
        // A driver on another computer, or of another user of this one, has no file in the folder that is the session's here.
        return { path: path !== null && resolve(path).startsWith(join(resolve(options.folder), session) + sep) ? path : null }
      },
      'session.follow': ({ session, after }, asker, signal) => find(session, asker).follow(after, signal),
      'table.read': ({ session, table }, asker, signal) => find(session, asker).read(table, signal),
      'file.read': ({ session, ...input }, asker, signal) => find(session, asker).readFile(input, signal),
    },
    async close() {
      closed = true
      await taken
      await Promise.all([...sessions.values()].map(known => known.session.stop('stopped')))
      await (await opening)?.close()
    },
  }
}

const isRunning = ({ state }: Session) => state.state === 'starting' || state.state === 'ready'
