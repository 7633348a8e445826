import { ChevronRight, Columns3, Copy, Database, Ellipsis, Eye, FileSpreadsheet, FolderClosed, Pencil, Play, Table2, TextCursorInput, Trash2 } from 'lucide-react'
import { formatBytes } from '../language/format.ts'
import { useLanguage, useText } from '../language/language.ts'
import { useShell } from '../shell/shell.ts'
import { IconButton } from '../ui/IconButton.tsx'
import { Menu, type MenuAction } from '../ui/Menu.tsx'
import type { CatalogNode, NodeKind } from './catalog.ts'
import { dragOf } from './insertion.ts'
import { actOn, canChange, type TableAction } from './tableActions.ts'

const icons: Record<NodeKind, typeof Database> = { database: Database, schema: FolderClosed, import: FileSpreadsheet, result: Table2, table: Table2, view: Eye, column: Columns3 }

/** A line of the catalog: what it is, its rows and size or its type, and what can be done with it. */
export function CatalogRow({ node, isCurrent, canInsert, onGo, onToggle }: { node: CatalogNode; isCurrent: boolean; canInsert: boolean; onGo(): void; onToggle(): void }) {
  const t = useText()
  const shell = useShell()
  const language = useLanguage()
  const Icon = icons[node.kind]
  const { insert, table } = node
  const isTable = table !== null && node.kind !== 'column'
  const size = isTable ? [table.rows === null ? null : t('spaces.rows', { count: table.rows }), table.bytes === null ? null : formatBytes(table.bytes, language)].filter(part => part !== null).join(' · ') : ''
  const action = (id: TableAction, icon: MenuAction['icon'], keys?: string, isDanger = false): MenuAction => ({ id, label: t(`spaces.do.${id}`), icon, keys, isDanger, onAction: () => actOn(shell, node, id) })
  return (
    <li
      role="treeitem" aria-level={node.level} aria-setsize={node.setSize} aria-posinset={node.position} aria-label={[node.label, node.type?.toLowerCase(), size].filter(Boolean).join(' ')} tabIndex={isCurrent ? 0 : -1} data-node={node.id}
      {...(node.isOpen === null ? {} : { 'aria-expanded': node.isOpen })} className="catalog-row" style={{ paddingLeft: 4 + (node.level - 1) * 12 }} title={node.label} onFocus={onGo}
      {...dragOf(insert)}
      onClick={event => { if (event.target instanceof Element && !event.target.closest('button') && node.isOpen !== null) onToggle() }}
      onDoubleClick={event => { if (node.kind === 'column' && event.target instanceof Element && !event.target.closest('button')) actOn(shell, node, 'insert') }}
    >
      <ChevronRight aria-hidden className={`panel-twist${node.isOpen ? ' panel-twist-open' : ''}${node.isOpen === null ? ' catalog-leaf' : ''}`} />
      <Icon aria-hidden className="catalog-icon" />
      {size === '' ? <span className={`catalog-label${insert === null ? '' : ' panel-code'}`}>{node.label}</span> : <span className="catalog-name"><span className="panel-code">{node.label}</span>{' '}<small className="numeric">{size}</small></span>}
      {' '}
      {node.type === null ? null : <small className="catalog-type">{node.type.toLowerCase()}</small>}
      {insert === null ? null : (
        <Menu
          label={t('spaces.actionsOf', { title: node.label })} placement="bottom end"
          groups={[
            { actions: [...(canInsert ? [action('insert', <TextCursorInput aria-hidden />, 'Enter'), ...(isTable ? [action('query', <Play aria-hidden />)] : [])] : []), action('copy', <Copy aria-hidden />, 'Ctrl+C')] },
            { actions: isTable && canChange(table) ? [action('rename', <Pencil aria-hidden />, 'F2'), action('delete', <Trash2 aria-hidden />, 'Delete', true)] : [] },
          ]}
        >
          <IconButton size="small" icon={<Ellipsis aria-hidden />} label={t('spaces.actionsOf', { title: node.label })} className="panel-row-more" excludeFromTabOrder={!isCurrent} />
        </Menu>
      )}
    </li>
  )
}
