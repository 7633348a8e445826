import { useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { Check, ChevronRight, Copy } from 'lucide-react'
import { useText } from '../language/language.ts'
import { Button } from '../ui/Button.tsx'
import { firstOpen, jsonRows, jsonStep, type JsonRow } from './jsonRows.ts'
import { useCopy } from './useCopy.ts'
import './JsonTree.css'

/** Characters of one text that show in its line. */
const shownText = 2000

/** JSON as a tree for the keyboard: arrows go and unfold, Home and End go to the ends. `note` names a type that has no view of its own. */
export function JsonTree({ value, label, note }: { value: unknown; label: string; note: string | null }) {
  const t = useText()
  const [open, setOpen] = useState(() => firstOpen(value))
  const [shown, setShown] = useState<ReadonlyMap<string, number>>(new Map())
  const [at, setAt] = useState('')
  const tree = useRef<HTMLDivElement>(null)
  const rows = useMemo(() => jsonRows(value, open, shown), [value, open, shown])
  const { copied, copy } = useCopy()
  const current = Math.max(0, rows.findIndex(row => row.path === at))

  const go = (index: number) => {
    const row = rows[Math.max(0, Math.min(index, rows.length - 1))]!
    setAt(row.path)
    tree.current?.querySelector<HTMLElement>(`[data-index="${rows.indexOf(row)}"]`)?.focus()
  }
  const fold = (row: JsonRow, isOpen: boolean) => {
    const next = new Set(open)
    if (isOpen) next.add(row.path)
    else next.delete(row.path)
    setOpen(next)
  }
  const act = (row: JsonRow) => {
    if (row.more > 0) {
      const holder = row.path.slice(0, -'//more'.length)
      setShown(new Map(shown).set(holder, (shown.get(holder) ?? jsonStep) + jsonStep * 5))
    } else if (row.count) fold(row, !row.isOpen)
  }
  const parentOf = (index: number) => rows.findLastIndex((row, other) => other < index && row.depth < rows[index]!.depth)
  const onKey = (event: KeyboardEvent) => {
    const row = rows[current]!
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const moves: Record<string, () => void> = {
      ArrowDown: () => go(current + 1), ArrowUp: () => go(current - 1), Home: () => go(0), End: () => go(rows.length - 1),
      ArrowRight: () => (row.count && !row.isOpen ? fold(row, true) : row.count ? go(current + 1) : undefined),
      ArrowLeft: () => (row.isOpen ? fold(row, false) : parentOf(current) >= 0 ? go(parentOf(current)) : undefined),
      Enter: () => act(row), ' ': () => act(row),
    }
    const move = moves[event.key]
    if (!move) return
    // The cell around it has keys of its own.
    event.preventDefault()
    event.stopPropagation()
    move()
  }
  return (
    <div className="json">
      {note ? <p className="output-note">{t('output.jsonOf', { type: note })}</p> : null}
      <div className="json-tree" role="tree" aria-label={label} ref={tree} onKeyDown={onKey}>
        {rows.map((row, index) => (
          <div
            key={row.path} className="json-row" role="treeitem" aria-level={row.depth + 1} aria-posinset={row.place} aria-setsize={row.siblings} aria-selected={index === current} data-index={index} tabIndex={index === current ? 0 : -1}
            style={{ paddingLeft: 8 + row.depth * 16 }} onClick={() => { setAt(row.path); if (getSelection()?.isCollapsed !== false) act(row) }} {...(row.count ? { 'aria-expanded': row.isOpen } : {})}
          >
            {row.count ? <ChevronRight aria-hidden className={row.isOpen ? 'json-open' : undefined} /> : <span className="json-gap" />}
            {row.name === null ? null : <><span className="json-name">{row.name}</span><span className="json-mark">: </span></>}
            {row.more > 0 ? <span className="json-more">{t('output.jsonMore', { count: row.more })}</span> : <JsonValue row={row} />}
          </div>
        ))}
      </div>
      <Button size="small" variant="quiet" icon={copied ? <Check aria-hidden /> : <Copy aria-hidden />} onPress={() => copy(JSON.stringify(value, null, 2))}>{copied ? t('ui.copied') : t('output.copy')}</Button>
    </div>
  )
}

function JsonValue({ row: { value, count, isOpen } }: { row: JsonRow }) {
  const t = useText()
  if (count !== null) {
    const [start, end] = Array.isArray(value) ? ['[', ']'] : ['{', '}']
    return <span className="json-mark">{count === 0 || !isOpen ? `${start}${count === 0 ? '' : '…'}${end}` : start}{count === 0 ? null : <span className="json-count"> {t('output.jsonCount', { count })}</span>}</span>
  }
  if (typeof value === 'string') return <span className="json-text">{JSON.stringify(value.length > shownText ? `${value.slice(0, shownText)}…` : value)}{value.length > shownText ? <span className="json-count"> {t('output.jsonCut', { count: value.length })}</span> : null}</span>
  return <span className={typeof value === 'number' ? 'json-number' : 'json-word'}>{String(value)}</span>
}
