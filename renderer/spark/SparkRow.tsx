import { useState } from 'react'
import { ChevronRight, Columns3, Copy, Database, Ellipsis, Eye, Info, KeyRound, Layers, MessageSquareText, Play, Table2, TextCursorInput } from 'lucide-react'
import { useText } from '../language/language.ts'
import type { NotebookStore } from '../notebook/store.ts'
import { useShell } from '../shell/shell.ts'
import { dragOf, insertName, queryTable } from '../spaces/insertion.ts'
import { IconButton } from '../ui/IconButton.tsx'
import { Menu } from '../ui/Menu.tsx'
import { isPressable, type NodeKind, type SparkNode } from './nodes.ts'
import { useCopyName } from './useCopyName.ts'

const icons: Partial<Record<NodeKind, typeof Database>> = { views: Layers, database: Database, table: Table2, view: Eye, column: Columns3, key: KeyRound, facts: Info, comment: MessageSquareText, partitions: Layers, partition: Layers }

/** A line of the catalog of Spark. */
export function SparkRow({ node, top, isAt, notebook, onGo, onPress }: { node: SparkNode; top: number; isAt: boolean; notebook: NotebookStore; onGo(): void; onPress(): void }) {
  const t = useText()
  const shell = useShell()
  const copy = useCopyName()
  const [isOver, setOver] = useState(false)
  const Icon = icons[node.kind]
  const { insert } = node
  const isName = insert !== null || node.kind === 'partition'
  const shown = [node.label, node.isCurrent ? t('metastore.current') : null, node.type].filter(part => part !== null).join(' ')
  return (
    <li
      role="treeitem" aria-level={node.level} aria-setsize={node.setSize} aria-posinset={node.position} tabIndex={isAt ? 0 : -1} data-node={node.id} {...(node.isOpen === null ? {} : { 'aria-expanded': node.isOpen })}
      aria-label={[shown, node.kind === 'key' ? t('metastore.key') : null, node.note].filter(part => part !== null).join(', ')} title={[node.label, node.type, node.note].filter(part => part !== null).join('\n')}
      className={`catalog-row spark-line spark-${node.kind}`} style={{ top, paddingLeft: 4 + (node.level - 1) * 12 }} onFocus={onGo} onPointerEnter={() => setOver(true)} onPointerLeave={() => setOver(false)}
      {...dragOf(insert)}
      onClick={event => { if (event.target instanceof Element && !event.target.closest('button') && isPressable(node)) onPress() }}
      onDoubleClick={event => { if (node.isOpen === null && insert !== null && event.target instanceof Element && !event.target.closest('button')) insertName(notebook, insert) }}
    >
      <ChevronRight aria-hidden className={`panel-twist${node.isOpen ? ' panel-twist-open' : ''}${node.isOpen === null ? ' catalog-leaf' : ''}`} />
      {Icon ? <Icon aria-hidden className="catalog-icon" /> : null}
      <span className={`catalog-label${isName ? ' panel-code' : ''}`}>{node.label}</span>
      {' '}
      {node.isCurrent ? <small>{t('metastore.current')}</small> : null}
      {' '}
      {node.type === null ? null : <small className="catalog-type">{node.type}</small>}
      {insert === null || !(isAt || isOver) ? null : (
        <Menu
          label={t('spaces.actionsOf', { title: node.label })} placement="bottom end"
          groups={[{
            actions: [
              { id: 'insert', label: t('spaces.do.insert'), icon: <TextCursorInput aria-hidden />, ...(node.kind === 'database' ? {} : { keys: 'Enter' }), onAction: () => { insertName(notebook, insert) } },
              ...(node.table ? [{ id: 'query', label: t('spaces.do.query'), icon: <Play aria-hidden />, onAction: () => queryTable(shell, insert) }] : []),
              { id: 'copy', label: t('spaces.do.copy'), icon: <Copy aria-hidden />, keys: 'Ctrl+C', onAction: () => copy(insert) },
            ],
          }]}
        >
          <IconButton size="small" icon={<Ellipsis aria-hidden />} label={t('spaces.actionsOf', { title: node.label })} className="panel-row-more" excludeFromTabOrder={!isAt} />
        </Menu>
      )}
    </li>
  )
}
