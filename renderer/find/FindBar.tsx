import { useCallback, useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { CaseSensitive, ChevronDown, ChevronRight, ChevronUp, Regex, Replace, ReplaceAll, SquareDashed, WholeWord, X } from 'lucide-react'
import { replaceEdits, replacementOf, type Match } from '../../model/notebook/find.ts'
import { useText } from '../language/language.ts'
import { placeAt } from '../notebook/derive.ts'
import { currentEditor, moveCursor } from '../notebook/editor.ts'
import type { NotebookStore } from '../notebook/store.ts'
import { useShell } from '../shell/shell.ts'
import { IconButton } from '../ui/IconButton.tsx'
import { notify } from '../ui/notices.ts'
import { hideMatches, showMatches } from './highlights.ts'
import { nothingFound, search, type Found } from './search.ts'
import './FindBar.css'

/** What was looked for last, for the next time that the bar is opened. */
let last = { text: '', replacement: '', matchCase: false, wholeWord: false, isExpression: false }

const isBefore = (match: Match, order: ReadonlyMap<string, number>, cell: string, at: number) => (order.get(match.cell)! - order.get(cell)! || match.at - at) < 0

/** Finds and replaces in the cells of a notebook, also in those that are not drawn yet. */
export function FindBar({ notebook, replaces }: { notebook: NotebookStore; replaces: boolean }) {
  const t = useText()
  const shell = useShell()
  const cells = notebook.use(state => state.cells)
  const readOnly = notebook.use(state => state.save.readOnly)
  const marked = notebook.use(state => state.marked)
  const [finding, setFinding] = useState(last)
  const [within, setWithin] = useState<readonly string[] | null>(null)
  const [found, setFound] = useState<Found>(nothingFound)
  /** Where the search goes on from: the match that is shown begins there. */
  const [place, setPlace] = useState<{ cell: string; at: number } | null>(null)
  const input = useRef<HTMLInputElement>(null)
  const { text, replacement, matchCase, wholeWord, isExpression } = finding
  const change = (next: Partial<typeof finding>) => {
    last = { ...finding, ...next }
    setFinding(last)
  }
  useEffect(() => { input.current?.select() }, [])

  const searched = useMemo(() => (within ? cells.filter(cell => within.includes(cell.id)) : cells), [cells, within])
  useEffect(() => search(searched, { text, matchCase, wholeWord, isExpression }, setFound), [searched, text, matchCase, wholeWord, isExpression])
  const matches = found.kind === 'found' ? found.matches : nothingFound.matches
  const at = place === null ? -1 : matches.findIndex(match => match.cell === place.cell && match.at === place.at)
  const current = at < 0 ? null : matches[at]!

  useHighlights(matches, current)

  const show = useCallback((match: Match) => {
    setPlace({ cell: match.cell, at: match.at })
    notebook.select(match.cell)
    notebook.peek([match.cell], true)
    document.querySelector(`[data-cell="${CSS.escape(match.cell)}"]`)?.scrollIntoView({ block: 'center' })
  }, [notebook])
  const order = useMemo(() => new Map(cells.map((cell, index) => [cell.id, index])), [cells])
  const go = (step: 1 | -1) => {
    if (matches.length === 0) return
    if (at >= 0) return show(matches[(at + step + matches.length) % matches.length]!)
    // From the place that was there before, else from the selected cell.
    const from = place && order.has(place.cell) ? place : { cell: notebook.get().selected ?? cells[0]!.id, at: 0 }
    const next = matches.findIndex(match => !isBefore(match, order, from.cell, from.at))
    show(step > 0 ? matches[next < 0 ? 0 : next]! : matches[(next < 0 ? matches.length : next) - 1] ?? matches.at(-1)!)
  }
  const replaceOne = () => {
    if (!current) return go(1)
    notebook.edit(...replaceEdits(cells, [current], replacement, isExpression))
    // The next match is the first that begins behind what was put in.
    setPlace({ cell: current.cell, at: current.at + replacementOf(current, replacement, isExpression).length })
  }
  const replaceAll = () => {
    if (matches.length === 0) return
    notebook.edit(...replaceEdits(cells, matches, replacement, isExpression))
    notify({ tone: 'info', text: t('find.replaced', { count: matches.length }), action: { label: t('ui.undo'), run: () => void notebook.undo() } })
  }
  // After a replacement the match that comes next is shown, once it is known where it is now.
  useEffect(() => {
    if (place === null || at >= 0 || matches.length === 0) return
    const next = matches.find(match => order.has(place.cell) && !isBefore(match, order, place.cell, place.at)) ?? matches[0]!
    show(next)
  }, [place, at, matches, order, show])

  const close = () => {
    shell.state.setState({ finding: null })
    const cell = current && cells.find(each => each.id === current.cell)
    if (!cell) return
    notebook.select(cell.id, 'edit')
    const { line, column } = placeAt(cell.source, current.at)
    moveCursor(cell.id, line, column)
  }
  const toggles = [
    { key: 'KeyC', keys: 'Alt+C', icon: <CaseSensitive aria-hidden />, label: t('find.case'), on: matchCase, toggle: () => change({ matchCase: !matchCase }) },
    { key: 'KeyW', keys: 'Alt+W', icon: <WholeWord aria-hidden />, label: t('find.word'), on: wholeWord, toggle: () => change({ wholeWord: !wholeWord }) },
    { key: 'KeyR', keys: 'Alt+R', icon: <Regex aria-hidden />, label: t('find.expression'), on: isExpression, toggle: () => change({ isExpression: !isExpression }) },
    { key: 'KeyL', keys: 'Alt+L', icon: <SquareDashed aria-hidden />, label: t('find.selection'), on: within !== null, toggle: () => setWithin(within ? null : marked.length > 0 ? marked : [notebook.get().selected ?? ''].filter(Boolean)) },
  ]
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || event.nativeEvent.keyCode === 229) return
    const isReplacement = (event.target as HTMLElement).dataset['find'] === 'replacement'
    const toggle = event.altKey ? toggles.find(each => each.key === event.code) : undefined
    if (toggle) toggle.toggle()
    else if (event.key === 'Escape') close()
    else if (event.key !== 'Enter' || !(event.target instanceof HTMLInputElement)) return
    else if (isReplacement && (event.ctrlKey || event.metaKey)) replaceAll()
    else if (isReplacement) replaceOne()
    else go(event.shiftKey ? -1 : 1)
    event.preventDefault()
    event.stopPropagation()
  }
  const problem = found.kind === 'unreadable' ? t('find.unreadable') : found.kind === 'tooLong' ? t('find.tooLong') : null
  const count = problem ?? (text === '' ? '' : matches.length === 0 ? t('ui.noMatch') : t(found.kind === 'found' && found.cut ? 'find.countCut' : 'cell.findCount', { at: Math.max(0, at + 1), count: matches.length }))
  return (
    <div className="find-bar" role="search" aria-label={t('cell.find')} onKeyDown={onKeyDown}>
      <IconButton size="small" icon={replaces ? <ChevronDown aria-hidden /> : <ChevronRight aria-hidden />} label={t('find.withReplacement')} isSelected={replaces} onPress={() => shell.state.setState({ finding: replaces ? 'find' : 'replace' })} />
      <div className="find-row">
        <input ref={input} type="text" aria-label={t('cell.find')} placeholder={t('cell.find')} aria-invalid={problem !== null} value={text} autoFocus spellCheck={false} onChange={event => { change({ text: event.target.value }); setPlace(null) }} />
        {toggles.map(({ keys, icon, label, on, toggle }) => <IconButton key={keys} size="small" icon={icon} label={label} keys={keys} isSelected={on} onPress={toggle} />)}
        <span className={`find-count numeric${problem ? ' find-count-bad' : ''}`} role="status">{count}</span>
        <IconButton size="small" icon={<ChevronUp aria-hidden />} label={t('cell.findPrevious')} keys="Shift+Enter" onPress={() => go(-1)} />
        <IconButton size="small" icon={<ChevronDown aria-hidden />} label={t('cell.findNext')} keys="Enter" onPress={() => go(1)} />
        <IconButton size="small" icon={<X aria-hidden />} label={t('ui.close')} keys="Esc" onPress={close} />
      </div>
      {replaces ? (
        <div className="find-row">
          <input type="text" data-find="replacement" aria-label={t('find.replacement')} placeholder={t('find.replacement')} value={replacement} spellCheck={false} onChange={event => change({ replacement: event.target.value })} />
          <IconButton size="small" icon={<Replace aria-hidden />} label={t('find.replace')} keys="Enter" isDisabled={readOnly || matches.length === 0} onPress={replaceOne} />
          <IconButton size="small" icon={<ReplaceAll aria-hidden />} label={t('find.replaceAll')} keys="Ctrl+Enter" isDisabled={readOnly || matches.length === 0} onPress={replaceAll} />
        </div>
      ) : null}
    </div>
  )
}

/** Marks matches in what is drawn, and again when other cells come into view. */
function useHighlights(matches: readonly Match[], current: Match | null): void {
  useEffect(() => {
    const root = document.querySelector('.document')
    if (!root) return
    let frame = 0
    const draw = () => {
      frame = 0
      showMatches(root, matches, current)
    }
    const soon = () => { frame ||= requestAnimationFrame(draw) }
    soon()
    const observer = new MutationObserver(soon)
    observer.observe(root, { childList: true, subtree: true })
    return () => {
      observer.disconnect()
      cancelAnimationFrame(frame)
      hideMatches()
    }
  }, [matches, current])
  useEffect(() => {
    const editor = currentEditor()
    editor?.mark?.(matches.filter(match => match.cell === editor.cell).map(match => ({ at: match.at, length: match.length, isCurrent: match === current })))
    return () => editor?.mark?.([])
  }, [matches, current])
}
