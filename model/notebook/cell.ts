import { z } from 'zod'
import { ChartSpec } from '../chart/spec.ts'
import { Parameter, ValueSet } from '../parameter/definition.ts'

export const Language = z.enum(['sql', 'python', 'scala', 'r', 'markdown', 'raw'])
export type Language = z.infer<typeof Language>
export const Interpreter = z.enum(['duckdb', 'spark'])
export type Interpreter = z.infer<typeof Interpreter>

/** What of a cell can be folded away: its code, its outputs, the section under a heading; `scroll` keeps the outputs, in a box of bounded height. */
export const Fold = z.enum(['code', 'outputs', 'section', 'scroll'])
export type Fold = z.infer<typeof Fold>

/** nbformat 4.5 cell id. */
export const CellId = z.string().regex(/^[a-zA-Z0-9-_]{1,64}$/)
export type CellId = z.infer<typeof CellId>

/** The name of a cell and so of its result: an SQL identifier that needs no quotes. */
export const ResultName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,62}$/, 'A name is a letter or underscore, then letters, digits or underscores')

/** One nbformat output, kept as it is. Tables and charts of ours are `display_data` with a vendor MIME type beside their HTML, text and SVG. */
export const Output = z.looseObject({ output_type: z.string() })
export type Output = z.infer<typeof Output>

/** A cell as windows and handlers see it; everything else the file holds for it is kept out of sight and untouched. */
export const Cell = z.object({
  id: CellId, language: Language, source: z.string(), outputs: z.array(Output), executionCount: z.int().nullable(),
  name: z.string().optional(), chart: ChartSpec.optional(),
  /** What the report does with this cell: shown by default; `hidden` leaves it out. */
  report: z.enum(['shown', 'hidden']).optional(),
  /** The file's own word for the language of a code cell that the workbench does not know; its language is then `raw`, and it is never converted. */
  foreign: z.string().optional(),
  /** Jupyter's own `metadata.tags`, such as papermill's `parameters` and `injected-parameters`. */
  tags: z.array(z.string().regex(/^[^,]+$/)).optional(),
  /** What of it is folded, in the order of `Fold`; absent where nothing is. */
  folds: z.array(Fold).optional(),
})
export type Cell = z.infer<typeof Cell>

/** `metadata.oasis` of a notebook. */
export const NotebookSettings = z.object({
  version: z.int(), interpreter: Interpreter, timezone: z.string(), parameters: z.array(Parameter),
  /** Whether a changed parameter runs what depends on it at once, or waits for Apply. */
  runOnChange: z.boolean(),
  /** Whether cells on Spark fetch all rows of their tables, and not the first ones alone. */
  whole: z.boolean().optional(),
  /** Named sets of parameter values. */
  valueSets: z.array(ValueSet).max(200).optional(),
  title: z.string().optional(),
})
export type NotebookSettings = z.infer<typeof NotebookSettings>

/**
 * A structural or text edit of a notebook. Edits are what windows send, the journal keeps, and undo inverts. `index` counts cells from 0 and may equal
 * the number of cells (at the end).
 */
export const Edit = z.discriminatedUnion('type', [
  /** Replaces `remove` UTF-16 units at `at` by `insert`. */
  z.object({ type: z.literal('text'), cell: CellId, at: z.int().min(0), remove: z.int().min(0), insert: z.string() }),
  z.object({ type: z.literal('source'), cell: CellId, source: z.string() }),
  z.object({ type: z.literal('insert'), index: z.int().min(0), cell: Cell.partial().required({ id: true, language: true, source: true }) }),
  z.object({ type: z.literal('delete'), cell: CellId }),
  /** `index` is where the cell stands afterwards. */
  z.object({ type: z.literal('move'), cell: CellId, index: z.int().min(0) }),
  /** The text from UTF-16 offset `at` becomes a new cell below with id `newId`. */
  z.object({ type: z.literal('split'), cell: CellId, at: z.int().min(0), newId: CellId }),
  /** Joins the cell with the one below it, a newline between them. */
  z.object({ type: z.literal('merge'), cell: CellId }),
  z.object({ type: z.literal('language'), cell: CellId, language: Language }),
  z.object({ type: z.literal('name'), cell: CellId, name: ResultName.nullable() }),
  z.object({ type: z.literal('chart'), cell: CellId, chart: ChartSpec.nullable() }),
  z.object({ type: z.literal('report'), cell: CellId, report: z.enum(['shown', 'hidden']).nullable() }),
  z.object({ type: z.literal('fold'), cell: CellId, part: Fold, folded: z.boolean() }),
  z.object({ type: z.literal('outputs'), cell: CellId, outputs: z.array(Output), executionCount: z.int().nullable() }),
  /**
   * Sets what is given and leaves the rest; an empty `title` removes it, and `version` is the workbench's own to set. `raw` puts the notebook's whole
   * `metadata` back exactly as its bytes were, and then `settings` is not looked at; only undo makes these.
   */
  z.object({ type: z.literal('settings'), settings: NotebookSettings.partial(), raw: z.string().optional() }),
  /**
   * Puts a cell back exactly as its bytes were; only undo makes these. `before` and `after` are the white space around it, where it is not what the
   * file has around its other cells. The cells of `replaces` go, and `index` counts what is left.
   */
  z.object({
    type: z.literal('restore'), index: z.int().min(0), cell: CellId, raw: z.string(), replaces: z.array(CellId), before: z.string().regex(/^\s*$/).optional(), after: z.string().regex(/^\s*$/).optional(),
  }),
])
export type Edit = z.infer<typeof Edit>
