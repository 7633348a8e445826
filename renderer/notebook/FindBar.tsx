import { useMemo, useState, type KeyboardEvent } from 'react'
import { ChevronDown, ChevronUp, X } from 'lucide-react'
import { useText } from '../language/language.ts'
import { useShell } from '../shell/shell.ts'
import { IconButton } from '../ui/IconButton.tsx'
import { findInCells } from './derive.ts'
import { moveCursor } from './editor.ts'
import type { NotebookStore } from './store.ts'
import './NotebookHead.css'

/** Finds text in the cells of a notebook, also in those that are not drawn yet. */
export function FindBar({ notebook }: { notebook: NotebookStore }) {
  const t = useText()
  const shell = useShell()
  const cells = notebook.use(state => state.cells)
  const [query, setQuery] = useState('')
  const [at, setAt] = useState(-1)
  const found = useMemo(() => findInCells(cells, query), [cells, query])
  const go = (step: number) => {
    if (found.length === 0) return
    const next = at < 0 ? (step > 0 ? 0 : found.length - 1) : (at + step + found.length) % found.length
    setAt(next)
    const place = found[next]!
    notebook.select(place.cell)
    document.querySelector(`[data-cell="${CSS.escape(place.cell)}"]`)?.scrollIntoView({ block: 'center' })
  }
  const close = () => {
    shell.state.setState({ finding: false })
    const place = found[at]
    if (!place) return
    notebook.select(place.cell, 'edit')
    moveCursor(place.cell, place.line, place.column)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Enter') go(event.shiftKey ? -1 : 1)
    else if (event.key === 'Escape') close()
    else return
    event.preventDefault()
  }
  return (
    <div className="find-bar" role="search" aria-label={t('cell.find')}>
      <input type="text" aria-label={t('cell.find')} placeholder={t('cell.find')} value={query} autoFocus onChange={event => { setQuery(event.target.value); setAt(-1) }} onKeyDown={onKeyDown} />
      <span className="find-count numeric" role="status">{query === '' ? '' : found.length === 0 ? t('ui.noMatch') : t('cell.findCount', { at: Math.max(0, at + 1), count: found.length })}</span>
      <IconButton size="small" icon={<ChevronUp aria-hidden />} label={t('cell.findPrevious')} keys="Shift+Enter" onPress={() => go(-1)} />
      <IconButton size="small" icon={<ChevronDown aria-hidden />} label={t('cell.findNext')} keys="Enter" onPress={() => go(1)} />
      <IconButton size="small" icon={<X aria-hidden />} label={t('ui.close')} keys="Esc" onPress={close} />
    </div>
  )
}
