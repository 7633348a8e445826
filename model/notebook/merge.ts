import { diff3Merge } from 'node-diff3'
import { applyEdit } from './apply.ts'
import { Fold, type Cell, type Edit, type NotebookSettings } from './cell.ts'
import { sameValue } from './layout.ts'
import type { Notebook } from './notebook.ts'
import { unmoved } from './order.ts'

/** A notebook that two sides made; `conflicts` are what both changed in ways that do not go together: a cell by its id, a parameter (`parameters.NAME`) or another setting (`settings.NAME`). */
export interface Merged { notebook: Notebook; conflicts: string[] }

/** Whose a conflict is to be. */
export type Side = 'mine' | 'theirs' | 'both'

/** A text that two sides changed, line by line; null where they changed the same lines in different ways. */
export function mergeText(base: string, mine: string, theirs: string): string | null {
  if (mine === theirs || theirs === base) return mine
  if (mine === base) return theirs
  const parts = diff3Merge(mine.split('\n'), base.split('\n'), theirs.split('\n'), { excludeFalseConflicts: true })
  return parts.every(part => part.ok) ? parts.flatMap(part => part.ok!).join('\n') : null
}

const aspects = ['language', 'name', 'chart', 'report'] as const

/**
 * A three-way merge by cell id, made of the bytes of `theirs`. What only one side changed, added, deleted or moved is taken from it, texts that both changed are merged by lines, and of outputs that both
 * changed mine stay. What does not go together is a conflict: such a cell is kept twice, theirs
 * above mine with an id of `newId`, what one side deleted and the other changed stays, and of settings mine win; unless `choose` says for its key whose it is to be.
 */
export function mergeNotebooks(base: Notebook, mine: Notebook, theirs: Notebook, newId: () => string, choose: (key: string) => Side = () => 'both'): Merged {
  const conflicts: string[] = []
  let result = theirs
  const apply = (edit: Edit) => { result = applyEdit(result, edit).notebook }
  const at = (notebook: Notebook, id: string) => notebook.text.positions.get(id) ?? -1
  const json = (notebook: Notebook, id: string) => notebook.text.nodes[at(notebook, id)]!.text.json
  const unchanged = (notebook: Notebook, id: string) => at(base, id) >= 0 && json(base, id) === json(notebook, id)
  const restoring = (id: string) => applyEdit(mine, { type: 'delete', cell: id }).inverse[0] as Edit & { type: 'restore' }
  /** The place in the result after the nearest cell that stands above this one in mine. */
  const placeOf = (id: string) => {
    for (let above = at(mine, id) - 1; above >= 0; above--) {
      const place = at(result, mine.cells[above]!.id)
      if (place >= 0) return place + 1
    }
    return 0
  }
  /** A cell that both sides changed, aspect by aspect. */
  function mergeCell(id: string): void {
    const was: Partial<Cell> = base.cells[at(base, id)] ?? {}
    const [own, other] = [mine.cells[at(mine, id)]!, theirs.cells[at(theirs, id)]!]
    const clash = aspects.filter(aspect => !sameValue(own[aspect], was[aspect]) && !sameValue(other[aspect], was[aspect]) && !sameValue(own[aspect], other[aspect]))
    const source = was.source === undefined ? (own.source === other.source ? own.source : null) : mergeText(was.source, own.source, other.source)
    const clashes = clash.length > 0 || source === null
    const isMine = clashes && choose(id) === 'mine'
    const takes = (aspect: (typeof aspects)[number]) => !sameValue(own[aspect], was[aspect]) && (isMine || !clash.includes(aspect))
    const text = source ?? (isMine ? own.source : other.source)
    if (takes('language')) apply({ type: 'language', cell: id, language: own.language })
    if (text !== other.source) apply({ type: 'source', cell: id, source: text })
    if (takes('chart')) apply({ type: 'chart', cell: id, chart: own.chart ?? null })
    if (takes('report')) apply({ type: 'report', cell: id, report: own.report ?? null })
    for (const part of Fold.options) {
      const folded = own.folds?.includes(part) ?? false
      if (folded !== (was.folds?.includes(part) ?? false) && own.language === other.language) apply({ type: 'fold', cell: id, part, folded })
    }
    const taken = own.name !== undefined && result.cells.some(cell => cell.id !== id && cell.name?.toLowerCase() === own.name!.toLowerCase())
    if (takes('name') && !taken) apply({ type: 'name', cell: id, name: own.name ?? null })
    const isCode = own.language !== 'markdown' && own.language !== 'raw' && (other.language === own.language || isMine)
    if (isCode && (!clashes || isMine) && !sameValue(own.outputs, was.outputs)) apply({ type: 'outputs', cell: id, outputs: own.outputs, executionCount: own.executionCount })
    if (!clashes) return
    conflicts.push(id)
    if (choose(id) === 'both') apply({ type: 'insert', index: at(result, id) + 1, cell: { id: newId(), language: own.language, source: own.source, ...own.chart === undefined ? {} : { chart: own.chart } } })
  }

  for (const { id } of base.cells) {
    if (at(mine, id) >= 0 || at(theirs, id) < 0) continue
    if (unchanged(theirs, id) || choose(id) === 'mine') apply({ type: 'delete', cell: id })
    if (!unchanged(theirs, id)) conflicts.push(id)
  }
  for (const { id } of mine.cells) {
    if (at(theirs, id) >= 0) {
      if (json(mine, id) === json(theirs, id) || unchanged(mine, id)) continue
      if (unchanged(theirs, id)) apply({ ...restoring(id), index: at(result, id), replaces: [id] })
      else mergeCell(id)
    } else if (!unchanged(mine, id)) {
      if (at(base, id) >= 0) {
        conflicts.push(id)
        if (choose(id) === 'theirs') continue
      }
      apply({ ...restoring(id), index: placeOf(id), replaces: [] })
    }
  }
  const ids = (notebook: Notebook) => notebook.cells.map(cell => cell.id)
  const [stillMine, stillTheirs] = [unmoved(ids(base), ids(mine)), unmoved(ids(base), ids(theirs))]
  for (const { id } of mine.cells) {
    if (at(base, id) < 0 || stillMine.has(id) || !stillTheirs.has(id) || at(result, id) < 0) continue
    const [here, place] = [at(result, id), placeOf(id)]
    apply({ type: 'move', cell: id, index: here < place ? place - 1 : place })
  }
  mergeSettings()
  return { notebook: result, conflicts }

  function mergeSettings(): void {
    if (mine.text.metadata === base.text.metadata || mine.text.metadata === theirs.text.metadata) return
    if (theirs.text.metadata === base.text.metadata) return apply({ type: 'settings', settings: {}, raw: mine.text.metadata })
    const [old, own, other] = [base.settings, mine.settings, theirs.settings]
    /** Whether mine is to be taken of something under `key` that mine changed. */
    const wins = (key: string, was: unknown, here: unknown, there: unknown): boolean => {
      if (sameValue(here, was) || sameValue(here, there)) return false
      if (sameValue(there, was)) return true
      conflicts.push(key)
      return choose(key) !== 'theirs'
    }
    const changed: Partial<NotebookSettings> = {}
    for (const key of ['interpreter', 'timezone', 'runOnChange', 'whole', 'title'] as const) if (wins(`settings.${key}`, old[key], own[key], other[key])) Object.assign(changed, { [key]: own[key] ?? (key === 'whole' ? false : '') })
    const named = (settings: NotebookSettings, name: string) => settings.parameters.find(parameter => parameter.name === name)
    let parameters = [...other.parameters]
    for (const name of new Set([...old.parameters, ...own.parameters].map(parameter => parameter.name))) {
      const here = named(own, name)
      if (!wins(`parameters.${name}`, named(old, name), here, named(other, name))) continue
      if (here === undefined) parameters = parameters.filter(parameter => parameter.name !== name)
      else if (named(other, name)) parameters = parameters.map(parameter => parameter.name === name ? here : parameter)
      else parameters.push(here)
    }
    if (!sameValue(parameters, other.parameters)) changed.parameters = parameters
    if (Object.keys(changed).length > 0) apply({ type: 'settings', settings: changed })
  }
}
