import { z } from 'zod'
import { CellId, Language, type Cell } from './cell.ts'
import { sameValue } from './layout.ts'
import type { Notebook } from './notebook.ts'
import { unmoved } from './order.ts'
import { Line, textDifference } from './text-difference.ts'

/** One thing that is said of a cell or a notebook and how it changed; null where there was or is none. `what` is a path such as `chart.x.field` or `parameters.origin.default`. */
export const Fact = z.object({ what: z.string(), before: z.json(), after: z.json() })
export type Fact = z.infer<typeof Fact>

/** A cell that two notebooks have differently. `index` counts from 0 in the notebook that has it, the later one where both have it. Outputs themselves are left out. */
export const CellDifference = z.object({
  kind: z.enum(['added', 'removed', 'changed']), cell: CellId, index: z.int(), language: Language, name: z.string().nullable(), moved: z.boolean(), lines: z.array(Line), facts: z.array(Fact), outputs: z.boolean(),
})
export type CellDifference = z.infer<typeof CellDifference>

/** Two notebooks side by side: their cells in the order of the later one, with runs of those that are the same, and the facts of the notebook as a whole. */
export const NotebookDifference = z.object({
  cells: z.array(z.union([z.object({ kind: z.literal('same'), count: z.int() }), CellDifference])),
  facts: z.array(Fact),
})
export type NotebookDifference = z.infer<typeof NotebookDifference>

/** How many cells changed in which way, and which parameters: what a list of versions says in a line. `cells` are names of the first few changed cells that have one. */
export const ChangeSummary = z.object({
  added: z.int(), removed: z.int(), edited: z.int(), moved: z.int(), charts: z.int(), outputs: z.int(), parameters: z.array(z.string()), settings: z.boolean(), cells: z.array(z.string()),
})
export type ChangeSummary = z.infer<typeof ChangeSummary>

/** Names that a summary has at most. */
const most = 3

type Json = Fact['before']
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

/** What differs between two values, where both have objects member by member, `depth` deep; lists of objects are compared place by place where they have the same length. */
function factsOf(what: string, before: unknown, after: unknown, depth = 8): Fact[] {
  if (sameValue(before ?? null, after ?? null)) return []
  const deeper = depth > 0
  if (deeper && isObject(before) && isObject(after)) return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap(key => factsOf(`${what}.${key}`, before[key], after[key], depth - 1))
  if (deeper && Array.isArray(before) && Array.isArray(after) && before.length === after.length && before.every(isObject) && after.every(isObject)) return before.flatMap((item, at) => factsOf(`${what}.${at}`, item, after[at], depth - 1))
  return [{ what, before: (before ?? null) as Json, after: (after ?? null) as Json }]
}

function cellFacts(before: Cell | null, after: Cell | null): Fact[] {
  const parts = ['name', 'report', 'tags', 'folds'] as const
  return [
    ...before && after ? factsOf('language', before.foreign ?? before.language, after.foreign ?? after.language) : [],
    ...parts.flatMap(part => factsOf(part, before?.[part], after?.[part])),
    ...factsOf('chart', before?.chart, after?.chart),
  ]
}

/** Settings by name, parameters by theirs, and their order where the same ones stand otherwise. */
export function settingsFacts(before: Notebook, after: Notebook): Fact[] {
  const [{ parameters: old, version: _, ...rest }, { parameters: now, version: __, ...others }] = [before.settings, after.settings]
  const names = [...new Set([...old, ...now].map(parameter => parameter.name))]
  const [oldOrder, order] = [old.map(parameter => parameter.name), now.map(parameter => parameter.name)]
  return [
    ...Object.keys({ ...rest, ...others }).flatMap(key => factsOf(key, rest[key as keyof typeof rest], others[key as keyof typeof others])),
    ...names.flatMap(name => factsOf(`parameters.${name}`, old.find(parameter => parameter.name === name), now.find(parameter => parameter.name === name), 1)),
    ...oldOrder.length === order.length && [...oldOrder].sort().join() === [...order].sort().join() ? factsOf('parameterOrder', oldOrder, order) : [],
  ]
}

/** Whether two notebooks have a cell byte for byte alike. */
const sameBytes = (one: Notebook, at: number, other: Notebook, there: number): boolean => one.text.nodes[at]!.text === other.text.nodes[there]!.text || one.text.nodes[at]!.text.json === other.text.nodes[there]!.text.json

function cellDifference(before: Notebook, from: number | undefined, after: Notebook, to: number | undefined, moved: boolean): CellDifference | null {
  const old = from === undefined ? null : before.cells[from]!
  const now = to === undefined ? null : after.cells[to]!
  const shown = now ?? old!
  if (from !== undefined && to !== undefined && !moved && sameBytes(before, from, after, to)) return null
  return {
    kind: old === null ? 'added' : now === null ? 'removed' : 'changed', cell: shown.id, index: to ?? from!, language: shown.language, name: shown.name ?? null, moved,
    lines: old?.source === now?.source ? [] : textDifference(old?.source ?? '', now?.source ?? ''), facts: cellFacts(old, now),
    outputs: old !== null && now !== null && !(sameValue(old.outputs, now.outputs) && old.executionCount === now.executionCount),
  }
}

/** How one cell differs between two notebooks of which at least one has it, wherever it stands; null where it does not. */
export const cellDifferenceOf = (before: Notebook, after: Notebook, id: string): CellDifference | null => cellDifference(before, before.text.positions.get(id), after, after.text.positions.get(id), false)

/** Compares two notebooks, cells by their ids. A removed cell stands where it was, after the cell that was before it. */
export function notebookDifference(before: Notebook, after: Notebook): NotebookDifference {
  const { positions: old } = before.text
  const { positions: now } = after.text
  const still = unmoved(before.cells.map(cell => cell.id), after.cells.map(cell => cell.id))
  const cells: NotebookDifference['cells'] = []
  const put = (difference: CellDifference | null) => {
    const last = cells.at(-1)
    if (difference !== null) cells.push(difference)
    else if (last?.kind === 'same') last.count++
    else cells.push({ kind: 'same', count: 1 })
  }
  const removedAfter = (from: number) => {
    for (let at = from; at < before.cells.length && !now.has(before.cells[at]!.id); at++) put(cellDifference(before, at, after, undefined, false))
  }
  removedAfter(0)
  for (const [at, { id }] of after.cells.entries()) {
    const from = old.get(id)
    put(cellDifference(before, from, after, at, from !== undefined && !still.has(id)))
    if (from !== undefined) removedAfter(from + 1)
  }
  return { cells, facts: settingsFacts(before, after) }
}

/** What a difference comes to in a few numbers. It looks at no text, so that it may be asked at each save. */
export function changeSummary(before: Notebook, after: Notebook): ChangeSummary {
  const { positions: old } = before.text
  const { positions: now } = after.text
  const still = unmoved(before.cells.map(cell => cell.id), after.cells.map(cell => cell.id))
  const summary: ChangeSummary = { added: 0, removed: before.cells.filter(cell => !now.has(cell.id)).length, edited: 0, moved: 0, charts: 0, outputs: 0, parameters: [], settings: false, cells: [] }
  for (const [at, cell] of after.cells.entries()) {
    const from = old.get(cell.id)
    if (from === undefined) summary.added++
    else {
      if (!still.has(cell.id)) summary.moved++
      if (sameBytes(before, from, after, at)) continue
      const was = before.cells[from]!
      const edited = was.source !== cell.source || was.language !== cell.language || was.name !== cell.name || was.report !== cell.report || !sameValue(was.folds ?? [], cell.folds ?? [])
      const chart = !sameValue(was.chart ?? null, cell.chart ?? null)
      if (edited) summary.edited++
      if (chart) summary.charts++
      if (!edited && !chart) summary.outputs++
    }
    if (cell.name !== undefined && summary.cells.length < most) summary.cells.push(cell.name)
  }
  for (const { what } of settingsFacts(before, after)) {
    const name = /^parameters\.(\w+)/.exec(what)?.[1]
    if (name === undefined) summary.settings = true
    else if (!summary.parameters.includes(name) && summary.parameters.length < most) summary.parameters.push(name)
  }
  return summary
}
