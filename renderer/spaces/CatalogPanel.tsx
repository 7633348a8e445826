import { useCallback, useEffect, useState } from 'react'
import { ChevronRight, Database, Plus, RotateCw } from 'lucide-react'
import { useStore } from 'zustand'
import type { z } from 'zod'
import type { CatalogTable } from '../../contract/workbench/space.ts'
import { insertCell } from '../commands/cells.ts'
import { formatNumber } from '../language/format.ts'
import { useLanguage, useText } from '../language/language.ts'
import type { NotebookStore } from '../notebook/store.ts'
import { useShell } from '../shell/shell.ts'
import { Empty } from '../ui/Empty.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { Waiting } from '../ui/Waiting.tsx'
import './Panel.css'

type Table = z.infer<typeof CatalogTable>
const kinds = ['import', 'table', 'view', 'result'] as const

/** What the SQL of the notebook in view can name. */
export function CatalogPanel() {
  const t = useText()
  const shell = useShell()
  useStore(shell.state, state => state.active)
  const notebook = shell.active()
  if (!notebook) return <Empty icon={<Database />} title={t('spaces.catalogNone')}>{t('spaces.catalogClosed')}</Empty>
  return <Catalog key={notebook.path} notebook={notebook} />
}

function Catalog({ notebook }: { notebook: NotebookStore }) {
  const t = useText()
  const shell = useShell()
  const [tables, setTables] = useState<Table[] | null>(null)
  const [isStale, setStale] = useState(0)
  const isOpen = notebook.use(state => state.phase === 'open')
  // A finished run may have made or changed tables.
  const finished = notebook.use(state => Math.max(0, ...Object.values(state.runs).map(run => run.finishedAt ?? 0)))
  const read = useCallback(async () => {
    const answer = await notebook.workbench.call('catalog.list', { notebook: notebook.get().notebook })
    setTables(answer.tables)
  }, [notebook])
  useEffect(() => {
    if (!isOpen) return
    const timer = setTimeout(() => shell.attempt(read()), finished > 0 ? 400 : 0)
    return () => clearTimeout(timer)
  }, [isOpen, finished, isStale, read, shell])
  if (!tables) return <div className="side-padded"><Waiting what={t('spaces.catalogLoading')} lines={6} /></div>
  return (
    <div className="panel">
      <div className="panel-head">
        <h2>{t('shell.catalog')}</h2>
        <IconButton size="small" icon={<RotateCw aria-hidden />} label={t('spaces.refresh')} onPress={() => setStale(isStale + 1)} />
      </div>
      {tables.length === 0 ? <Empty icon={<Database />} title={t('spaces.catalogNone')}>{t('spaces.catalogNoneText')}</Empty> : null}
      {kinds.map(kind => {
        const group = tables.filter(table => table.kind === kind)
        return group.length === 0 ? null : (
          <section key={kind} aria-label={t(`spaces.kind.${kind}`)}>
            <h3 className="panel-folder">{t(`spaces.kind.${kind}`)}</h3>
            <ul className="panel-list">{group.map(table => <TableRow key={`${table.database}.${table.schema}.${table.name}`} table={table} notebook={notebook} />)}</ul>
          </section>
        )
      })}
    </div>
  )
}

function TableRow({ table, notebook }: { table: Table; notebook: NotebookStore }) {
  const t = useText()
  const language = useLanguage()
  const [isOpen, setOpen] = useState(false)
  const query = () => {
    const { cells, selected } = notebook.get()
    const at = cells.findIndex(cell => cell.id === selected)
    insertCell(notebook, at < 0 ? cells.length : at + 1, 'sql', 'edit', `SELECT *\nFROM ${/^[A-Za-z_]\w*$/.test(table.name) ? table.name : `"${table.name.replaceAll('"', '""')}"`}\nLIMIT 100`)
  }
  return (
    <li>
      <div className="panel-row">
        <button type="button" className="panel-row-name" aria-expanded={isOpen} title={t('spaces.showColumns', { name: table.name })} onClick={() => setOpen(!isOpen)}>
          <ChevronRight aria-hidden className={`panel-twist${isOpen ? ' panel-twist-open' : ''}`} /><span className="panel-code">{table.name}</span>
          {table.rows === null ? null : <small className="numeric">{formatNumber(table.rows, language, { notation: 'compact' })}</small>}
        </button>
        <IconButton size="small" icon={<Plus aria-hidden />} label={t('spaces.insertQuery', { name: table.name })} onPress={query} className="panel-row-more" />
      </div>
      {isOpen ? <ul className="panel-columns">{table.columns.map(column => <li key={column.name}><span className="panel-code">{column.name}</span><small>{column.type.toLowerCase()}</small></li>)}</ul> : null}
    </li>
  )
}
