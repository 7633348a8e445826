import { useState } from 'react'
import { Copy, Ellipsis, FileText, Pencil, Plus, Trash2 } from 'lucide-react'
import { useStore } from 'zustand'
import type { Space } from '../../contract/workbench/space.ts'
import { perform } from '../commands/actions.ts'
import { useCommandKeys } from '../commands/useCommandKeys.ts'
import { useText } from '../language/language.ts'
import type { NotebookStore } from '../notebook/store.ts'
import { useShell } from '../shell/shell.ts'
import { fileName } from '../shell/TabStrip.tsx'
import { Button } from '../ui/Button.tsx'
import { Empty } from '../ui/Empty.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { Menu } from '../ui/Menu.tsx'
import { notify } from '../ui/notices.ts'
import { Waiting } from '../ui/Waiting.tsx'
import { inFolders } from './folders.ts'
import './Panel.css'

/** A list gets a filter from this many entries on. */
const filterFrom = 12

/** The notebooks of the chosen space. */
export function NotebooksPanel() {
  const t = useText()
  const shell = useShell()
  const spaces = useStore(shell.state, state => state.spaces)
  const chosen = useStore(shell.state, state => state.space)
  const active = useStore(shell.state, state => state.active)
  const keys = useCommandKeys('notebook.new')
  const [filter, setFilter] = useState('')
  if (!spaces) return <div className="side-padded"><Waiting what={t('spaces.loading')} lines={5} /></div>
  const space = spaces.find(entry => entry.id === chosen)
  const notebooks = space?.notebooks ?? []
  const shown = filter === '' ? notebooks : notebooks.filter(entry => `${entry.title} ${entry.path}`.toLowerCase().includes(filter.toLowerCase()))
  return (
    <div className="panel">
      <div className="panel-head">
        <h2>{space?.title ?? t('shell.notebooks')}</h2>
        <IconButton size="small" icon={<Plus aria-hidden />} label={t('spaces.new')} keys={keys} onPress={() => perform('notebook.new', shell)} testId="new-notebook" />
      </div>
      {notebooks.length >= filterFrom ? <input type="search" className="input panel-filter" placeholder={t('spaces.filter')} aria-label={t('spaces.filter')} value={filter} onChange={event => setFilter(event.target.value)} /> : null}
      {notebooks.length === 0 ? <Empty icon={<FileText />} title={t('spaces.none')} actions={<Button onPress={() => perform('notebook.new', shell)}>{t('spaces.new')}</Button>}>{t('spaces.noneText')}</Empty> : null}
      {inFolders(shown, space?.folder ?? '').map(group => (
        <div key={group.folder} role="group" aria-label={group.folder || space?.title}>
          {group.folder === '' ? null : <h3 className="panel-folder">{group.folder}</h3>}
          <ul className="panel-list">{group.entries.map(entry => <NotebookRow key={entry.path} entry={entry} isActive={entry.path === active} />)}</ul>
        </div>
      ))}
      <Elsewhere />
    </div>
  )
}

/** The open notebooks that are in no space, so that what is in view is somewhere on the left. */
function Elsewhere() {
  const t = useText()
  const shell = useShell()
  const tabs = useStore(shell.state, state => state.tabs)
  const spaces = useStore(shell.state, state => state.spaces)
  const inSpaces = new Set(spaces?.flatMap(space => space.notebooks.map(entry => entry.path)))
  const strangers = tabs.flatMap(tab => {
    const notebook = inSpaces.has(tab.path) ? undefined : shell.notebook(tab.path)
    return notebook ? [notebook] : []
  })
  return <div role="group" aria-label={t('spaces.elsewhere')} className="panel-elsewhere"><h3 className="panel-folder">{t('spaces.elsewhere')}</h3><ul className="panel-list">{strangers.map(notebook => <StrangerRow key={notebook.path} notebook={notebook} />)}</ul></div>
}

function StrangerRow({ notebook }: { notebook: NotebookStore }) {
  const shell = useShell()
  const isForeign = notebook.use(state => state.foreign)
  const title = notebook.use(state => state.title) || fileName(notebook.path)
  const isActive = useStore(shell.state, state => state.active === notebook.path)
  if (!isForeign) return null
  return (
    <li className={`panel-row${isActive ? ' panel-row-active' : ''}`}>
      <button type="button" className="panel-row-name" aria-current={isActive ? 'page' : undefined} title={notebook.path} onClick={() => shell.open(notebook.path)}><FileText aria-hidden /><span>{title}</span></button>
    </li>
  )
}

function NotebookRow({ entry, isActive }: { entry: Space['notebooks'][number]; isActive: boolean }) {
  const t = useText()
  const shell = useShell()
  const duplicate = async () => { shell.open((await shell.workbench.call('space.duplicateNotebook', { path: entry.path })).path) }
  const remove = async () => {
    shell.close(entry.path)
    const { trashed } = await shell.workbench.call('space.deleteNotebook', { path: entry.path })
    const restore = () => shell.attempt(shell.workbench.call('space.restoreNotebook', { trashed }))
    notify({ tone: 'info', text: t('spaces.deleted', { title: entry.title }), action: { label: t('ui.undo'), run: restore } })
  }
  return (
    <li className={`panel-row${isActive ? ' panel-row-active' : ''}`}>
      <button type="button" className="panel-row-name" aria-current={isActive ? 'page' : undefined} title={entry.path} onClick={() => shell.open(entry.path)}>
        <FileText aria-hidden /><span>{entry.title}</span>
      </button>
      <Menu
        label={t('spaces.actionsOf', { title: entry.title })} placement="bottom end"
        groups={[
          { actions: [{ id: 'open', label: t('ui.open'), onAction: () => shell.open(entry.path, 'edit') }, { id: 'report', label: t('spaces.openReport'), onAction: () => shell.open(entry.path, 'report') }] },
          {
            actions: [
              { id: 'rename', label: t('spaces.rename'), icon: <Pencil aria-hidden />, onAction: () => shell.show({ kind: 'rename', path: entry.path, title: entry.title }) },
              { id: 'duplicate', label: t('spaces.duplicate'), icon: <Copy aria-hidden />, onAction: () => shell.attempt(duplicate()) },
            ],
          },
          { actions: [{ id: 'delete', label: t('spaces.delete'), icon: <Trash2 aria-hidden />, isDanger: true, onAction: () => shell.attempt(remove()) }] },
        ]}
      >
        <IconButton size="small" icon={<Ellipsis aria-hidden />} label={t('spaces.actionsOf', { title: entry.title })} className="panel-row-more" />
      </Menu>
    </li>
  )
}
