import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { FileText, Search, Table2, Terminal } from 'lucide-react'
import { Dialog } from 'react-aria-components/Dialog'
import { Modal, ModalOverlay } from 'react-aria-components/Modal'
import { useStore } from 'zustand'
import type { Output } from '../../contract/define.ts'
import type { WorkbenchContract } from '../../contract/workbench/contract.ts'
import { useText } from '../language/language.ts'
import { useShell } from '../shell/shell.ts'
import { fileName } from '../shell/TabStrip.tsx'
import { openRecent, recentOffered } from '../spaces/recent.ts'
import { perform } from './actions.ts'
import { commands } from './catalogue.ts'
import { keysOf } from './keymap.ts'
import { fuzzy } from './fuzzy.ts'
import { showKeys } from './keys.ts'
import './Palette.css'

interface Entry { id: string; kind: 'notebook' | 'result' | 'command'; title: string; detail: string; keys: string | undefined; run(): void }

/** Most entries that are listed; more typing finds the rest. */
const most = 60
/** Commands that make no sense from a list in front of the notebook. */
const leftOut = new Set(['search', 'palette', 'cell.leave', 'window.nextRegion', 'window.previousRegion'])

/** Finds a command or, in search, also notebooks and results, by any part of the name. */
export function Palette({ mode, onClose }: { mode: 'search' | 'palette'; onClose(): void }) {
  const t = useText()
  const [query, setQuery] = useState('')
  const [at, setAt] = useState(0)
  const list = useRef<HTMLUListElement>(null)
  const entries = useEntries(mode)
  const found = useMemo(() => rank(entries, query), [entries, query])
  useEffect(() => setAt(0), [query])
  useEffect(() => { list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' }) }, [at, found])
  const choose = (entry: Entry | undefined) => {
    if (!entry) return
    onClose()
    // The window in front gives the keyboard back first.
    setTimeout(entry.run)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || event.nativeEvent.keyCode === 229) return
    if (event.key === 'ArrowDown') setAt(Math.min(found.length - 1, at + 1))
    else if (event.key === 'ArrowUp') setAt(Math.max(0, at - 1))
    else if (event.key === 'Enter') choose(found[at]?.entry)
    else return
    event.preventDefault()
  }
  const placeholder = t(mode === 'search' ? 'command.searchPlaceholder' : 'command.palette')
  const Icon = { notebook: FileText, result: Table2, command: Terminal }
  return (
    <ModalOverlay className="dialog-veil palette-veil" isOpen isDismissable onOpenChange={open => { if (!open) onClose() }}>
      <Modal className="dialog-frame">
        <Dialog className="palette" aria-label={placeholder} data-testid="palette">
          <div className="palette-box">
            <Search aria-hidden />
            <input
              type="text" role="combobox" aria-expanded aria-controls="palette-list" aria-activedescendant={found[at] ? `palette-${found[at].entry.id}` : undefined} aria-label={placeholder} placeholder={placeholder}
              value={query} autoFocus spellCheck={false} onChange={event => setQuery(event.target.value)} onKeyDown={onKeyDown}
            />
          </div>
          <ul id="palette-list" role="listbox" aria-label={placeholder} ref={list} className="palette-list">
            {found.map(({ entry, marks }, index) => {
              const Kind = Icon[entry.kind]
              return (
                <li key={entry.id} id={`palette-${entry.id}`} role="option" aria-selected={index === at} className="palette-entry" onPointerMove={() => setAt(index)} onClick={() => choose(entry)}>
                  <Kind aria-hidden /><span className="palette-title"><Marked text={entry.title} marks={marks} /></span>
                  {entry.detail ? <span className="palette-detail">{entry.detail}</span> : null}{entry.keys ? <kbd>{entry.keys}</kbd> : null}
                </li>
              )
            })}
          </ul>
          {found.length === 0 ? <p className="palette-none">{t('ui.noMatch')}</p> : null}
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}

function Marked({ text, marks }: { text: string; marks: readonly number[] }) {
  if (marks.length === 0) return text
  const marked = new Set(marks)
  return [...text].map((character, index) => (marked.has(index) ? <mark key={index}>{character}</mark> : character))
}

function rank(entries: readonly Entry[], query: string): { entry: Entry; marks: readonly number[] }[] {
  return entries
    .map(entry => ({ entry, match: fuzzy(query, entry.title) }))
    .filter(({ match }) => match !== null)
    .sort((a, b) => b.match!.score - a.match!.score || 0)
    .slice(0, most)
    .map(({ entry, match }) => ({ entry, marks: match!.at }))
}

function useEntries(mode: 'search' | 'palette'): Entry[] {
  const t = useText()
  const shell = useShell()
  const spaces = useStore(shell.state, state => state.spaces)
  const space = useStore(shell.state, state => state.space)
  const recent = useStore(shell.state, state => state.recent)
  const chosen = useStore(shell.state, state => state.settings.keys)
  const [listed, setListed] = useState<Output<WorkbenchContract['result.watch']>>({ results: [] })
  useEffect(() => {
    if (mode === 'palette' || space === null) return
    return shell.workbench.follow('result.watch', { space }, { onItem: setListed, onError() {} })
  }, [mode, shell, space])
  return useMemo(() => {
    const hasNotebook = shell.active() !== undefined
    const list: Entry[] = []
    if (mode === 'search') {
      const shown = recent.slice(0, recentOffered)
      const lately = new Set(shown.map(notebook => notebook.path))
      for (const notebook of shown) list.push({ id: `n${notebook.path}`, kind: 'notebook', title: fileName(notebook.path), detail: t('spaces.recent'), keys: undefined, run: () => shell.attempt(openRecent(shell, notebook.path)) })
      for (const entry of spaces ?? []) {
        for (const notebook of entry.notebooks) if (!lately.has(notebook.path)) list.push({ id: `n${notebook.path}`, kind: 'notebook', title: notebook.title, detail: entry.title, keys: undefined, run: () => shell.open(notebook.path) })
      }
      for (const result of listed.results) {
        const { origin } = result
        const path = origin.kind === 'cell' ? listed.notebooks?.[origin.notebook] : undefined
        if (origin.kind !== 'cell' || path === undefined) continue
        list.push({ id: `r${result.id}`, kind: 'result', title: result.name, detail: t('spaces.rows', { count: result.rows }), keys: undefined, run: () => shell.open(path, 'edit').select(origin.cell) })
      }
    }
    for (const command of commands.values()) {
      if (leftOut.has(command.name) || (command.when !== 'always' && !hasNotebook)) continue
      const [keys] = keysOf(command, chosen)
      list.push({ id: `c${command.name}`, kind: 'command', title: t(command.title), detail: t(`command.group.${command.group}`), keys: keys && showKeys(keys), run: () => perform(command.name, shell) })
    }
    return list
  }, [mode, spaces, recent, listed, chosen, t, shell])
}
