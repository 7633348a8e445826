import { useCallback, useEffect, useId, useLayoutEffect, useMemo, useRef, useState, useSyncExternalStore, type KeyboardEvent, type PointerEvent as ReactPointerEvent } from 'react'
import type { Column } from '../../model/result/result.ts'
import type { Workbench } from '../host/connection.ts'
import { useLanguage, useText } from '../language/language.ts'
import { formatNumber } from '../language/format.ts'
import { reasonOf } from '../language/trouble.ts'
import { Button } from '../ui/Button.tsx'
import { notify } from '../ui/notices.ts'
import { ColumnHead } from './ColumnHead.tsx'
import { copyRows } from './copy.ts'
import { readText } from './firstRows.ts'
import { createPages, type Pages } from './pages.ts'
import { clampTop, columnsInView, columnStarts, headHeight, rowHeight, rowsInView, scaleOf } from './scale.ts'
import { extentOf, moveBy, type Place, type Selection } from './selection.ts'
import { ValueDialog } from './ValueDialog.tsx'
import { formatValue } from './values.ts'
import { nextSort, type ResultRows } from './view.ts'
import { fitWidth, fitWidths, widthLimits } from './widths.ts'
import './Grid.css'

export interface GridProps {
  workbench: Workbench
  result: string
  name: string
  columns: readonly Column[]
  rows: ResultRows
  /** The first rows as text: what is shown and measured before any page has come. */
  preview: readonly (readonly (string | null)[])[]
  timezone: string
  height: number
  /** The width that it was drawn in before, where that is known: what has it at once is drawn once. `onWidth` is told of it. */
  width?: number
  onWidth?(width: number): void
  /** Doubles without their last digits, for reports. */
  isRounded?: boolean
  /** The result or a view of it is not there any more. */
  onGone(): void
}

/** The rows of a result, any number of them: only those in view are drawn and fetched. */
export function Grid({ workbench, result, name, columns, rows, preview, timezone, height, width: before = 0, onWidth, isRounded = false, onGone }: GridProps) {
  const t = useText()
  const language = useLanguage()
  const id = useId()
  const grid = useRef<HTMLDivElement>(null)
  const [box, setBox] = useState({ width: before, height: Math.max(0, height - headHeight) })
  const isSized = useRef(before > 0)
  const [top, setTop] = useState(0)
  const [left, setLeft] = useState(0)
  const direction = useRef<1 | -1>(1)
  /** The scroll position that this component set itself, whose event says nothing new. */
  const expected = useRef<number | null>(null)
  /** Widths that a person gave. */
  const [given, setGiven] = useState<Readonly<Record<number, number>>>({})
  const [selection, setSelection] = useState<Selection | null>(null)
  const [shown, setShown] = useState<Place | null>(null)
  const [menu, setMenu] = useState<{ column: number; filter: boolean } | null>(null)

  /** Those of a result never change, however often they come. */
  const known = useRef({ columns, preview })
  known.current = { columns, preview }
  const pages = useMemo(() => createPages(workbench, { result, view: rows.view, rows: rows.rows }, rows.view ? undefined : {
    columns: known.current.columns.length,
    value(row, index) {
      const text = known.current.preview[row]?.[index]
      return text == null ? text : readText(text, known.current.columns[index]!)
    },
  }), [workbench, result, rows.view, rows.rows])
  useEffect(() => () => pages.close(), [pages])
  useSyncExternalStore(pages.subscribe, pages.version)
  const failure = pages.error()
  const { view, remake } = rows
  useEffect(() => {
    if (failure?.code !== 'notFound') return
    if (view) remake()
    else onGone()
  }, [failure, view, remake, onGone])

  const gutter = String(Math.max(rows.rows, 1)).length * 8 + 20
  const room = box.width - gutter
  const fitting = useMemo(() => fitWidths(columns, preview, room), [columns, preview, room])
  const widths = useMemo(() => fitting.map((width, index) => given[index] ?? width), [fitting, given])
  const starts = useMemo(() => columnStarts(widths), [widths])
  const scale = scaleOf(rows.rows, box.height)
  const at = clampTop(top, scale)
  const [firstRow, lastRow] = rowsInView(at, scale, rows.rows)
  const [firstColumn, lastColumn] = columnsInView(starts, left, Math.max(0, room))
  useEffect(() => { if (lastRow > firstRow) pages.want(firstRow, lastRow, direction.current) }, [pages, firstRow, lastRow])

  useLayoutEffect(() => {
    const element = grid.current!
    const measure = () => {
      const now = { width: element.clientWidth, height: Math.max(0, element.clientHeight - headHeight) }
      onWidth?.(now.width)
      setBox(old => (old.width === now.width && old.height === now.height ? old : now))
    }
    // Where its size is known the layout is not asked for before it is made anyway.
    if (!isSized.current) measure()
    isSized.current = true
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [onWidth])

  const goTo = useCallback((next: number) => {
    const element = grid.current!
    const clamped = clampTop(next, scale)
    direction.current = clamped >= at ? 1 : -1
    setTop(clamped)
    expected.current = Math.round(clamped / scale.factor)
    element.scrollTop = expected.current
  }, [scale, at])
  // Rows in another order, or other rows: from their beginning.
  const drawn = useRef(rows.view)
  useEffect(() => {
    if (drawn.current !== rows.view) {
      drawn.current = rows.view
      grid.current!.scrollTop = 0
      expected.current = null
      setTop(0)
    }
  }, [rows.view])
  const onScroll = () => {
    const element = grid.current!
    setLeft(element.scrollLeft)
    if (expected.current !== null && Math.abs(element.scrollTop - expected.current) <= 1) return
    expected.current = null
    const next = clampTop(element.scrollTop * scale.factor, scale)
    direction.current = next >= at ? 1 : -1
    setTop(next)
  }
  const wheel = useRef((_: WheelEvent) => {})
  wheel.current = event => {
    // Where one pixel of the bar stands for many, the wheel still moves by its own pixels.
    if (scale.factor === 1 || event.ctrlKey || event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) return
    const next = clampTop(at + event.deltaY * (event.deltaMode === 1 ? rowHeight : 1), scale)
    if (next === at) return
    event.preventDefault()
    goTo(next)
  }
  useEffect(() => {
    const element = grid.current!
    const listener = (event: WheelEvent) => wheel.current(event)
    element.addEventListener('wheel', listener, { passive: false })
    return () => element.removeEventListener('wheel', listener)
  }, [])

  const reveal = (place: Place) => {
    const element = grid.current!
    if (place.row >= 0) {
      const y = place.row * rowHeight
      if (y < at) goTo(y)
      else if (y + rowHeight > at + box.height) goTo(y + rowHeight - box.height)
    }
    const [x, end] = [starts[place.column]!, starts[place.column + 1]!]
    if (x < left) element.scrollLeft = x
    else if (end > left + room) element.scrollLeft = Math.min(x, end - room)
  }
  const select = (place: Place, extends_: boolean) => {
    setSelection(before => ({ at: place, from: extends_ && before ? before.from : place }))
    reveal(place)
  }

  const copy = async () => {
    if (!selection) return
    try {
      const copied = await copyRows(workbench, { result, view: rows.view }, columns, extentOf(selection), timezone)
      await navigator.clipboard.writeText(copied.text)
      const asked = extentOf(selection).bottom - extentOf(selection).top + 1
      notify(copied.cut ? { tone: 'warn', text: t('grid.copiedCut', { count: copied.rows, rows: asked }) } : { tone: 'good', text: t('grid.copied', { count: copied.rows }) })
    } catch (error) {
      notify({ tone: 'bad', text: t('grid.copyFailed', { reason: reasonOf(error) }) })
    }
  }

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== grid.current || event.nativeEvent.isComposing) return
    const ctrl = event.ctrlKey || event.metaKey
    const here = selection?.at ?? { row: -1, column: 0 }
    const done = () => { event.preventDefault(); event.stopPropagation() }
    if (ctrl && event.key.toLowerCase() === 'c') return done(), void copy()
    if (ctrl && event.key.toLowerCase() === 'a' && rows.rows > 0) return done(), setSelection({ at: { row: rows.rows - 1, column: columns.length - 1 }, from: { row: 0, column: 0 } })
    if (event.key === 'Escape' && selection) {
      done()
      if (selection.at.row !== selection.from.row || selection.at.column !== selection.from.column) return setSelection({ at: selection.at, from: selection.at })
      // Where the table is a cell's, its keys are those of the cell again.
      setSelection(null)
      return grid.current!.closest<HTMLElement>('[data-cell]')?.focus({ preventScroll: true })
    }
    if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) return done(), setMenu({ column: here.column, filter: false })
    if (event.key === 'Enter' || event.key === ' ') {
      done()
      if (here.row === -1) rows.ask(nextSort(rows.sort, columns[here.column]!.name, event.shiftKey), rows.filter)
      else setShown(here)
      return
    }
    const next = moveBy(here, event.key, ctrl, { rows: rows.rows, columns: columns.length, page: Math.max(1, Math.floor(box.height / rowHeight) - 1) })
    if (!next) return
    done()
    select(next, event.shiftKey && next.row >= 0)
  }

  const placeOf = (event: { clientX: number; clientY: number }): Place | null => {
    const bounds = grid.current!.getBoundingClientRect()
    const x = event.clientX - bounds.left - gutter + left
    const y = event.clientY - bounds.top - headHeight
    if (rows.rows === 0) return null
    const row = Math.min(rows.rows - 1, Math.max(0, Math.floor((at + y) / rowHeight)))
    let column = 0
    while (column < columns.length - 1 && starts[column + 1]! <= x) column += 1
    return { row, column }
  }
  const dragging = useRef(false)
  const onPointerDown = (event: ReactPointerEvent) => {
    const cell = (event.target as HTMLElement).closest('[data-cell-place]')
    if (!cell || event.button !== 0) return
    const place = placeOf(event)
    if (!place) return
    dragging.current = true
    select(place, event.shiftKey)
  }
  const onPointerMove = (event: ReactPointerEvent) => {
    if (!dragging.current) return
    if (event.buttons === 0) { dragging.current = false; return }
    const place = placeOf(event)
    if (place) setSelection(before => (before && (before.at.row !== place.row || before.at.column !== place.column) ? { at: place, from: before.from } : before))
  }

  const resize = (column: number, width: number) => setGiven(before => ({ ...before, [column]: Math.round(Math.min(Math.max(width, widthLimits.least), widthLimits.most)) }))
  const fit = (column: number) => {
    const values: string[] = []
    for (let row = firstRow; row < lastRow; row++) {
      const value = pages.value(row, column)
      if (value !== undefined && value !== null) values.push(formatValue(value, columns[column]!, timezone))
    }
    resize(column, fitWidth(columns[column]!, values, widthLimits.most))
  }

  const extent = selection ? extentOf(selection) : null
  const active = selection?.at ?? null
  const activeId = active && (active.row === -1 || (active.row >= firstRow && active.row < lastRow)) && active.column >= firstColumn && active.column < lastColumn ? `${id}-${active.row}-${active.column}` : undefined
  const shownColumns = columns.slice(firstColumn, lastColumn)
  const drawnRows = Array.from({ length: lastRow - firstRow }, (_, index) => firstRow + index)
  const several = extent && (extent.bottom > extent.top || extent.right > extent.left)

  return (
    <div className="grid-frame" style={{ height }}>
      <div
        ref={grid} className={left > 0 ? 'grid grid-scrolled' : 'grid'} role="grid" tabIndex={0} aria-label={t('grid.label', { name })} aria-rowcount={rows.rows + 1} aria-colcount={columns.length + 1} aria-multiselectable aria-describedby={`${id}-keys`}
        aria-busy={rows.making !== null} {...(activeId ? { 'aria-activedescendant': activeId } : {})} onScroll={onScroll} onKeyDown={onKeyDown} onPointerDown={onPointerDown} onPointerMove={onPointerMove}
        onPointerUp={() => { dragging.current = false }} onFocus={event => { if (event.target === grid.current && !selection) setSelection({ at: { row: rows.rows > 0 ? Math.max(0, firstRow) : -1, column: firstColumn }, from: { row: Math.max(0, firstRow), column: firstColumn } }) }}
        onDoubleClick={event => { if ((event.target as HTMLElement).closest('[data-cell-place]')) { const place = placeOf(event); if (place) setShown(place) } }}
        data-testid="grid"
      >
        <div className="grid-sizer" role="presentation" style={{ height: scale.height + headHeight, width: starts.at(-1)! + gutter }}>
          <div className="grid-window" role="presentation" style={{ width: box.width || '100%', height: box.height + headHeight }}>
            <div role="row" aria-rowindex={1} className="grid-head" style={{ height: headHeight }}>
              <div role="columnheader" aria-colindex={1} className="grid-corner" style={{ width: gutter }}><span className="visually-hidden">{t('grid.rowNumber')}</span></div>
              {shownColumns.map((column, index) => {
                const place = firstColumn + index
                const sorted = rows.sort.findIndex(key => key.column === column.name)
                return (
                  <ColumnHead
                    key={column.name} id={`${id}--1-${place}`} column={column} index={place} left={gutter + starts[place]! - left} width={widths[place]!} isActive={active?.row === -1 && active.column === place}
                    sort={sorted < 0 ? null : { descending: rows.sort[sorted]!.descending, number: rows.sort.length > 1 ? sorted + 1 : null }} filter={rows.filter.find(term => term.column === column.name) ?? null}
                    isMenuOpen={menu?.column === place} isFiltering={menu?.column === place && menu.filter}
                    onMenu={open => { setMenu(open ? { column: place, filter: open === 'filter' } : null); if (!open) grid.current?.focus({ preventScroll: true }) }}
                    onSort={adds => rows.ask(nextSort(rows.sort, column.name, adds), rows.filter)}
                    onOrder={descending => rows.ask(descending === null ? rows.sort.filter(key => key.column !== column.name) : [{ column: column.name, descending }], rows.filter)}
                    onFilter={term => { setMenu(null); rows.ask(rows.sort, [...rows.filter.filter(other => other.column !== column.name), ...(term ? [term] : [])]); grid.current?.focus({ preventScroll: true }) }}
                    onResize={width => resize(place, width)} onFit={() => fit(place)}
                  />
                )
              })}
            </div>
            <div role="rowgroup" className="grid-body" style={{ top: headHeight, height: box.height }}>
              {drawnRows.map(row => (
                <div key={row} role="row" aria-rowindex={row + 2} className="grid-row" style={{ transform: `translateY(${row * rowHeight - at}px)`, height: rowHeight }}>
                  <div role="rowheader" aria-colindex={1} className="grid-number" style={{ width: gutter }}>{formatNumber(row + 1, language, { useGrouping: false })}</div>
                  {shownColumns.map((column, index) => {
                    const place = firstColumn + index
                    const isSelected = extent !== null && active!.row >= 0 && row >= extent.top && row <= extent.bottom && place >= extent.left && place <= extent.right
                    return (
                      <GridCell
                        key={place} id={`${id}-${row}-${place}`} pages={pages} row={row} index={place} column={column} timezone={timezone} isRounded={isRounded} left={gutter + starts[place]! - left} width={widths[place]!}
                        isSelected={isSelected} isActive={active?.row === row && active.column === place}
                      />
                    )
                  })}
                </div>
              ))}
            </div>
          </div>
        </div>
      </div>
      <span id={`${id}-keys`} className="visually-hidden">{t('grid.keys')}</span>
      <span className="visually-hidden" role="status">{several ? t('grid.selected', { rows: extent.bottom - extent.top + 1, columns: extent.right - extent.left + 1 }) : ''}</span>
      {failure && failure.code !== 'notFound' && failure.code !== 'cancelled' ? (
        <div className="grid-over" role="alert">{t('grid.pageFailed', { reason: reasonOf(failure) })}<Button size="small" onPress={() => pages.retry()}>{t('grid.tryAgain')}</Button></div>
      ) : null}
      {rows.rows === 0 && !rows.making ? (
        <div className="grid-none">{t(rows.filter.length > 0 ? 'grid.noMatch' : 'grid.empty')}{rows.filter.length > 0 ? <Button size="small" onPress={() => rows.ask(rows.sort, [])}>{t('grid.clearFilter')}</Button> : null}</div>
      ) : null}
      {shown ? <ValueDialog workbench={workbench} result={result} view={rows.view} row={shown.row} column={columns[shown.column]!} timezone={timezone} onClose={() => { setShown(null); grid.current?.focus({ preventScroll: true }) }} value={pages.value(shown.row, shown.column)} isCut={pages.isCut(shown.row, shown.column, columns[shown.column]!.name)} /> : null}
    </div>
  )
}

interface GridCellProps { id: string; pages: Pages; row: number; index: number; column: Column; timezone: string; isRounded: boolean; left: number; width: number; isSelected: boolean; isActive: boolean }

function GridCell({ id, pages, row, index, column, timezone, isRounded, left, width, isSelected, isActive }: GridCellProps) {
  const value = pages.value(row, index)
  const isNumber = column.kind === 'number'
  const className = `grid-cell${isNumber ? ' grid-cell-number' : ''}${value === null ? ' grid-cell-null' : ''}${isSelected ? ' grid-cell-selected' : ''}${isActive ? ' grid-cell-active' : ''}`
  return (
    <div id={id} role="gridcell" aria-colindex={index + 2} aria-selected={isSelected} className={className} style={{ left, width }} data-cell-place="">
      {value === undefined ? <span className="grid-skeleton" /> : value === null ? 'null' : value === '' ? <span className="grid-cell-null">''</span> : oneLine(formatValue(value, column, timezone, isRounded))}
    </div>
  )
}

/** A cell is one line; a new line in it is seen as what it is. */
const oneLine = (text: string) => (text.length > 400 ? `${text.slice(0, 400)}…` : text).replace(/\r?\n/g, ' ⏎ ')
