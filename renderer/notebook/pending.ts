import type { Edit } from '../../model/notebook/cell.ts'
import { rebase } from '../../model/notebook/rebase.ts'
import { applyToDraft, type Draft } from './replica.ts'

/** Most edits in one batch; the contract's limit. */
const batchLimit = 10_000

interface Batch { number: number; edits: Edit[]; version: number }

/**
 * The edits of a window that the workbench has not confirmed. One batch is under way at a time; what is typed meanwhile gathers for the next, and what was added as one is a batch of
 * its own and so one step to undo. What the window shows is the confirmed draft with these on top.
 */
export interface Pending {
  /** The draft with every unconfirmed edit on it. */
  shown(): Draft
  add(edits: readonly Edit[]): void
  /** The next batch to send, or null if there is nothing or one is under way. */
  take(): Batch | null
  /** The batch under way was answered: it is in `version` and all later ones. */
  answered(version: number): void
  /** The batch under way was refused; it and what was built on it are dropped. Returns what was dropped. */
  refused(): Edit[]
  /** The connection was lost; the batch under way may or may not have arrived. Returns every unconfirmed edit and starts empty. */
  lost(): Edit[]
  /** An accepted edit, as the workbench applied it. `own` is the number of this window's batch that it came from, else null. */
  accepted(version: number, edit: Edit, own: number | null): void
  /** All cells anew, after an edit that a window cannot apply by itself. */
  replaced(version: number, draft: Draft): void
  /** Starts from a snapshot. */
  reset(version: number, draft: Draft): void
  version(): number
  isEmpty(): boolean
  confirmed(): Draft
}

export function createPending(version: number, draft: Draft): Pending {
  let confirmedVersion = version
  let confirmed = draft
  let sent: Batch | null = null
  /** Each is what was added as one; text that follows text gathers. */
  let waiting: Edit[][] = []
  let number = 0
  let shown = draft
  /** The batch under way has come back in part, or may have; only its answer tells, so what is shown stays as it is until then. */
  let unsettled = false
  let answer: number | null = null

  const recompute = () => {
    if (unsettled) return
    shown = confirmed
    for (const edit of sent?.edits ?? []) shown = applyToDraft(shown, edit)
    for (const edit of waiting.flat()) shown = applyToDraft(shown, edit)
  }
  const settle = () => {
    if (!sent || answer === null || confirmedVersion < answer) return
    sent = null
    answer = null
    unsettled = false
    recompute()
  }

  /** Moves what waits over an edit from elsewhere. What cannot stand beside it is left: the workbench refuses it. */
  const moveOver = (edit: Edit) => {
    let over = [edit]
    if (sent && !unsettled) {
      const moved = rebase(sent.edits, edit)
      if (!moved) return
      sent.edits = moved.pending
      over = moved.applied
    }
    waiting = waiting.map(group => {
      const next: Edit[] = []
      for (const step of over) {
        const moved = rebase(group, step)
        group = moved?.pending ?? group
        next.push(...moved?.applied ?? [step])
      }
      over = next
      return group
    }).filter(group => group.length > 0)
  }

  return {
    shown: () => shown,
    add(edits) {
      const isText = edits.every(edit => edit.type === 'text')
      const last = waiting.at(-1)
      const group: Edit[] = isText && last?.every(edit => edit.type === 'text') ? last : []
      if (group !== last) waiting.push(group)
      for (const edit of edits) {
        const before = group.at(-1)
        const joins = edit.type === 'text' && before?.type === 'text' && before.cell === edit.cell && edit.remove === 0 && before.at + before.insert.length === edit.at
        if (joins) group[group.length - 1] = { ...before, insert: before.insert + edit.insert }
        else group.push(edit)
        shown = applyToDraft(shown, edit)
      }
    },
    take() {
      const next = waiting[0]
      if (sent || !next) return null
      number += 1
      sent = { number, edits: next.slice(0, batchLimit), version: confirmedVersion }
      waiting = next.length > batchLimit ? [next.slice(batchLimit), ...waiting.slice(1)] : waiting.slice(1)
      return { ...sent, edits: [...sent.edits] }
    },
    answered(at) {
      answer = at
      settle()
    },
    refused() {
      const dropped = [...(sent?.edits ?? []), ...waiting.flat()]
      sent = null
      answer = null
      waiting = []
      unsettled = false
      recompute()
      return dropped
    },
    lost() {
      const all = [...(sent?.edits ?? []), ...waiting.flat()]
      sent = null
      answer = null
      waiting = []
      unsettled = false
      return all
    },
    accepted(at, edit, own) {
      confirmedVersion = at
      confirmed = applyToDraft(confirmed, edit)
      if (sent && own === sent.number) unsettled = true
      else moveOver(edit)
      recompute()
      settle()
    },
    replaced(at, next) {
      confirmedVersion = at
      confirmed = next
      if (sent) unsettled = true
      recompute()
      settle()
    },
    reset(at, next) {
      confirmedVersion = at
      confirmed = next
      sent = null
      answer = null
      waiting = []
      unsettled = false
      recompute()
    },
    version: () => confirmedVersion,
    isEmpty: () => !sent && waiting.length === 0,
    confirmed: () => confirmed,
  }
}

/**
 * After a lost connection: the edits that bring the workbench's cells to what the window showed, wherever that still makes sense. Text becomes whole sources, since the batch under way may have arrived or not.
 */
export function resend(lost: readonly Edit[], wanted: Draft, now: Draft): Edit[] {
  const there = new Set(now.cells.map(cell => cell.id))
  const source = new Map(now.cells.map(cell => [cell.id, cell.source]))
  const edits: Edit[] = []
  const touched = new Set<string>()
  for (const edit of lost) {
    if (edit.type === 'text' || edit.type === 'source') touched.add(edit.cell)
    else if (edit.type === 'insert') {
      const cell = wanted.cells.find(candidate => candidate.id === edit.cell.id)
      if (cell && !there.has(edit.cell.id)) {
        edits.push({ ...edit, index: Math.min(edit.index, now.cells.length), cell: { ...edit.cell, source: cell.source } })
        there.add(edit.cell.id)
        source.set(edit.cell.id, cell.source)
      }
    } else if (edit.type === 'split') {
      touched.add(edit.cell)
      const below = wanted.cells.findIndex(candidate => candidate.id === edit.newId)
      if (below >= 0 && !there.has(edit.newId)) {
        const cell = wanted.cells[below]!
        edits.push({ type: 'insert', index: Math.min(below, now.cells.length), cell: { id: cell.id, language: cell.language, source: cell.source } })
        there.add(cell.id)
        source.set(cell.id, cell.source)
      } else touched.add(edit.newId)
    } else if (edit.type === 'merge' || edit.type === 'restore' || edit.type === 'outputs') continue
    else if (edit.type === 'settings' || there.has(edit.cell)) edits.push(edit)
  }
  for (const id of touched) {
    const cell = wanted.cells.find(candidate => candidate.id === id)
    if (cell && source.has(id) && source.get(id) !== cell.source) edits.push({ type: 'source', cell: id, source: cell.source })
  }
  return edits
}
