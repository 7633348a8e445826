import { z } from 'zod'
import { call, defineContract, stream } from '../define.ts'
import { driver, DriverEvent, RunName, RunRequest } from '../driver/contract.ts'

/** A session's name; nobody can guess one. */
export const SessionName = z.string().regex(/^[a-z0-9-]{1,64}$/)

/**
 * Why a session was lost. `start` never was ready; `java` found no Java that Spark runs on; `unreached` ran in its cluster and could not dial; `memory` ran out of it in the driver; `killed` was ended from outside; `exit` ended by
 * itself. `said` is the line of its log that tells most, null where there is none; `code` how its process ended.
 */
export const SessionLoss = z.object({ kind: z.enum(['start', 'java', 'ticket', 'unreached', 'memory', 'killed', 'exit']), code: z.int().nullable(), signal: z.string().nullable(), said: z.string().nullable() })
export type SessionLoss = z.infer<typeof SessionLoss>

/** How a session is. It ends as `stopped` because somebody asked for it, as `idle` because nothing ran in it for long, as `lost` because its application is gone. */
export const SessionState = z.discriminatedUnion('state', [
  z.object({ state: z.literal('starting') }),
  z.object({ state: z.literal('ready'), spark: z.string(), python: z.string(), application: z.string(), languages: z.array(z.string()) }),
  z.object({ state: z.literal('stopped') }),
  z.object({ state: z.literal('idle') }),
  z.object({ state: z.literal('lost'), loss: SessionLoss }),
])
export type SessionState = z.infer<typeof SessionState>

/** What happens in a session: how it is, and what its driver tells, by the driver's numbers. `idleAt` is when it will be ended if nothing runs, once that is near (milliseconds since 1970). */
export const SessionEvent = z.union([
  z.object({ type: z.literal('session'), session: SessionState, idleAt: z.number().nullable() }),
  DriverEvent,
])
export type SessionEvent = z.infer<typeof SessionEvent>

/** What is to know of a session: of its driver, null until it is there; `ui` is the address of Spark's own pages where they are on. `log` is the last lines that it logged, the newest last. */
export const SessionAbout = z.object({
  driver: z.object({ spark: z.string(), python: z.string(), application: z.string(), user: z.string(), ui: z.string().nullable() }).nullable(),
  master: z.string(), log: z.array(z.string()),
})
export type SessionAbout = z.infer<typeof SessionAbout>

/** A session in a list. Times are milliseconds since 1970. */
export const SessionEntry = z.object({ session: SessionName, user: z.string(), notebook: z.string(), master: z.string(), startedAt: z.number(), usedAt: z.number(), busy: z.boolean(), now: SessionState })
export type SessionEntry = z.infer<typeof SessionEntry>

const Nothing = z.object({})
const Which = z.object({ session: SessionName })
const { 'cell.answer': answer, 'cell.complete': complete, 'cell.describe': describe, 'table.release': release, 'table.read': read, 'file.read': readFile } = driver
/** A call of the driver, of a session. */
const of = <I extends z.ZodRawShape, O extends z.ZodType>({ input, output }: { input: z.ZodObject<I>; output: O }) => call(input.extend(Which.shape), output)

/** What the interpreter service does for a workbench. The user is the connection's; sessions of others answer as ones that are not there. */
export const interpreter = defineContract({
  /** The session of a notebook and this user; one that is not there is started, and answers before it is ready. It has the time zone that it was started with. `after` is the number of the last event that was settled. */
  'session.open': call(z.object({ notebook: z.string().min(1).max(200), timezone: z.string().min(1).max(100) }), Which.extend({ after: z.int().min(0) })),
  /** The session of a notebook and this user, or null where none runs. None is started. */
  'session.find': call(z.object({ notebook: z.string().min(1).max(200) }), z.object({ session: SessionName.nullable(), after: z.int().min(0) })),
  'session.list': call(Nothing, z.object({ sessions: z.array(SessionEntry) })),
  /** One that is over still tells for a while. */
  'session.about': call(Which, SessionAbout),
  /** Puts off the end of an idle session. */
  'session.keep': call(Which, Nothing),
  /** Ends a session; one that is over is left alone. */
  'session.stop': call(Which, Nothing),
  /** What is told of the events up to this number is safe: they are not asked for again, and their driver forgets them. */
  'session.settle': call(Which.extend({ through: z.int().min(0) }), Nothing),
  /** Takes a cell, which waits until the session is ready and for the cells before it. */
  'cell.run': call(Which.extend({ request: RunRequest }), Nothing),
  'cell.interrupt': call(Which.extend({ run: RunName }), Nothing),
  'cell.complete': call(complete.input.extend(Which.shape), complete.output),
  'cell.describe': call(describe.input.extend(Which.shape), describe.output),
  'cell.answer': call(answer.input.extend(Which.shape), Nothing),
  'catalog.look': of(driver['catalog.look']),
  'catalog.tables': of(driver['catalog.tables']),
  'catalog.describe': of(driver['catalog.describe']),
  'catalog.partitions': of(driver['catalog.partitions']),
  'catalog.functions': of(driver['catalog.functions']),
  'table.release': call(release.input.extend(Which.shape), Nothing),
  /** Where a file is on the service's computer; null where it has to be read. */
  'file.place': of(driver['file.place']),
}, {
  /** How the session is, and then events after a number as they come, until it is over. */
  'session.follow': stream(Which.extend({ after: z.int().min(0) }), SessionEvent),
  'table.read': stream(read.input.extend(Which.shape), read.output),
  'file.read': stream(readFile.input.extend(Which.shape), readFile.output),
})
