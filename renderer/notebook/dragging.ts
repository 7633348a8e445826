import { createStore } from 'zustand/vanilla'
import { firstPlace } from '../../model/notebook/halving.ts'
import { sayPlace } from '../commands/cells.ts'
import { currentText } from '../language/language.ts'
import { announce } from '../ui/voice.ts'
import { gatherEdits } from './choice.ts'
import { seenCells, withHidden } from './folding.ts'
import type { NotebookStore } from './store.ts'

/** Cells on their way: how many, where the pointer is in the window, the cell that they would come before (null for the end), and where in the list of cells that is, in CSS pixels. */
export interface Dragging { path: string; count: number; x: number; y: number; before: string | null; top: number }

/** What is dragged in this window, or null. */
export const dragging = createStore<{ now: Dragging | null }>(() => ({ now: null }))

/** How far a pointer goes before it drags; how near to an edge of the document the page begins to scroll, and how fast it does at most in a frame: all in CSS pixels. */
const slack = 5
const edge = 56
const fastest = 22

const idOf = (part: HTMLElement) => part.dataset['cell']!

/** The parts of a list of cells: the first whose middle is under a height of the window, or the number of them. */
const firstUnder = (parts: readonly HTMLElement[], y: number): number => firstPlace(parts.length, at => {
  const { top, bottom } = parts[at]!.getBoundingClientRect()
  return (top + bottom) / 2 >= y
})

/**
 * From the press of a pointer on a cell's handle: drags the cell, or all selected ones if it is one of them, with what is folded under them, and puts them where they are let go, as one step to undo. Escape gives
 * up, and so does a press that is taken away. Let go where it was pressed, it selects the cell.
 */
export function beginDrag(press: PointerEvent, notebook: NotebookStore, cell: string, list: HTMLElement): void {
  if (press.button !== 0) return
  press.preventDefault()
  const page = list.closest<HTMLElement>('.document')!
  const { marked } = notebook.get()
  const heads = marked.includes(cell) ? marked : [cell]
  const chosen = () => {
    const state = notebook.get()
    return withHidden(state, state.cells.filter(each => heads.includes(each.id))).map(each => each.id)
  }
  const at = { x: press.clientX, y: press.clientY }
  let isMoving = false
  let frame = 0
  const ending = new AbortController()

  const place = () => {
    const parts = [...list.querySelectorAll<HTMLElement>(':scope > .cell')]
    const index = firstUnder(parts, at.y)
    const next = parts[index]
    const last = parts.at(-1)
    // The cells of a long notebook are not all drawn from the start.
    const seen = seenCells(notebook.get())
    const before = next ? idOf(next) : last ? seen[seen.findIndex(each => each.id === idOf(last)) + 1]?.id ?? null : null
    const from = list.getBoundingClientRect().top
    const top = next ? next.getBoundingClientRect().top - from : (last?.getBoundingClientRect().bottom ?? from) - from
    dragging.setState({ now: { path: notebook.path, count: chosen().length, ...at, before, top } })
  }
  const turn = () => {
    const { top, bottom } = page.getBoundingClientRect()
    const over = at.y < top + edge ? at.y - top - edge : at.y > bottom - edge ? at.y - bottom + edge : 0
    if (over !== 0) page.scrollTop += Math.max(-fastest, Math.min(fastest, over / 3))
    place()
    frame = requestAnimationFrame(turn)
  }
  const show = (isDragged: boolean) => {
    document.documentElement.classList.toggle('dragging-cells', isDragged)
    for (const part of list.querySelectorAll<HTMLElement>(':scope > .cell')) part.classList.toggle('cell-dragged', isDragged && heads.includes(idOf(part)))
  }
  const end = (isDropped: boolean) => {
    ending.abort()
    cancelAnimationFrame(frame)
    if (!isMoving) return isDropped ? notebook.select(cell) : undefined
    place()
    const before = dragging.getState().now!.before
    show(false)
    dragging.setState({ now: null })
    const { cells } = notebook.get()
    const index = before === null ? cells.length : cells.findIndex(each => each.id === before)
    const edits = isDropped && index >= 0 ? gatherEdits(cells, chosen(), index) : []
    if (edits.length === 0) return announce(currentText()('drag.nothing'))
    notebook.edit(...edits)
    notebook.mark(heads, cell, heads[0]!)
    sayPlace(notebook)
  }

  const { signal } = ending
  addEventListener('pointermove', event => {
    if (event.pointerId !== press.pointerId) return
    at.x = event.clientX
    at.y = event.clientY
    if (isMoving || Math.hypot(at.x - press.clientX, at.y - press.clientY) < slack) return
    isMoving = true
    show(true)
    turn()
  }, { signal })
  addEventListener('pointerup', event => { if (event.pointerId === press.pointerId) end(true) }, { signal })
  addEventListener('pointercancel', event => { if (event.pointerId === press.pointerId) end(false) }, { signal })
  addEventListener('blur', () => end(false), { signal })
  addEventListener('keydown', event => {
    if (event.key !== 'Escape') return
    event.preventDefault()
    event.stopPropagation()
    end(false)
  }, { signal, capture: true })
}
