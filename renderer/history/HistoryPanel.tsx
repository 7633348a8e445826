import { useState } from 'react'
import { History, Tag } from 'lucide-react'
import { Header } from 'react-aria-components/Header'
import { ListBox, ListBoxItem, ListBoxSection } from 'react-aria-components/ListBox'
import { useStore } from 'zustand'
import type { Version } from '../../contract/workbench/history.ts'
import { perform } from '../commands/actions.ts'
import { formatDay, formatTime } from '../language/format.ts'
import { useLanguage, useText } from '../language/language.ts'
import type { NotebookStore } from '../notebook/store.ts'
import { useNow } from '../parameters/useNow.ts'
import { useShell } from '../shell/shell.ts'
import { Button } from '../ui/Button.tsx'
import { Empty } from '../ui/Empty.tsx'
import { Waiting } from '../ui/Waiting.tsx'
import { byDay, daysAgo } from './days.ts'
import { summaryText } from './summary.ts'
import { useVersions } from './useVersions.ts'
import './History.css'

/** Versions that are listed at once; older ones come when they are asked for. */
const page = 100

/** The versions of a notebook by time. Selecting one shows it in the middle of the window. */
export function HistoryPanel({ notebook }: { notebook: NotebookStore }) {
  const t = useText()
  const language = useLanguage()
  const shell = useShell()
  const versions = useVersions(notebook)
  const chosen = useStore(shell.state, state => state.version)
  const now = useNow()
  const [shown, setShown] = useState(page)
  if (versions === null) return <div className="side-padded"><Waiting what={t('history.loading')} lines={5} /></div>
  if (versions.length === 0) return <Empty icon={<History />} title={t('history.none')}>{t('history.noneText')}</Empty>
  const dayName = (day: number) => {
    const ago = daysAgo(day, now)
    return ago === 0 ? t('history.today') : ago === 1 ? t('history.yesterday') : formatDay(day, language)
  }
  return (
    <div className="history">
      <div className="history-head"><Button size="small" icon={<Tag aria-hidden />} onPress={() => perform('notebook.nameVersion', shell)}>{t('history.keep')}</Button></div>
      <ListBox
        className="history-list" aria-label={t('history.versions')} selectionMode="single" selectionBehavior="replace" selectedKeys={chosen?.path === notebook.path ? [chosen.id] : []}
        onSelectionChange={keys => {
          const [id] = keys === 'all' ? [] : [...keys]
          shell.state.setState({ version: id === undefined ? null : { path: notebook.path, id: Number(id) } })
        }}
      >
        {byDay(versions.slice(0, shown)).map(({ day, versions: ofDay }) => (
          <ListBoxSection key={day} id={`day ${day}`}>
            <Header className="history-day">{dayName(day)}</Header>
            {ofDay.map(version => <Row key={version.id} version={version} />)}
          </ListBoxSection>
        ))}
      </ListBox>
      {versions.length > shown ? <Button size="small" variant="quiet" onPress={() => setShown(shown + page)}>{t('history.older', { count: Math.min(page, versions.length - shown) })}</Button> : null}
      <p className="history-note">{t('history.keepsText')}</p>
    </div>
  )
}

function Row({ version }: { version: Version }) {
  const t = useText()
  const language = useLanguage()
  const { id, at, name, why, change } = version
  const time = formatTime(at, language)
  const changed = summaryText(change, t)
  return (
    <ListBoxItem id={id} textValue={`${name ?? ''} ${time} ${changed}`} className="history-row" data-testid="version">
      <span className="history-when"><span className="numeric">{time}</span>{name === null ? <small>{t(`history.why.${why}`)}</small> : <span className="history-name"><Tag aria-hidden />{name}</span>}</span>
      <span className="history-what">{changed}{change && change.cells.length > 0 ? <code>{change.cells.join(' ')}</code> : null}</span>
    </ListBoxItem>
  )
}
