import { useState } from 'react'
import { CircleAlert, Database, Play, RotateCw } from 'lucide-react'
import { useText } from '../language/language.ts'
import { useSentence } from '../language/trouble.ts'
import type { NotebookStore } from '../notebook/store.ts'
import { useShell } from '../shell/shell.ts'
import { Button } from '../ui/Button.tsx'
import { Empty } from '../ui/Empty.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { Waiting } from '../ui/Waiting.tsx'
import type { ReadyCatalog } from './nodes.ts'
import { installCommand } from './SparkNotice.tsx'
import { SparkTree } from './SparkTree.tsx'
import { useCatalog, useFound } from './useMetastore.ts'
import '../spaces/Panel.css'
import '../spaces/CatalogTree.css'
import './SparkCatalog.css'

/** The catalog of a notebook on Spark: what its session can name. Without a session it offers to start one. */
export function SparkCatalog({ notebook }: { notebook: NotebookStore }) {
  const t = useText()
  const say = useSentence()
  const shell = useShell()
  const id = notebook.use(state => state.notebook)
  const session = notebook.use(state => state.spark.state)
  const isTrusted = notebook.use(state => state.trust.trusted)
  const catalog = useCatalog(id)
  const refresh = () => shell.attempt(notebook.workbench.call('metastore.refresh', { notebook: id }))
  const start = () => shell.attempt(notebook.workbench.call('metastore.start', { notebook: id }))
  return (
    <div className="panel spark-catalog" data-testid="spark-catalog">
      <div className="panel-head">
        <h2>{t('shell.catalog')}</h2>
        <span className="panel-head-actions"><IconButton size="small" icon={<RotateCw aria-hidden />} label={t('spaces.refresh')} isDisabled={session !== 'ready'} onPress={refresh} /></span>
      </div>
      {session === 'missing' ? <Empty icon={<Database />} title={t('spark.missing')}>{t('spark.install')} <code>{installCommand}</code></Empty>
        : session === 'starting' ? <Waiting key="starting" what={t('spark.starting')} lines={6} />
        : session !== 'ready' ? (
          <Empty icon={<Database />} title={t('metastore.none')} actions={isTrusted ? <Button icon={<Play aria-hidden />} onPress={start}>{t('metastore.start')}</Button> : null}>
            {t(isTrusted ? 'metastore.noneText' : 'metastore.untrustedText')}
          </Empty>
        )
        : catalog?.state === 'failed' ? <Empty icon={<CircleAlert />} title={t('metastore.failed')} actions={<Button onPress={refresh}>{t('spaces.refresh')}</Button>}>{say(catalog.reason)}</Empty>
        : catalog?.state === 'ready' ? <Ready notebook={notebook} id={id} catalog={catalog} />
        : <Waiting key="reading" what={t('spaces.catalogLoading')} lines={6} />}
    </div>
  )
}

function Ready({ notebook, id, catalog }: { notebook: NotebookStore; id: string; catalog: ReadyCatalog }) {
  const t = useText()
  const [text, setText] = useState('')
  const found = useFound(id, text, catalog.revision)
  const isPart = catalog.read < catalog.databases.length && text.trim() !== ''
  return (
    <>
      <input type="search" className="input panel-filter" placeholder={t('metastore.find')} aria-label={t('metastore.find')} value={text} onChange={event => setText(event.target.value)} />
      {isPart || (catalog.cut && text.trim() !== '') ? <p className="spark-part">{isPart ? t('metastore.readingPart', { read: catalog.read, of: catalog.databases.length }) : t('metastore.cut')}</p> : null}
      {found?.total === 0 ? <p className="list-empty">{t('ui.noMatch')}</p> : null}
      <SparkTree notebook={notebook} id={id} catalog={catalog} found={found} />
    </>
  )
}
