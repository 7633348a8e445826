import { useEffect, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { formatBytes } from '../language/format.ts'
import { useLanguage, useText } from '../language/language.ts'
import type { NotebookStore } from '../notebook/store.ts'
import { insertName } from '../spaces/insertion.ts'
import { useRows } from '../ui/useRows.ts'
import { useTyped } from '../ui/useTyped.ts'
import { isPressable, sparkNodes, type NodeWords, type ReadyCatalog, type SparkNode } from './nodes.ts'
import { SparkRow } from './SparkRow.tsx'
import { useKnown, type Opened, type useFound } from './useMetastore.ts'
import { useCopyName } from './useCopyName.ts'

/** The height of a line in CSS pixels. */
const row = 26

/** Databases, tables and what tables are, walked by keyboard as any tree; only the lines in view are drawn, and only what is open is asked for. */
export function SparkTree({ notebook, id, catalog, found }: { notebook: NotebookStore; id: string; catalog: ReadyCatalog; found: ReturnType<typeof useFound> }) {
  const t = useText()
  const language = useLanguage()
  const copy = useCopyName()
  const typed = useTyped()
  const isSearch = found !== null
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set())
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set())
  const [further, setFurther] = useState<ReadonlyMap<string, number>>(new Map())
  const [current, setCurrent] = useState<string | null>(null)
  // In a search databases are open unless they were closed; what tables are stays as it was.
  const toggled = useMemo(() => (isSearch ? new Set([...closed, ...[...opened].filter(line => !isGroup(line))]) : opened), [isSearch, opened, closed])
  const wantedLines = useMemo(() => openedOf(opened, further), [opened, further])
  const known = useKnown(id, catalog.revision, wantedLines)
  const words = useMemo((): NodeWords => ({
    views: t('metastore.views'), partitions: t('metastore.partitions'), unknownPartitions: t('metastore.unknownPartitions'), noPartitions: t('metastore.noPartitions'), empty: t('metastore.empty'), waiting: t('metastore.waiting'), gone: t('metastore.gone'),
    more: count => t('metastore.more', { count }), further: count => t('metastore.further', { count }),
    facts: ({ kind, managed, format, rows, bytes }) => [kind === 'view' ? t('names.of.view') : format, kind === 'table' && !managed ? t('metastore.external') : null, rows === null ? null : t('spaces.rows', { count: rows }), bytes === null ? null : formatBytes(bytes, language)].filter(part => part !== null).join(' · '),
  }), [t, language])
  const nodes = useMemo(() => sparkNodes(catalog, found, toggled, known, words), [catalog, found, toggled, known, words])
  const { box, first, last, onScroll, bring } = useRows(nodes.length, row)
  const place = useRef(0)
  const there = nodes.findIndex(node => node.id === current)
  // Where its line is gone, the one in its place has the keyboard.
  const at = there >= 0 ? there : Math.max(0, Math.min(place.current, nodes.length - 1))
  useLayoutEffect(() => { place.current = at })

  const flip = (before: ReadonlySet<string>, line: string): ReadonlySet<string> => new Set(before.has(line) ? [...before].filter(other => other !== line) : [...before, line])
  const toggle = (line: string) => (isSearch && isGroup(line) ? setClosed(before => flip(before, line)) : setOpened(before => flip(before, line)))
  /** More of what is above the line at its end. */
  const showFurther = ({ id: line }: SparkNode) => {
    const above = line.slice(0, line.lastIndexOf('/'))
    setFurther(before => new Map(before).set(above, (before.get(above) ?? 0) + 1))
  }
  const press = (node: SparkNode) => (node.kind === 'further' ? showFurther(node) : toggle(node.id))
  const wanted = useRef(false)
  const go = (index: number) => {
    const next = Math.max(0, Math.min(nodes.length - 1, index))
    if (!nodes[next]) return
    bring(next)
    wanted.current = true
    setCurrent(nodes[next].id)
  }
  const hadFocus = useRef(false)
  useEffect(() => {
    if (hadFocus.current && document.activeElement === document.body) go(at)
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- only when the lines change
  }, [nodes])
  useLayoutEffect(() => {
    if (!wanted.current) return
    wanted.current = false
    box.current!.querySelector<HTMLElement>('[role=treeitem][tabindex="0"]')?.focus({ preventScroll: true })
  })
  const onKeyDown = (event: KeyboardEvent) => {
    const node = nodes[at]
    if (!node || (event.target as Element).getAttribute('role') !== 'treeitem' || event.nativeEvent.isComposing || !onTreeKey(event, node)) return
    event.preventDefault()
    event.stopPropagation()
  }
  const onTreeKey = (event: KeyboardEvent, node: SparkNode): boolean => {
    const { key } = event
    if ((event.ctrlKey || event.metaKey) && key.toLowerCase() === 'c' && node.insert !== null) copy(node.insert)
    else if (event.ctrlKey || event.metaKey || event.altKey) return false
    else if (key === 'ArrowDown') go(at + 1)
    else if (key === 'ArrowUp') go(at - 1)
    else if (key === 'Home') go(0)
    else if (key === 'End') go(nodes.length - 1)
    else if (key === 'ArrowRight') {
      if (node.isOpen === false) toggle(node.id)
      else if (node.isOpen) go(at + 1)
    } else if (key === 'ArrowLeft') {
      if (node.isOpen) toggle(node.id)
      else go(nodes.findLastIndex((other, index) => index < at && other.level < node.level))
    } else if (key === 'Enter') {
      if (node.insert !== null && node.kind !== 'database') insertName(notebook, node.insert)
      else if (isPressable(node)) press(node)
    } else if (key === ' ') {
      if (isPressable(node)) press(node)
    } else if (key.length === 1) {
      const next = typed(key, at, nodes.map(({ label }) => label))
      if (next >= 0) go(next)
    } else return false
    return true
  }

  const drawn = nodes.flatMap((node, index) => ((index >= first && index < last) || index === at ? [{ node, index }] : []))
  return (
    <div className="spark-tree" ref={box} onScroll={onScroll}>
      <ul
        role="tree" aria-label={t('shell.catalog')} className="spark-lines" style={{ height: nodes.length * row }} onKeyDown={onKeyDown} onFocus={() => { hadFocus.current = true }}
        onBlur={event => { if (event.relatedTarget !== null) hadFocus.current = false }}
      >
        {drawn.map(({ node, index }) => <SparkRow key={node.id} node={node} top={index * row} isAt={index === at} notebook={notebook} onGo={() => setCurrent(node.id)} onPress={() => press(node)} />)}
      </ul>
    </div>
  )
}

/** Whether a line is of a database or of the temporary views. */
const isGroup = (line: string): boolean => !line.startsWith('t/') && !line.startsWith('p/')

/** What has to be known for the lines that are open. */
function openedOf(lines: ReadonlySet<string>, further: ReadonlyMap<string, number>): Opened {
  const parts = (line: string) => {
    const slash = line.indexOf('/', 2)
    return { database: line.slice(2, slash), name: line.slice(slash + 1) }
  }
  const all = [...lines]
  return {
    databases: all.filter(line => line.startsWith('d/')).map(line => line.slice(2)),
    tables: all.filter(line => line.startsWith('t/')).map(line => ({ database: parts(line).database || null, name: parts(line).name })),
    partitions: all.filter(line => line.startsWith('p/')).map(line => ({ ...parts(line), further: further.get(line) ?? 0 })),
  }
}
