import { z } from 'zod'
import { Cell, CellId, Edit, NotebookSettings, Output } from '../../model/notebook/cell.ts'
import { Conflict } from '../../model/notebook/conflict.ts'
import { ChangeSummary } from '../../model/notebook/difference.ts'
import { BoundValues, Option, ParameterName, ParameterValues } from '../../model/parameter/definition.ts'
import { Cut } from '../../model/result/result.ts'
import { call, stream } from '../define.ts'
import { SparkBytes } from '../driver/contract.ts'
import { WireError } from '../errors.ts'
import { SessionAbout } from '../interpreter/contract.ts'
import { Completion, Hover } from './names.ts'
import { SparkState } from './spark.ts'

/** An open notebook's id: the same for every window that has the file open. */
export const NotebookId = z.string().regex(/^[a-z0-9]{8,64}$/)

export const RunState = z.enum(['idle', 'queued', 'running', 'done', 'failed', 'cancelled'])
/** What Spark does for a run: its tasks in all, those that are done and those that failed, and the bytes that they moved. */
export const SparkWork = SparkBytes.extend({ tasks: z.int().min(0), done: z.int().min(0), failed: z.int().min(0) })
export type SparkWork = z.infer<typeof SparkWork>

/**
 * How a cell's last run went. `progress` is 0 to 1 or null if unknown; times are milliseconds since 1970. `error` is why it failed, also where its outputs were kept (a cell whose
 * interpreter is not here); a `forbidden` one has what to grant or trust in its detail.
 */
export const CellRun = z.object({
  cell: CellId, state: RunState, stale: z.boolean(), startedAt: z.number().nullable(), finishedAt: z.number().nullable(), progress: z.number().nullable(), rowsSoFar: z.int().nullable(),
  /** While it runs on Spark. */
  work: SparkWork.nullable().optional(),
  error: WireError.nullable().optional(),
})
export type CellRun = z.infer<typeof CellRun>

/** Whether this notebook may run here. `sample` and `typedHere` need no consent; `consented` was given for exactly this code. */
export const Trust = z.object({ trusted: z.boolean(), why: z.enum(['sample', 'typedHere', 'consented', 'untrusted']) })

export const SaveState = z.object({
  dirty: z.boolean(), savedAt: z.number().nullable(), readOnly: z.boolean(),
  /** The first save will convert an older nbformat to 4.5. */
  converts: z.string().nullable(),
  /** The file on disk is no longer what was opened or saved last. */
  changedOnDisk: z.boolean(),
  /** Why the file could not be saved, and when that is tried again by itself (milliseconds since 1970; null: not unless it is asked for). */
  error: z.string().nullable(), retryAt: z.number().nullable(),
  /** What else of it cannot be kept at the moment, in a sentence each: what is typed, in the journal; its versions. Both are tried again by themselves. */
  unkept: z.array(z.string()),
})

/** Parameter values of the session: what the person set, and what it resolves to now. `problems` are keyed by parameter. */
export const ParameterState = z.object({
  values: ParameterValues, bound: BoundValues, applied: ParameterValues, /** `values` are the first of `total`; where that is not all, `chosen` has those of the values that are set, and `parameter.search` finds the others. */
  options: z.record(ParameterName, z.object({ values: z.array(Option), total: z.int(), chosen: z.array(Option), cut: Cut.nullable(), error: z.string().nullable() })),
 
  problems: z.record(ParameterName, z.string()), dataDays: z.record(ParameterName, z.string().nullable()),
  /** The cells that would run again if `values` were applied. */
  affected: z.array(CellId),
  /** What cells and text read: `applied` resolved, as `bound` is `values` resolved. One that is not known yet is left out. */
  appliedBound: BoundValues.optional(),
})
export type ParameterState = z.infer<typeof ParameterState>

/**
 * After a Spark session was lost: the fewest cells that make again the views, variables and settings that other cells use, in the order in which they ran. `left` are needed too, but write tables that are there still, so that it is
 * the person's to run them.
 */
export const Restoring = z.object({ cells: z.array(CellId), left: z.array(CellId) })

export const Snapshot = z.object({
  notebook: NotebookId, path: z.string(), space: z.string(), foreign: z.boolean(), title: z.string(), version: z.int(), settings: NotebookSettings, cells: z.array(Cell), problems: z.array(z.string()),
  runs: z.array(CellRun), trust: Trust, save: SaveState, parameters: ParameterState, canUndo: z.boolean(), canRedo: z.boolean(),
  /** Set when the journal had edits that the file did not: they are in this snapshot. */
  recovered: z.object({ edits: z.int(), at: z.number() }).nullable(),
  spark: SparkState, restoring: Restoring,
})
export type Snapshot = z.infer<typeof Snapshot>

/** What an open notebook tells its windows. The first event is a snapshot; edits raise the version by one each. */
export const NotebookEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('snapshot'), snapshot: Snapshot }),
  /** `window` and `number` tell a window that this is its own edit. `title` and `problems` are there where the edit changed them. */
  z.object({
    type: z.literal('edit'), version: z.int(), edit: Edit, window: z.string().nullable(), number: z.int().nullable(), canUndo: z.boolean(), canRedo: z.boolean(),
    title: z.string().optional(), problems: z.array(z.string()).optional(),
  }),
  /** The cells after an edit that a window cannot apply by itself (restore, split, merge, language). `window` and `number` as of an edit. */
  z.object({
    type: z.literal('cells'), version: z.int(), cells: z.array(Cell), settings: NotebookSettings, title: z.string(), problems: z.array(z.string()), canUndo: z.boolean(), canRedo: z.boolean(),
    window: z.string().nullable().optional(), number: z.int().nullable().optional(),
  }),
  z.object({ type: z.literal('runs'), runs: z.array(CellRun) }),
  /** Outputs of a running cell as they come, before they are an edit. */
  z.object({ type: z.literal('outputs'), cell: CellId, outputs: z.array(Output) }),
  z.object({ type: z.literal('trust'), trust: Trust }),
  z.object({ type: z.literal('save'), save: SaveState }),
  z.object({ type: z.literal('parameters'), parameters: ParameterState }),
  /** The engine was lost or restarted; temporary tables and variables are gone. */
  z.object({ type: z.literal('interpreter'), state: z.enum(['ready', 'lost', 'restarted']), message: z.string().nullable() }),
  z.object({ type: z.literal('spark'), spark: SparkState }),
  /** A cell tells who looks at the desktop. */
  z.object({ type: z.literal('notice'), text: z.string() }),
  z.object({ type: z.literal('restoring'), restoring: Restoring }),
  /** What another program wrote into the file is in the notebook now, as an edit that can be undone: all of it, or merged with what is not saved here. */
  z.object({ type: z.literal('outside'), how: z.enum(['taken', 'merged']), change: ChangeSummary }),
  z.object({ type: z.literal('closed'), reason: z.string() }),
])
export type NotebookEvent = z.infer<typeof NotebookEvent>

/** Which cells to run; `stale` is those whose outputs no longer fit their code or inputs. */
export const RunScope = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('cells'), cells: z.array(CellId) }),
  z.object({ kind: z.literal('all') }), z.object({ kind: z.literal('stale') }),
  z.object({ kind: z.literal('above'), cell: CellId }), z.object({ kind: z.literal('below'), cell: CellId }),
])
export type RunScope = z.infer<typeof RunScope>

export const notebook = {
  /** Opens a file and follows it; the notebook closes when its last follower leaves. `view: 'report'` lets a trusted notebook with no stored results run. */
  'notebook.watch': stream(z.object({ path: z.string(), window: z.string(), view: z.enum(['edit', 'report']).optional() }), NotebookEvent),
  /**
   * Edits of one window, in order. `version` is the one that the window last saw; text edits made against an older version are moved over the edits since, and what no longer
   * makes sense is refused as `conflict`. `number` counts the window's batches.
   */
  'notebook.edit': call(z.object({ notebook: NotebookId, window: z.string(), number: z.int(), version: z.int(), edits: z.array(Edit).min(1).max(10_000) }), z.object({ version: z.int() })),
  'notebook.undo': call(z.object({ notebook: NotebookId }), z.object({ version: z.int(), cell: CellId.nullable() })),
  'notebook.redo': call(z.object({ notebook: NotebookId }), z.object({ version: z.int(), cell: CellId.nullable() })),
  /** Writes the file. What another program wrote there meanwhile, and another file at `path`, fail as `conflict` without `overwrite`. With `path` the notebook goes on there; a `copy` leaves it where it is. */
  'notebook.save': call(z.object({ notebook: NotebookId, path: z.string().optional(), overwrite: z.boolean().optional(), copy: z.boolean().optional() }), z.object({ savedAt: z.number() })),
  /** Reads the file again, throwing away what is not saved; undo brings it back. */
  'notebook.reload': call(z.object({ notebook: NotebookId }), z.object({ version: z.int() })),
  /**
   * Takes what another program wrote into the file into the notebook, beside what is not saved, as one step that can be undone. Of what both changed, `choices` say by `Conflict.key` whose it is to
   * be; without one, cells are there twice. With a `file` (of `notebook.conflicts`) that is not what is there any more it fails as `conflict`.
   */
  'notebook.merge': call(z.object({ notebook: NotebookId, choices: z.record(z.string(), z.enum(['mine', 'theirs', 'both'])).optional(), file: z.string().optional() }), z.object({ version: z.int() })),
  /** What the notebook and the file, by its hash, both changed; `left` counts those beyond the limit, which are merged so that nothing is lost. */
  'notebook.conflicts': call(z.object({ notebook: NotebookId }), z.object({ file: z.string(), conflicts: z.array(Conflict), left: z.int() })),
  'notebook.trust': call(z.object({ notebook: NotebookId }), z.object({})),

  'run.start': call(z.object({ notebook: NotebookId, scope: RunScope, whole: z.boolean().optional() }), z.object({ queued: z.array(CellId) })),
  /** Cancels one cell or, without a cell, everything queued and running. Answers at once; the state follows as an event. */
  'run.cancel': call(z.object({ notebook: NotebookId, cell: CellId.optional() }), z.object({ cancelled: z.array(CellId) })),
  'run.restart': call(z.object({ notebook: NotebookId }), z.object({})),
  /** Ends the notebook's Spark session and what is kept in it; one that is not there is left alone. */
  'spark.stop': call(z.object({ notebook: NotebookId }), z.object({})),
  /** The notebook's Spark session, its log among it; null where there is none. */
  'spark.about': call(z.object({ notebook: NotebookId }), z.object({ about: SessionAbout.nullable() })),
  /** Takes back the offer to restore what a lost Spark session kept. */
  'spark.forget': call(z.object({ notebook: NotebookId }), z.object({})),
  /** Puts off the end of an idle Spark session. */
  'spark.keep': call(z.object({ notebook: NotebookId }), z.object({})),
  'cell.clearOutputs': call(z.object({ notebook: NotebookId, cells: z.array(CellId).optional() }), z.object({})),
  /** Keeps cells, whole, for `cell.paste` in any notebook and window; the next copy takes their place. `count` is how many are kept. */
  'cell.copy': call(z.object({ notebook: NotebookId, cells: z.array(CellId).min(1) }), z.object({ count: z.int() })),
  /** Puts what was copied last before the cell at `index`, under new ids, as one step to undo. A name that is taken in this notebook is left out. */
  'cell.paste': call(z.object({ notebook: NotebookId, index: z.int().min(0) }), z.object({ version: z.int(), cells: z.array(CellId) })),
  'cell.complete': call(z.object({ notebook: NotebookId, cell: CellId, source: z.string(), offset: z.int().min(0) }), Completion),
  /** What the name at a place of a cell's SQL means; null where nothing is known of it. It runs nothing. */
  'cell.hover': call(z.object({ notebook: NotebookId, cell: CellId, source: z.string(), offset: z.int().min(0) }), Hover.nullable()),

  /** Changes values; with `apply` (or where the notebook runs on change) what depends on them runs again. */
  'parameter.set': call(z.object({ notebook: NotebookId, values: ParameterValues, apply: z.boolean() }), z.object({ affected: z.array(CellId) })),
  'parameter.reset': call(z.object({ notebook: NotebookId, apply: z.boolean() }), z.object({ affected: z.array(CellId) })),
  /** Asks again the queries of options and last days that failed; what they give follows as an event. An untrusted notebook's are not asked. */
  'parameter.refresh': call(z.object({ notebook: NotebookId }), z.object({})),

  /** The options of a parameter that hold every word of a text, those that begin with it first, and how many there are in all. */
  'parameter.search': call(z.object({ notebook: NotebookId, parameter: ParameterName, text: z.string().max(1000), limit: z.int().min(1).max(1000) }), z.object({ values: z.array(Option), total: z.int() })),

  'grant.list': call(z.object({ notebook: NotebookId }), z.object({ folders: z.array(z.object({ path: z.string(), grantedAt: z.number() })), own: z.string() })),
  /** Lets the notebook's SQL read and write a folder. Its engine restarts. */
  'grant.add': call(z.object({ notebook: NotebookId, path: z.string() }), z.object({})),
  'grant.revoke': call(z.object({ notebook: NotebookId, path: z.string() }), z.object({})),
}
