import { Globe, Languages, MemoryStick, Monitor, Moon, Square, Sun, Database } from 'lucide-react'
import { useStore } from 'zustand'
import { formatBytes, formatNumber } from '../language/format.ts'
import { useLanguage, useText } from '../language/language.ts'
import type { NotebookStore } from '../notebook/store.ts'
import { Button } from '../ui/Button.tsx'
import { Menu } from '../ui/Menu.tsx'
import { Tip } from '../ui/Tip.tsx'
import { useShell } from './shell.ts'

/** The bottom of the window: what the engines do, where and in which language. */
export function StatusBar() {
  const t = useText()
  const shell = useShell()
  const language = useLanguage()
  const { engines, running, tasks } = useStore(shell.state, state => state.activity)
  const settings = useStore(shell.state, state => state.settings)
  useStore(shell.state, state => state.active)
  const info = useStore(shell.state, state => state.info)
  const notebook = shell.active()
  const memory = engines.reduce((sum, engine) => sum + engine.memory, 0)
  const lines = engines.map(engine => t('shell.memoryOf', { role: t(`shell.role.${engine.role}`), bytes: formatBytes(engine.memory, language), limit: formatBytes(engine.memoryLimit, language) }))
  const cancelAll = () => {
    for (const path of shell.state.getState().tabs.map(tab => tab.path)) {
      const open = shell.notebook(path)
      if (open && running.some(run => run.notebook === open.get().notebook)) shell.attempt(open.cancel())
    }
  }
  const themeName = settings.theme === 'system' ? t('shell.asSystem') : t(`shell.${settings.theme}`)
  const ThemeIcon = settings.theme === 'dark' ? Moon : settings.theme === 'light' ? Sun : Monitor
  return (
    <footer className="status" data-region="status" aria-label={t('shell.statusBar')}>
      <Tip text={lines.join('\n') || t('shell.engines', { count: 0 })}>
        <Button variant="quiet" size="small" icon={<Database aria-hidden />} className="status-item"><EngineState isBusy={engines.some(engine => engine.running)} /></Button>
      </Tip>
      {engines.length > 0 ? <span className="status-item status-memory numeric"><MemoryStick aria-hidden />{t('shell.memory', { bytes: formatBytes(memory, language) })}</span> : null}
      {running.length > 0 ? <Button variant="quiet" size="small" className="status-item" icon={<Square aria-hidden className="gutter-stop" />} onPress={cancelAll} aria-label={`${t('shell.running', { count: running.length })}. ${t('shell.cancelAll')}`}>{t('shell.running', { count: running.length })}</Button> : null}
      {tasks.map(task => <span key={task.id} className="status-item numeric">{t('shell.task', { title: task.title, progress: task.progress === null ? '' : formatNumber(task.progress, language, { style: 'percent' }) })}</span>)}
      <span className="status-space" />
      {notebook ? <Timezone notebook={notebook} /> : info ? <span className="status-item"><Globe aria-hidden />{info.timezone}</span> : null}
      <Menu
        label={t('shell.language')} placement="top end"
        groups={[{ actions: (['system', 'en', 'ja'] as const).map(id => ({ id, label: t(id === 'system' ? 'shell.asSystem' : id === 'en' ? 'shell.english' : 'shell.japanese'), isChosen: settings.language === id, onAction: () => shell.attempt(shell.choose({ language: id })) })) }]}
      >
        <Button variant="quiet" size="small" className="status-item" icon={<Languages aria-hidden />} aria-label={`${t('shell.language')}: ${t(language === 'en' ? 'shell.english' : 'shell.japanese')}`}>{t(language === 'en' ? 'shell.english' : 'shell.japanese')}</Button>
      </Menu>
      <Menu
        label={t('shell.theme')} placement="top end"
        groups={[{ actions: (['system', 'light', 'dark'] as const).map(id => ({ id, label: t(id === 'system' ? 'shell.asSystem' : `shell.${id}`), isChosen: settings.theme === id, onAction: () => shell.attempt(shell.choose({ theme: id })) })) }]}
      >
        <Button variant="quiet" size="small" className="status-item" icon={<ThemeIcon aria-hidden />} aria-label={`${t('shell.theme')}: ${themeName}`}>{themeName}</Button>
      </Menu>
    </footer>
  )
}

/** Both words take their room, so that what stands beside does not move when a run begins. */
function EngineState({ isBusy }: { isBusy: boolean }) {
  const t = useText()
  return (
    <span className={`status-engine${isBusy ? ' status-busy' : ''}`}>
      <span aria-hidden className="status-room">{t('shell.enginesIdle')}</span><span aria-hidden className="status-room">{t('shell.enginesBusy')}</span>
      <span>{t(isBusy ? 'shell.enginesBusy' : 'shell.enginesIdle')}</span>
    </span>
  )
}

function Timezone({ notebook }: { notebook: NotebookStore }) {
  const t = useText()
  const zone = notebook.use(state => state.settings.timezone)
  return <span className="status-item" title={t('shell.timezone')}><Globe aria-hidden />{zone}</span>
}
