import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { useText } from '../language/language.ts'
import type { NotebookStore } from '../notebook/store.ts'
import { useShell } from '../shell/shell.ts'
import { useTyped } from '../ui/useTyped.ts'
import { catalogNodes, type CatalogNode, type Table } from './catalog.ts'
import { CatalogRow } from './CatalogRow.tsx'
import { actOn } from './tableActions.ts'
import { insertName } from './insertion.ts'
import './CatalogTree.css'

/** Databases, schemas, tables and columns, walked by keyboard as any tree; names are dragged into cells. */
export function CatalogTree({ tables, notebook, title }: { tables: readonly Table[]; notebook: NotebookStore | null; title: string }) {
  const t = useText()
  const shell = useShell()
  const [filter, setFilter] = useState('')
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set())
  const [current, setCurrent] = useState<string | null>(null)
  const tree = useRef<HTMLUListElement>(null)
  const typed = useTyped()
  const nodes = useMemo(() => catalogNodes(tables, filter, toggled, {
    space: title, notebook: t('spaces.ofNotebook'), temporary: t('spaces.temporary'), imports: t('spaces.kind.import'), results: t('spaces.kind.result'),
  }), [tables, filter, toggled, title, t])
  const at = Math.max(0, nodes.findIndex(node => node.id === current))
  const toggle = (id: string) => setToggled(before => new Set(before.has(id) ? [...before].filter(other => other !== id) : [...before, id]))
  const go = (index: number) => {
    const node = nodes[Math.max(0, Math.min(nodes.length - 1, index))]
    if (!node) return
    setCurrent(node.id)
    tree.current?.querySelector<HTMLElement>(`[data-node="${CSS.escape(node.id)}"]`)?.focus()
  }
  // A line that is gone with what has the keyboard gives it to the one in its place.
  const hadFocus = useRef(false)
  useEffect(() => {
    if (hadFocus.current && document.activeElement === document.body) go(at)
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- only when the lines change
  }, [nodes])

  const onKeyDown = (event: KeyboardEvent) => {
    const node = nodes[at]
    if (!node || (event.target as Element).getAttribute('role') !== 'treeitem' || event.nativeEvent.isComposing) return
    if (!onTreeKey(event, node)) return
    event.preventDefault()
    event.stopPropagation()
  }
  const onTreeKey = (event: KeyboardEvent, node: CatalogNode): boolean => {
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'c' && node.insert !== null) actOn(shell, node, 'copy')
    else if (!isPlain) return false
    else if (event.key === 'ArrowDown') go(at + 1)
    else if (event.key === 'ArrowUp') go(at - 1)
    else if (event.key === 'Home') go(0)
    else if (event.key === 'End') go(nodes.length - 1)
    else if (event.key === 'ArrowRight') {
      if (node.isOpen === false) toggle(node.id)
      else if (node.isOpen) go(at + 1)
    } else if (event.key === 'ArrowLeft') {
      if (node.isOpen) toggle(node.id)
      else go(nodes.findLastIndex((other, index) => index < at && other.level < node.level))
    } else if (event.key === 'Enter') {
      if (node.insert === null) toggle(node.id)
      else if (notebook) insertName(notebook, node.insert)
    } else if (event.key === ' ') {
      if (node.isOpen !== null) toggle(node.id)
    } else if (event.key === 'F2') actOn(shell, node, 'rename')
    else if (event.key === 'Delete') actOn(shell, node, 'delete')
    else if (event.key.length === 1) find(event.key)
    else return false
    return true
  }
  const find = (key: string) => {
    const found = typed(key, at, nodes.map(({ label }) => label))
    if (found >= 0) go(found)
  }

  return (
    <>
      <input type="search" className="input panel-filter" placeholder={t('spaces.filterTables')} aria-label={t('spaces.filterTables')} value={filter} onChange={event => setFilter(event.target.value)} />
      {nodes.length === 0 ? <p className="list-empty">{t('ui.noMatch')}</p> : null}
      <ul
        role="tree" aria-label={t('shell.catalog')} ref={tree} className="catalog-tree" onKeyDown={onKeyDown} onFocus={() => { hadFocus.current = true }}
        onBlur={event => { if (event.relatedTarget !== null) hadFocus.current = false }}
      >
        {nodes.map((node, index) => <CatalogRow key={node.id} node={node} isCurrent={index === at} canInsert={notebook !== null} onGo={() => setCurrent(node.id)} onToggle={() => toggle(node.id)} />)}
      </ul>
    </>
  )
}
