import { useEffect, useMemo, useRef, useState } from 'react'
import { FileText } from 'lucide-react'
import type { Cell } from '../../model/notebook/cell.ts'
import { insertCell } from '../commands/cells.ts'
import { useText } from '../language/language.ts'
import { Button } from '../ui/Button.tsx'
import { Empty } from '../ui/Empty.tsx'
import { loadEditor } from './CellEditor.tsx'
import { CellView } from './CellView.tsx'
import { estimateHeight, offeredLanguages } from './derive.ts'
import { DropLine } from './Drag.tsx'
import { hiddenCounts, hiddenOf } from './folding.ts'
import { InsertBar } from './InsertBar.tsx'
import { RunVoice } from './RunVoice.tsx'
import type { NotebookStore } from './store.ts'
import { useGrowing } from './useGrowing.ts'
import './Cell.css'

/** Cells drawn before anything is known about what is in view. */
const first = 10

/** The height that cells which are not drawn yet will take, so that nothing moves when they come. */
const roomOf = (cells: readonly Cell[], hidden: ReadonlyMap<string, string>, peeked: ReadonlySet<string>): number =>
  cells.reduce((sum, cell) => (hidden.has(cell.id) ? sum : sum + estimateHeight(cell, !peeked.has(cell.id))), 0)

/** The cells of a notebook, to be edited. */
export function NotebookView({ notebook }: { notebook: NotebookStore }) {
  const t = useText()
  const cells = notebook.use(state => state.cells)
  const runs = notebook.use(state => state.runs)
  const live = notebook.use(state => state.live)
  const interpreter = notebook.use(state => state.settings.interpreter)
  const selected = notebook.use(state => state.selected)
  const mode = notebook.use(state => state.mode)
  const marked = notebook.use(state => state.marked)
  const marks = useMemo(() => new Set(marked), [marked])
  const peeked = notebook.use(state => state.peeked)
  const hidden = hiddenOf({ cells, peeked })
  const counts = hiddenCounts({ cells, peeked })
  const list = useRef<HTMLDivElement>(null)
  // Keys work from the start: the list has the keyboard until a cell is selected.
  const [wasSelected] = useState(selected)
  useEffect(() => {
    if (wasSelected === null && document.activeElement === document.body) list.current?.closest<HTMLElement>('.document')?.focus({ preventScroll: true })
    const idle = requestIdleCallback(() => void loadEditor(), { timeout: 3000 })
    return () => cancelIdleCallback(idle)
  }, [wasSelected])
  const drawn = useGrowing(cells.length, cells.findIndex(cell => cell.id === selected) + 1)

  if (cells.length === 0) {
    const actions = offeredLanguages(interpreter).map((language, at) => (
      <Button key={language} variant={at === 0 ? 'primary' : 'plain'} onPress={() => insertCell(notebook, 0, language, 'edit')}>{t(`language.${language}`)}</Button>
    ))
    return <Empty icon={<FileText />} title={t('notebook.empty')} actions={actions}>{t('notebook.emptyText')}</Empty>
  }
  const reachable = selected ?? cells[0]!.id
  return (
    <div className="cells" ref={list} role="group" aria-label={t('notebook.cells')}>
      {cells.slice(0, drawn).map((cell, index) => (hidden.has(cell.id) ? null : (
        <CellView
          key={cell.id} notebook={notebook} cell={cell} number={index + 1} total={cells.length} run={runs[cell.id]} live={live[cell.id]} isSelected={selected === cell.id}
          isEditing={selected === cell.id && mode === 'edit'} isMarked={marks.has(cell.id)} isReachable={reachable === cell.id} isPeeked={peeked.has(cell.id)} hidden={counts.get(cell.id) ?? 0} early={index < first}
        />
      )))}
      {drawn < cells.length ? <div aria-hidden style={{ height: roomOf(cells.slice(drawn), hidden, peeked) }} /> : null}
      <InsertBar notebook={notebook} index={cells.length} isAlways />
      <DropLine notebook={notebook} />
      <RunVoice notebook={notebook} />
    </div>
  )
}
