import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Handlers } from '../../contract/define.ts'
import { OasisError } from '../../contract/errors.ts'
import type { interpreter } from '../../contract/interpreter/contract.ts'
import { openEntrance, type Entrance } from './entrance.ts'
import { interpreterLimits } from './limits.ts'
import { isCluster, masterKind } from '../../contract/interpreter/master.ts'
import type { Operator } from './operator.ts'
import { openSession, type Session } from './session.ts'
import { sparkSettings } from './settings.ts'
import { submit, type SparkPlace } from './submit.ts'
import { checkSudo } from './sudo.ts'

export interface InterpreterOptions {
  /** Where the sessions' working directories are. */
  folder: string
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

interface Known { id: string; user: string; notebook: string; startedAt: number; session: Session }

export function createInterpreter(options: InterpreterOptions): Interpreter {
  const { clock } = options
  const sessions = new Map<string, Known>()
  let opening: Promise<Entrance> | null = null
  let closed = false

  function find(id: string, { user }: Asker): Session {
    const known = sessions.get(id)
    if (known?.user !== user) throw new OasisError('interpreterLost', 'The Spark session is over.')
    return known.session
  }

  async function open(notebook: string, timezone: string, user: string): Promise<Known> {
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
    const entrance = await (opening ??= openEntrance(away ? reach : null).catch((error: Error) => {
      opening = null
      throw new OasisError('invalid', `Drivers of Spark cannot dial this computer: ${error.message}. Name another port in OASIS_SPARK_PORT and start the workbench again.`)
    }))
    // Two windows may ask at once.
    const there = [...sessions.values()].find(known => known.notebook === notebook && known.user === user && isRunning(known.session))
    if (there) return there
    const running = [...sessions.values()].filter(known => known.user === user && isRunning(known.session))
    if (closed) throw new OasisError('offline', 'The interpreter service is ending.')
    if (running.length >= most) {
      throw new OasisError('invalid', `${running.length} Spark sessions run already, as many as may. Stop one of another notebook first.`, { kind: 'sessions', most })
    }
    const session = openSession({
      clock, idle: options.idle, longest: ceilings.cell, log: options.log,
      expect: onDriver => entrance.expect(id, { epoch: 1, onKey() {}, onDriver }),
      submit: setup => submit({
        spark, settings, program: options.program, packages: options.packages, libraries: spark.libraries, folder, setup: { ...setup, timezone, patience: interpreterLimits.alone },
      }),
      onOver() {
        entrance.forget(id)
        void rm(folder, { recursive: true, force: true, maxRetries: 3 }).catch(error => options.log('The folder of a Spark session could not be removed', error))
        // Its last events can still be read for a while.
        setTimeout(() => sessions.delete(id), interpreterLimits.remembered).unref()
      },
    })
    const known = { id, user, notebook, startedAt: clock(), session }
    sessions.set(id, known)
    return known
  }

  return {
    handlers: {
      async 'session.open'({ notebook, timezone }, { user }) {
        const { id, session } = await open(notebook, timezone, user)
        return { session: id, after: session.settled }
      },
      'session.list': async (_, { user }) => ({
        sessions: [...sessions.values()].filter(known => known.user === user).map(({ id, notebook, startedAt, session }) => ({
          session: id, user, notebook, master: options.master, startedAt, usedAt: session.usedAt, busy: session.busy, now: session.state,
        })),
      }),
      'session.about': async ({ session }, asker) => ({ ...find(session, asker).about(), master: options.master }),
      'session.keep': async ({ session }, asker) => { find(session, asker).keep(); return {} },
      'session.stop': async ({ session }, asker) => { await find(session, asker).stop('stopped'); return {} },
      'session.settle': async ({ session, through }, asker) => { find(session, asker).settle(through); return {} },
      'cell.run': async ({ session, request }, asker) => { find(session, asker).run(request); return {} },
      'cell.interrupt': async ({ session, run }, asker) => { find(session, asker).interrupt(run); return {} },
      'cell.complete': ({ session, ...request }, asker, signal) => find(session, asker).complete(request, signal),
      'cell.answer': async ({ session, ...given }, asker) => { await find(session, asker).answer(given); return {} },
      'catalog.look': ({ session, ...input }, asker, signal) => find(session, asker).catalog('catalog.look', input, signal),
      'catalog.tables': ({ session, ...input }, asker, signal) => find(session, asker).catalog('catalog.tables', input, signal),
      'catalog.describe': ({ session, ...input }, asker, signal) => find(session, asker).catalog('catalog.describe', input, signal),
      'catalog.partitions': ({ session, ...input }, asker, signal) => find(session, asker).catalog('catalog.partitions', input, signal),
      'catalog.functions': ({ session, ...input }, asker, signal) => find(session, asker).catalog('catalog.functions', input, signal),
      'table.release': async ({ session, table }, asker) => { await find(session, asker).release(table); return {} },
      'session.follow': ({ session, after }, asker, signal) => find(session, asker).follow(after, signal),
      'table.read': ({ session, table }, asker, signal) => find(session, asker).read(table, signal),
      'file.read': ({ session, ...input }, asker, signal) => find(session, asker).readFile(input, signal),
    },
    async close() {
      closed = true
      await Promise.all([...sessions.values()].map(known => known.session.stop('stopped')))
      await (await opening)?.close()
    },
  }
}

const isRunning = ({ state }: Session) => state.state === 'starting' || state.state === 'ready'
