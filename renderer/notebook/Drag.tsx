import { GripVertical } from 'lucide-react'
import { useStore } from 'zustand'
import { useCommandKeys } from '../commands/useCommandKeys.ts'
import { useText } from '../language/language.ts'
import { beginDrag, dragging } from './dragging.ts'
import type { NotebookStore } from './store.ts'
import './Drag.css'

/** Beside a cell: what it is dragged by. The keyboard has commands for it, which its name tells. */
export function DragHandle({ notebook, cell, number }: { notebook: NotebookStore; cell: string; number: number }) {
  const t = useText()
  const [up, down] = [useCommandKeys('cell.moveUp'), useCommandKeys('cell.moveDown')]
  const label = t('drag.handle', { number })
  return (
    <button
      type="button" className="cell-grip" tabIndex={-1} aria-label={label} title={[label, up, down].filter(Boolean).join(' · ')}
      onPointerDown={event => {
        event.stopPropagation()
        beginDrag(event.nativeEvent, notebook, cell, event.currentTarget.closest<HTMLElement>('.cells')!)
      }}
    >
      <GripVertical aria-hidden />
    </button>
  )
}

/** Where dragged cells would come, and how many they are. */
export function DropLine({ notebook }: { notebook: NotebookStore }) {
  const t = useText()
  const now = useStore(dragging, state => state.now)
  if (now?.path !== notebook.path) return null
  return (
    <>
      <div className="drop-line" style={{ top: now.top }} data-testid="drop-line" />
      <div className="drag-count numeric" style={{ left: now.x + 14, top: now.y + 10 }} aria-hidden>{t('fold.cells', { count: now.count })}</div>
    </>
  )
}
