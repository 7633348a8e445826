import { useRef, type PointerEvent as ReactPointerEvent } from 'react'
import { ArrowDown, ArrowUp, EllipsisVertical, ListFilter } from 'lucide-react'
import { Dialog } from 'react-aria-components/Dialog'
import { Menu, MenuItem, MenuSection, Separator } from 'react-aria-components/Menu'
import { Popover } from 'react-aria-components/Popover'
import type { Column } from '../../model/result/result.ts'
import { useText } from '../language/language.ts'
import { FilterForm } from './FilterForm.tsx'
import type { Filter } from './view.ts'
import { widthLimits } from './widths.ts'

export interface ColumnHeadProps {
  id: string
  column: Column
  index: number
  left: number
  width: number
  isActive: boolean
  sort: { descending: boolean; number: number | null } | null
  filter: Filter | null
  isMenuOpen: boolean
  isFiltering: boolean
  onMenu(open: 'menu' | 'filter' | null): void
  onSort(adds: boolean): void
  onOrder(descending: boolean | null): void
  onFilter(term: Filter | null): void
  onResize(width: number): void
  onFit(): void
}

/** A heading: press to sort (Shift adds), drag its edge for its width, its menu for the rest. The keyboard reaches all of it through the grid. */
export function ColumnHead(props: ColumnHeadProps) {
  const { id, column, index, left, width, isActive, sort, filter, isMenuOpen, isFiltering, onMenu, onSort, onOrder, onFilter, onResize, onFit } = props
  const t = useText()
  const place = useRef<HTMLDivElement>(null)
  const start = useRef<{ x: number; width: number } | null>(null)
  const onPointerDown = (event: ReactPointerEvent) => {
    event.preventDefault()
    event.stopPropagation()
    start.current = { x: event.clientX, width }
    event.currentTarget.setPointerCapture(event.pointerId)
  }
  const label = column.label || column.name
  return (
    <div
      ref={place} id={id} role="columnheader" aria-colindex={index + 2} aria-sort={sort ? (sort.descending ? 'descending' : 'ascending') : 'none'}
      className={`grid-column${isActive ? ' grid-column-active' : ''}${column.kind === 'number' ? ' grid-column-number' : ''}`} style={{ left, width }} title={`${label} · ${column.type}`}
      onClick={event => { if (!(event.target as HTMLElement).closest('.grid-column-menu, .grid-column-edge')) onSort(event.shiftKey) }}
    >
      <span className="grid-column-name">{label || '\u00a0'}</span>
      {sort ? <span className="grid-column-sort">{sort.descending ? <ArrowDown aria-hidden /> : <ArrowUp aria-hidden />}{sort.number}</span> : null}
      {filter ? <ListFilter className="grid-column-filtered" aria-hidden /> : null}
      {/* Pointers only: the grid has one tab stop, and opens the same menu with Shift+F10. */}
      <span className="grid-column-menu" aria-hidden onClick={event => { event.stopPropagation(); onMenu('menu') }}><EllipsisVertical /></span>
      <span
        className="grid-column-edge" aria-hidden onPointerDown={onPointerDown} onPointerMove={event => { if (start.current) onResize(start.current.width + event.clientX - start.current.x) }}
        onPointerUp={() => { start.current = null }} onDoubleClick={event => { event.stopPropagation(); onFit() }} onClick={event => event.stopPropagation()}
      />
      {isMenuOpen && !isFiltering ? (
        <Popover className="popover menu-popover" triggerRef={place} placement="bottom end" isOpen onOpenChange={open => { if (!open) onMenu(null) }}>
          <Menu className="menu" aria-label={t('grid.columnMenu', { name: label })} autoFocus="first" onAction={key => {
            if (key === 'filter') return onMenu('filter')
            onMenu(null)
            if (key === 'ascending') onOrder(false)
            if (key === 'descending') onOrder(true)
            if (key === 'none') onOrder(null)
            if (key === 'unfilter') onFilter(null)
            if (key === 'wider') onResize(width + widthLimits.step)
            if (key === 'narrower') onResize(width - widthLimits.step)
            if (key === 'fit') onFit()
          }}>
            <MenuSection aria-label={t('grid.sortAscending')}>
              <MenuItem id="ascending" className="menu-item"><span className="menu-icon"><ArrowUp aria-hidden /></span>{t('grid.sortAscending')}</MenuItem>
              <MenuItem id="descending" className="menu-item"><span className="menu-icon"><ArrowDown aria-hidden /></span>{t('grid.sortDescending')}</MenuItem>
              {sort ? <MenuItem id="none" className="menu-item"><span className="menu-icon" />{t('grid.sortNone')}</MenuItem> : null}
            </MenuSection>
            <Separator className="menu-line" />
            <MenuSection aria-label={t('grid.filter')}>
              <MenuItem id="filter" className="menu-item"><span className="menu-icon"><ListFilter aria-hidden /></span>{t('grid.filter')}</MenuItem>
              {filter ? <MenuItem id="unfilter" className="menu-item"><span className="menu-icon" />{t('grid.filterRemove')}</MenuItem> : null}
            </MenuSection>
            <Separator className="menu-line" />
            <MenuSection aria-label={t('grid.fit')}>
              <MenuItem id="wider" className="menu-item"><span className="menu-icon" />{t('grid.wider')}</MenuItem>
              <MenuItem id="narrower" className="menu-item"><span className="menu-icon" />{t('grid.narrower')}</MenuItem>
              <MenuItem id="fit" className="menu-item"><span className="menu-icon" />{t('grid.fit')}</MenuItem>
            </MenuSection>
          </Menu>
        </Popover>
      ) : null}
      {isMenuOpen && isFiltering ? (
        <Popover className="popover" triggerRef={place} placement="bottom end" isOpen onOpenChange={open => { if (!open) onMenu(null) }}>
          <Dialog className="grid-filter" aria-label={t('grid.filterOf', { name: label })}><FilterForm column={column} filter={filter} onFilter={onFilter} /></Dialog>
        </Popover>
      ) : null}
    </div>
  )
}
