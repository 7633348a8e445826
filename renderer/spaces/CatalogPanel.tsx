import { useCallback, useEffect, useState } from 'react'
import { Database, FileUp, RotateCw } from 'lucide-react'
import { useStore } from 'zustand'
import { perform } from '../commands/actions.ts'
import { useCommandKeys } from '../commands/useCommandKeys.ts'
import { useText } from '../language/language.ts'
import type { NotebookStore } from '../notebook/store.ts'
import { useShell } from '../shell/shell.ts'
import { SparkCatalog } from '../spark/SparkCatalog.tsx'
import { Button } from '../ui/Button.tsx'
import { Empty } from '../ui/Empty.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { Waiting } from '../ui/Waiting.tsx'
import type { Table } from './catalog.ts'
import { CatalogTree } from './CatalogTree.tsx'
import './Panel.css'

/** What SQL can name: the tables and results of the space, and those of the notebook in view. */
export function CatalogPanel() {
  const shell = useShell()
  const space = useStore(shell.state, state => state.space)
  useStore(shell.state, state => state.active)
  const notebook = shell.active()
  return notebook ? <OfNotebook key={notebook.path} notebook={notebook} /> : space === null ? null : <Catalog key={space} notebook={null} space={space} changes={0} />
}

function OfNotebook({ notebook }: { notebook: NotebookStore }) {
  const t = useText()
  const phase = notebook.use(state => state.phase)
  const space = notebook.use(state => state.space)
  const isOnSpark = notebook.use(state => state.settings.interpreter === 'spark')
  // A finished run may have made or changed tables.
  const finished = notebook.use(state => Math.max(0, ...Object.values(state.runs).map(run => run.finishedAt ?? 0)))
  if (phase === 'open' && isOnSpark) return <SparkCatalog notebook={notebook} />
  return phase === 'open' ? <Catalog notebook={notebook} space={space} changes={finished} /> : <div className="side-padded"><Waiting what={t('spaces.catalogLoading')} lines={6} /></div>
}

function Catalog({ notebook, space, changes }: { notebook: NotebookStore | null; space: string; changes: number }) {
  const t = useText()
  const shell = useShell()
  const keys = useCommandKeys('window.import')
  const [tables, setTables] = useState<Table[] | null>(null)
  const [known, setKnown] = useState(0)
  const [asked, setAsked] = useState(0)
  const title = useStore(shell.state, state => state.spaces?.find(entry => entry.id === space)?.title)
  useEffect(() => shell.workbench.follow('result.watch', { space }, { onItem: () => setKnown(count => count + 1), onError: () => setKnown(count => count + 1) }), [shell, space])
  const read = useCallback(async () => {
    setTables((await shell.workbench.call('catalog.list', notebook ? { notebook: notebook.get().notebook } : { space })).tables)
  }, [shell, notebook, space])
  useEffect(() => {
    // Runs and imports change several things at once.
    const timer = setTimeout(() => shell.attempt(read()), known > 1 || changes > 0 ? 400 : 0)
    return () => clearTimeout(timer)
  }, [known, changes, asked, read, shell])
  if (!tables) return <div className="side-padded"><Waiting what={t('spaces.catalogLoading')} lines={6} /></div>
  const pick = () => perform('window.import', shell)
  return (
    <div className="panel">
      <div className="panel-head">
        <h2>{t('shell.catalog')}</h2>
        <span className="panel-head-actions">
          <IconButton size="small" icon={<FileUp aria-hidden />} label={t('command.window.import')} keys={keys} onPress={pick} testId="import-data" />
          <IconButton size="small" icon={<RotateCw aria-hidden />} label={t('spaces.refresh')} onPress={() => setAsked(asked + 1)} />
        </span>
      </div>
      {tables.length === 0 ? <Empty icon={<Database />} title={t('spaces.catalogNone')} actions={<Button icon={<FileUp aria-hidden />} onPress={pick}>{t('command.window.import')}</Button>}>{t('spaces.catalogNoneText')}</Empty>
        : <CatalogTree tables={tables} notebook={notebook} title={title ?? t('shell.space')} />}
    </div>
  )
}
