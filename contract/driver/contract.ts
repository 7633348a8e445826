import { z } from 'zod'
import { BoundValues } from '../../model/parameter/definition.ts'
import { call, defineContract, stream } from '../define.ts'
import { catalog } from './catalog.ts'
import { Cleared, CodeMeaning, Notice, Printed, PythonValue, Shown } from '../python/messages.ts'

/** A cell's run, named by who asks for it; a name is used once. */
export const RunName = z.string().regex(/^[A-Za-z0-9-]{1,64}$/)
/** A table that waits in the session's staging folder. */
const TableName = z.string().regex(/^[0-9a-f]{32}$/)
const FileNumber = z.int().min(0)

const most = { rows: z.int().min(1), bytes: z.int().min(1) }
/** What a result has at most: its first rows, and bytes of Arrow; where there are more and all are wanted, `whole` is what they are at most, in bytes of Parquet. */
export const TableLimits = z.object({ ...most, whole: z.object(most).nullable() })

/** How a column is carried in Parquet, and so what the landing makes of it. A struct's fields are called `f0`, `f1` and so on there. */
export type Carried = 'same' | 'months' | 'microseconds' | { list: Carried } | { map: [Carried, Carried] } | { struct: { name: string; as: Carried }[] }
export const Carried: z.ZodType<Carried> = z.lazy(() => z.union([
  z.enum(['same', 'months', 'microseconds']), z.strictObject({ list: Carried }), z.strictObject({ map: z.tuple([Carried, Carried]) }), z.strictObject({ struct: z.array(z.object({ name: z.string(), as: Carried })).min(1) }),
]))
export const CarriedColumn = z.object({ name: z.string(), as: Carried })
export type CarriedColumn = z.infer<typeof CarriedColumn>

/** A parameter's value as a cell of Scala gets it. A number is a Long where its parameter takes whole ones alone (`integer`), and else a Double: a value never changes the type. */
export const ScalaValue = z.union([z.object({ type: z.literal('number'), value: z.int().nullable(), integer: z.literal(true) }), PythonValue])
export type ScalaValue = z.infer<typeof ScalaValue>

const code = { run: RunName, source: z.string(), name: z.string().nullable(), count: z.int().min(1), limits: TableLimits.extend({ text: z.int().min(1) }) }

/**
 * A cell to run. An SQL cell comes as its statements with the values that each binds by name; a Python, Scala or R cell as its code, the name that its traceback has, the number of its
 * run, and its parameters as variables. `text` is the characters that one run may print.
 */
export const RunRequest = z.discriminatedUnion('language', [
  z.object({ run: RunName, language: z.literal('sql'), statements: z.array(z.object({ sql: z.string(), values: BoundValues })).min(1), limits: TableLimits }),
  z.object({ ...code, language: z.literal('python'), parameters: z.record(z.string(), PythonValue) }),
  z.object({ ...code, language: z.literal('scala'), parameters: z.record(z.string(), ScalaValue) }),
  z.object({ ...code, language: z.literal('r'), parameters: z.record(z.string(), PythonValue) }),
])
export type RunRequest = z.infer<typeof RunRequest>

/**
 * What a cell failed with. `name` is the error's class; `kind` Spark's own name of it. `line` counts from 1; `offset` counts characters, not UTF-16 units, in the statement.
 * `statement` is its place in an SQL cell; in a Python, Scala or R cell `line` is one of the cell's. `places` are all mistakes of a Scala cell that does not compile, by line and column
 * from 1, in characters.
 */
export const RunFailure = z.object({
  name: z.string(), message: z.string(), traceback: z.array(z.string()), kind: z.string().nullable(), line: z.int().nullable(), offset: z.int().nullable(), statement: z.int().optional(),
  places: z.array(z.object({ line: z.int().min(1), column: z.int().min(1), message: z.string() })).optional(),
})
export type RunFailure = z.infer<typeof RunFailure>

const Completions = z.object({ start: z.int().min(0), items: z.array(z.object({ label: z.string(), kind: z.string(), detail: z.string() })) })

/** Bytes that tasks of Spark read of tables and files, wrote to them, and wrote for other tasks to read. */
export const SparkBytes = z.object({ read: z.int().min(0), written: z.int().min(0), shuffled: z.int().min(0) })

const shownWhere = { statement: z.int().optional(), last: z.boolean().optional() }
const event = { number: z.int().min(1), run: RunName }

/**
 * What happens in a session, by number. A `table` waits to be read: Arrow's stream, of which the first `rows` rows count; `cut` says which limit ended it. Where all of it is wanted, a
 * `file` of Parquet is told as soon as it is whole, its number among the others and the SHA-256 of its bytes; columns are called `c0`, `c1` and so on. `whole` says which make up the
 * table, in this order, of which the first `rows` rows count; what came before stands where they are none. `progress` counts a
 * run's jobs, their stages, their tasks in all, running, done and failed, and the bytes that they read, wrote and shuffled. A Python, Scala or R cell's `stream`, `display` and `clear` are nbformat's; its table is `last` where its
 * last expression showed it. `lost` says that a language's variables are gone, in a run or between runs: its process crashed, or code did not stop after a cancel. `alive` comes
 * where nothing else does. A `notify` is a message for people, which the cell waits for until `cell.answer`.
 */
export const DriverEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('alive') }),
  z.object({ ...event, type: z.literal('started') }),
  z.object({ ...event, type: z.literal('progress'), jobs: z.int(), stages: z.int(), tasks: z.int(), active: z.int(), done: z.int(), failed: z.int(), ...SparkBytes.shape }),
  z.object({ ...event, type: z.literal('done'), statement: z.int() }),
  z.object({
    ...event, ...shownWhere, type: z.literal('table'), table: TableName, rows: z.int().min(0), cut: z.enum(['rows', 'bytes']).nullable(), bytes: z.int().min(0),
    columns: z.array(z.object({ name: z.string(), type: z.string() })).min(1),
  }),
  z.object({ ...event, ...shownWhere, type: z.literal('file'), table: TableName, file: FileNumber, rows: z.int().min(0), bytes: z.int().min(0), hash: z.string().regex(/^[0-9a-f]{64}$/) }),
  z.object({
    ...event, ...shownWhere, type: z.literal('whole'), table: TableName, files: z.array(FileNumber), rows: z.int().min(0), bytes: z.int().min(0), cut: z.enum(['rows', 'bytes']).nullable(),
    columns: z.array(CarriedColumn).min(1),
  }),
  z.object({ ...event, type: z.literal('notify'), ask: z.int().min(1), ...Notice }),
  Printed.extend(event),
  Shown.extend(event),
  Cleared.extend(event),
  z.object({ number: event.number, type: z.literal('lost'), run: RunName.nullable(), language: z.enum(['python', 'scala', 'r']), reason: z.enum(['crash', 'cancel']) }),
  z.object({ ...event, type: z.literal('ended'), failure: RunFailure.nullable(), cancelled: z.boolean() }),
])
export type DriverEvent = z.infer<typeof DriverEvent>

const Nothing = z.object({})

/** What a session's driver does for the interpreter service, which is the client although the driver dials. */
export const driver = defineContract({
  /** `settled` is the number of the last event that it keeps no more. */
  'session.describe': call(Nothing, z.object({ spark: z.string(), python: z.string(), application: z.string(), user: z.string(), ui: z.string().nullable(), languages: z.array(z.string()), settled: z.int().min(0) })),
  /** The events up to this number are safe here. */
  'session.settle': call(z.object({ through: z.int().min(0) }), Nothing),
  'session.stop': call(Nothing, Nothing),
  /** Takes a cell; one whose run is known already is not run twice. */
  'cell.run': call(RunRequest, Nothing),
  /** Ends a run within two seconds; one that is over is left alone. */
  'cell.interrupt': call(z.object({ run: RunName }), Nothing),
  /** What may stand at a place of a Python, Scala or R cell; `found` is null while a cell runs, and where it takes too long. `offset` and `start` count characters, not UTF-16 units. */
  'cell.complete': call(z.object({ language: z.enum(['python', 'scala', 'r']), source: z.string(), offset: z.int().min(0), most: z.int().min(1) }), z.object({ found: Completions.nullable() })),
  /** What a name of a Python, Scala or R cell means, of the chain of names that leads to it; it ends at the `offset`, in characters. `found` is null as for completions, and where nothing of the language has run. */
  'cell.describe': call(z.object({ language: z.enum(['python', 'scala', 'r']), source: z.string(), offset: z.int().min(0), names: z.array(z.string()).min(1), most: z.int().min(0) }), z.object({ found: CodeMeaning.nullable() })),
  /** What became of a message for people: sent, or why not. */
  'cell.answer': call(z.object({ run: RunName, ask: z.int().min(1), error: z.string().nullable() }), Nothing),
  ...catalog,
  'table.release': call(z.object({ table: TableName }), Nothing),
  /** Where a file is on the driver's computer; null where files are elsewhere. */
  'file.place': call(z.object({ table: TableName, file: FileNumber }), z.object({ path: z.string().nullable() })),
}, {
  'session.follow': stream(z.object({ after: z.int().min(0) }), DriverEvent),
  'table.read': stream(z.object({ table: TableName }), z.object({ data: z.instanceof(Uint8Array) })),
  /** The bytes of a file from an offset on. */
  'file.read': stream(z.object({ table: TableName, file: FileNumber, offset: z.int().min(0) }), z.object({ data: z.instanceof(Uint8Array) })),
})
