import { useEffect, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { ChevronRight, Table2 } from 'lucide-react'
import type { Cell } from '../../model/notebook/cell.ts'
import { plain } from '../../model/notebook/headings.ts'
import type { OutlineEntry } from '../../model/notebook/sections.ts'
import { substituteMarkdown } from '../../model/parameter/markdown.ts'
import { boundNames } from '../../model/parameter/value.ts'
import { useLanguage, useText } from '../language/language.ts'
import { marksOf } from '../notebook/marks.ts'
import { MarkIcon } from '../notebook/SectionMarks.tsx'
import type { NotebookStore, NotebookView } from '../notebook/store.ts'
import { useRows } from '../ui/useRows.ts'
import { useTyped } from '../ui/useTyped.ts'
import { readingPlace, showEntry } from './place.ts'

/** The height of a line in CSS pixels. */
const row = 28

interface Props { notebook: NotebookStore; view: NotebookView; cells: readonly Cell[]; entries: readonly OutlineEntry[] }

/** Headings and named cells as a tree, walked by keyboard as any other; only the lines in view are drawn. */
export function OutlineTree({ notebook, view, cells, entries }: Props) {
  const t = useText()
  const runs = notebook.use(state => state.runs)
  const textOf = useFilledIn(notebook)
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set())
  const [focused, setFocused] = useState<string | null>(null)
  const typed = useTyped()
  const lines = useMemo(() => openLines(entries, closed), [entries, closed])
  const { box, first, last, onScroll, bring } = useRows(lines.length, row)
  const reading = useReading(cells, entries)
  // Where its line is closed away, the one above it that is seen stands for it.
  const current = lines.findLastIndex(line => reading >= 0 && line.place <= reading)
  const known = lines.findIndex(line => line.entry.id === focused)
  const at = known >= 0 ? known : Math.max(0, current)

  useEffect(() => {
    if (current >= 0 && !box.current!.contains(document.activeElement)) bring(current)
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- only when another line is read
  }, [current])

  const wanted = useRef<number | null>(null)
  const focus = (index: number) => {
    const next = Math.max(0, Math.min(lines.length - 1, index))
    bring(next)
    wanted.current = next
    setFocused(lines[next]!.entry.id)
  }
  useLayoutEffect(() => {
    if (wanted.current === null) return
    box.current!.querySelector<HTMLElement>('[role=treeitem][tabindex="0"]')?.focus({ preventScroll: true })
    wanted.current = null
  })
  const toggle = (id: string) => setClosed(before => new Set(before.has(id) ? [...before].filter(other => other !== id) : [...before, id]))
  const go = (entry: OutlineEntry) => {
    if (view === 'edit') notebook.select(entry.cell)
    showEntry(entry)
  }
  const find = (key: string) => {
    const found = typed(key, at, lines.map(({ entry }) => textOf(entry)))
    if (found >= 0) focus(found)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const line = lines[at]
    if (!line || event.nativeEvent.isComposing || event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key === 'ArrowDown') focus(at + 1)
    else if (event.key === 'ArrowUp') focus(at - 1)
    else if (event.key === 'Home') focus(0)
    else if (event.key === 'End') focus(lines.length - 1)
    else if (event.key === 'ArrowRight') {
      if (line.isOpen === false) toggle(line.entry.id)
      else if (line.isOpen) focus(at + 1)
    } else if (event.key === 'ArrowLeft') {
      if (line.isOpen) toggle(line.entry.id)
      else focus(lines.findLastIndex((other, index) => index < at && other.entry.level < line.entry.level))
    } else if (event.key === 'Enter' || event.key === ' ') go(line.entry)
    else if (event.key.length === 1) find(event.key)
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  const drawn = lines.flatMap((line, index) => ((index >= first && index < last) || index === at ? [{ ...line, index }] : []))
  return (
    <div className="outline" ref={box} onScroll={onScroll} data-testid="outline">
      <ul role="tree" aria-label={t('outline.title')} className="outline-tree" style={{ height: lines.length * row }} onKeyDown={onKeyDown}>
        {drawn.map(({ entry, isOpen, index }) => {
          const marks = marksOf(cells, runs, entry.from, entry.to)
          const text = textOf(entry)
          return (
            <li
              key={entry.id} role="treeitem" aria-level={entry.level} aria-label={[text, ...marks.map(({ mark, count }) => t(`fold.marks.${mark}`, { count }))].join(', ')} aria-current={index === current ? 'location' : undefined} tabIndex={index === at ? 0 : -1}
              aria-setsize={lines.length} aria-posinset={index + 1} {...(isOpen === null ? {} : { 'aria-expanded': isOpen })} className={`outline-line outline-${entry.kind}`} style={{ top: index * row, paddingLeft: 4 + (entry.level - 1) * 12 }} title={text}
              onFocus={() => setFocused(entry.id)} onClick={event => { if (isOpen !== null && (event.target as Element).closest('.outline-twist')) toggle(entry.id); else go(entry) }}
            >
              <span className="outline-twist" aria-hidden>{isOpen === null ? null : <ChevronRight className={`panel-twist${isOpen ? ' panel-twist-open' : ''}`} />}</span>
              {entry.kind === 'result' ? <Table2 aria-hidden /> : null}
              <span className="outline-text">{text}</span>
              {marks[0] ? <MarkIcon mark={marks[0].mark} /> : null}
            </li>
          )
        })}
      </ul>
    </div>
  )
}

interface Line { entry: OutlineEntry; /** Among all entries. */ place: number; /** Null where nothing is under it. */ isOpen: boolean | null }

/** The lines that are seen: none that is under a closed one. */
function openLines(entries: readonly OutlineEntry[], closed: ReadonlySet<string>): Line[] {
  const lines: Line[] = []
  let under = Infinity
  for (const [place, entry] of entries.entries()) {
    if (entry.level > under) continue
    const hasMore = (entries[place + 1]?.level ?? 0) > entry.level
    const isClosed = hasMore && closed.has(entry.id)
    under = isClosed ? entry.level : Infinity
    lines.push({ entry, place, isOpen: hasMore ? !isClosed : null })
  }
  return lines
}

/** Follows what is read while the document scrolls: its place among the entries. */
function useReading(cells: readonly Cell[], entries: readonly OutlineEntry[]): number {
  const [reading, setReading] = useState(-1)
  const order = useMemo(() => new Map(cells.map((cell, index) => [cell.id, index])), [cells])
  useEffect(() => {
    let frame = 0
    const look = () => {
      frame = 0
      setReading(readingPlace(entries, order))
    }
    const soon = () => { frame ||= requestAnimationFrame(look) }
    const onScroll = (event: Event) => { if (event.target instanceof Element && event.target.matches('.document')) soon() }
    soon()
    document.addEventListener('scroll', onScroll, true)
    return () => {
      document.removeEventListener('scroll', onScroll, true)
      cancelAnimationFrame(frame)
    }
  }, [entries, order])
  return reading
}

/** What entries say, `${name}` filled in as the text itself has it. */
function useFilledIn(notebook: NotebookStore): (entry: OutlineEntry) => string {
  const language = useLanguage()
  const parameters = notebook.use(state => state.settings.parameters)
  const values = notebook.use(state => state.parameters.appliedBound)
  return useMemo(() => {
    const names = new Set(parameters.flatMap(boundNames))
    return entry => (entry.text.includes('${') ? plain(substituteMarkdown(entry.text, values ?? {}, language, names)) : entry.text)
  }, [language, parameters, values])
}
