import { z } from 'zod'
import { BoundValue } from '../../model/parameter/definition.ts'

const Run = z.int().min(0)

/** A parameter's value as a cell of Python gets it; a dateRange is also one pair of its two days. */
export const PythonValue = z.union([BoundValue, z.object({ type: z.literal('range'), start: z.iso.date().nullable(), end: z.iso.date().nullable() })])
export type PythonValue = z.infer<typeof PythonValue>

/**
 * How a notebook's Python is set up; all paths are absolute. `folder` is where the notebook's file is: cells run and import there. `own` is the folder that its SQL may use. In
 * `exchange` tables wait for the workbench, and results for Python. `text` is the characters that one run may print.
 */
export interface PythonSetup { folder: string; own: string; exchange: string; timezone: string; limits: { rows: number; bytes: number; text: number } }

/** What the workbench sends, a line of JSON for each. `open` comes first, once. `count` is the number that the run has; `results` are ids by name of what the cell may name as variables; `limits` are those of its tables from now on. */
export type ToPython =
  | ({ type: 'open' } & PythonSetup)
  | { type: 'run'; run: number; source: string; name: string | null; count: number; parameters: Record<string, PythonValue>; results: Record<string, string>; limits?: { rows: number; bytes: number } }
  /** Ends a run by SIGINT; one that is over already is left alone. */
  | { type: 'interrupt'; run: number }
  /** To `result` and `sql`: a DuckDB file that Python reads and deletes, or why there is none. To `notify`: no file, and why the message was not sent, if it was not. */
  | { type: 'answer'; ask: number; file: string | null; error: string | null }
  /** What the last of these names means, the others leading to it: `a.b` is two. `most` are the columns of a table that are told. */
  | { type: 'describe'; ask: number; names: readonly string[]; most: number }
  /** `offset` and `start` count characters, not UTF-16 units. */
  | { type: 'complete'; ask: number; source: string; offset: number; most: number }

const Failure = z.object({ name: z.string(), message: z.string(), traceback: z.array(z.string()), line: z.int().nullable() })

/** Characters of a message to people, and of the name of the channel that takes it, at most. */
export const noticeLimits = { message: 4_000, channel: 200 } as const
export const Notice = { channel: z.string().max(2 * noticeLimits.channel), message: z.string().max(2 * noticeLimits.message) }

/** A table that a cell showed, as a Parquet file. `totalRows` is null where it is not known; `last` says that the cell's last expression showed it; an `interval` column holds texts. */
export const ShownTable = z.object({
  type: z.literal('table'), run: Run, file: z.string(), columns: z.array(z.object({ name: z.string(), label: z.string(), interval: z.boolean() })).min(1), rows: z.int().min(0),
  totalRows: z.int().min(0).nullable(), cut: z.enum(['rows', 'bytes']).nullable(), last: z.boolean(),
})
export type ShownTable = z.infer<typeof ShownTable>

/**
 * What a name of a cell's code means, told without running anything of a cell. `type` is '' where it says nothing, `signatures` are how it is declared or called, `doc` is the first paragraph of what is said of it, `value` is there where it is
 * short and plain, `size` where it has elements; `columns` are the first of a table's `columnCount`.
 */
export const CodeMeaning = z.object({
  of: z.enum(['variable', 'function', 'class', 'module', 'property', 'column']), type: z.string(), signatures: z.array(z.string()), doc: z.string().nullable(), value: z.string().nullable(), size: z.int().nullable(),
  columns: z.array(z.object({ name: z.string(), type: z.string() })), columnCount: z.int().min(0),
})
export type CodeMeaning = z.infer<typeof CodeMeaning>

/** Printed text; a MIME bundle as nbformat has it; and that what was shown before is taken away. */
export const Printed = z.object({ type: z.literal('stream'), run: Run, name: z.enum(['stdout', 'stderr']), text: z.string() })
export const Shown = z.object({
  type: z.literal('display'), run: Run, kind: z.enum(['display_data', 'execute_result']), data: z.record(z.string(), z.json()), metadata: z.record(z.string(), z.json()), displayId: z.string().nullable(), update: z.boolean(),
})
export const Cleared = z.object({ type: z.literal('clear'), run: Run, wait: z.boolean() })

/** What Python sends, a line of JSON for each. All of a run's come between its `run` and its `ended`. */
export const FromPython = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready'), version: z.string() }),
  Printed,
  Shown,
  Cleared,
  ShownTable,
  z.object({ type: z.literal('result'), run: Run, ask: z.int(), name: z.string() }),
  z.object({ type: z.literal('sql'), run: Run, ask: z.int(), sql: z.string() }),
  /** A message for people. It was counted in characters, which are up to two UTF-16 units. */
  z.object({ type: z.literal('notify'), run: Run, ask: z.int(), ...Notice }),
  z.object({ type: z.literal('ended'), run: Run, failure: Failure.nullable(), interrupted: z.boolean() }),
  z.object({ type: z.literal('described'), ask: z.int(), found: CodeMeaning.nullable() }),
  z.object({ type: z.literal('completions'), ask: z.int(), start: z.int(), items: z.array(z.object({ label: z.string(), kind: z.string(), detail: z.string() })) }),
])
export type FromPython = z.infer<typeof FromPython>

/** What a run of a cell sends. */
export type RunMessage = Extract<FromPython, { run: number }>

