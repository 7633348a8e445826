import { useState } from 'react'
import { Keyboard, Search, Sparkles, Stethoscope } from 'lucide-react'
import { Group } from 'react-aria-components/Group'
import { Input } from 'react-aria-components/Input'
import { SearchField } from 'react-aria-components/SearchField'
import { useStore } from 'zustand'
import { byteSteps, rowSteps, storageSteps } from '../../contract/workbench/host.ts'
import { formatBytes, formatNumber } from '../language/format.ts'
import { useLanguage, useText } from '../language/language.ts'
import { useShell } from '../shell/shell.ts'
import { askToTell, mayTell } from '../shell/systemNotice.ts'
import { Button } from '../ui/Button.tsx'
import { Switch } from '../ui/Checkbox.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { Select } from '../ui/Select.tsx'
import { notify } from '../ui/notices.ts'
import { UpdateAddress, UpdateModeChoice, UpdateProgress, UpdateToken, useUpdates } from '../update/Updates.tsx'
import { rowsOf, searchRows, type Row } from './rows.ts'
import './SettingsDialog.css'

/** What this person chose for the workbench as a whole, with a search, which may begin with a text; each choice takes effect at once, in every window. */
export function SettingsDialog({ initial = '', onClose }: { initial?: string | undefined; onClose(): void }) {
  const t = useText()
  const [search, setSearch] = useState(initial)
  const updates = useUpdates()
  const found = rowsOf(searchRows(search, t), updates?.by === 'here')
  const sections = [...new Set(found.map(row => row.section))]
  return (
    <Dialog title={t('settings.title')} isOpen onClose={onClose} size="large" testId="settings">
      <SearchField className="settings-search" aria-label={t('settings.search')} value={search} onChange={setSearch} autoFocus>
        <Group className="group"><Search aria-hidden /><Input className="input" placeholder={t('settings.search')} /></Group>
      </SearchField>
      <div className="settings-rows">
        {sections.map(section => (
          <section key={section} className="settings-section" aria-labelledby={`settings-${section}`}>
            <h3 id={`settings-${section}`}>{t(`settings.section.${section}`)}</h3>
            {found.filter(row => row.section === section).map(row => (
              <div key={row.id} className="settings-row" data-testid={`setting-${row.id}`}>
                <div className="settings-words"><span className="settings-name">{t(`settings.${row.id}`)}</span><span className="settings-help">{t(`settings.${row.id}.help`)}</span></div>
                <div className="settings-control"><Control row={row} /></div>
              </div>
            ))}
          </section>
        ))}
        {found.length === 0 ? <p className="settings-none" role="status">{t('settings.none')}</p> : null}
      </div>
    </Dialog>
  )
}

/** How a row is chosen, or what it says. */
function Control({ row: { id } }: { row: Row }) {
  const t = useText()
  const language = useLanguage()
  const shell = useShell()
  const settings = useStore(shell.state, state => state.settings)
  const info = useStore(shell.state, state => state.info)
  const choose = (change: Partial<typeof settings>) => shell.attempt(shell.choose(change))
  switch (id) {
    case 'theme': return (
      <Select ariaLabel={t('settings.theme')} value={settings.theme} choices={(['system', 'light', 'dark'] as const).map(each => ({ id: each, label: t(each === 'system' ? 'shell.asSystem' : `shell.${each}`) }))} onChange={theme => choose({ theme: theme as typeof settings.theme })} />
    )
    case 'language': return (
      <Select ariaLabel={t('settings.language')} value={settings.language} choices={(['system', 'en', 'ja'] as const).map(each => ({ id: each, label: t(each === 'system' ? 'shell.asSystem' : each === 'en' ? 'shell.english' : 'shell.japanese') }))} onChange={next => choose({ language: next as typeof settings.language })} />
    )
    case 'lineNumbers': return <Switch isSelected={settings.lineNumbers} onChange={lineNumbers => choose({ lineNumbers })}><span className="visually-hidden">{t('settings.lineNumbers')}</span></Switch>
    case 'autosave': return <Switch isSelected={settings.autosave} onChange={autosave => choose({ autosave })}><span className="visually-hidden">{t('settings.autosave')}</span></Switch>
    case 'notices': return <Notices />
    case 'keys': return <Button icon={<Keyboard aria-hidden />} onPress={() => shell.show({ kind: 'keyboard' })}>{t('keyboard.changeKeys')}</Button>
    case 'storage': return <Steps id={id} value={settings.resultStorage} steps={storageSteps} say={bytes => formatBytes(bytes, language)} onChoose={resultStorage => choose({ resultStorage })} />
    case 'resultRows': return <Steps id={id} value={settings.resultRows} steps={rowSteps} say={rows => t('settings.rows', { count: formatNumber(rows, language) })} onChoose={resultRows => choose({ resultRows })} />
    case 'resultBytes': return <Steps id={id} value={settings.resultBytes} steps={byteSteps} say={bytes => formatBytes(bytes, language)} onChoose={resultBytes => choose({ resultBytes })} />
    case 'updates': return <UpdateModeChoice />
    case 'updateNow': return <UpdateProgress />
    case 'updateAddress': return <UpdateAddress />
    case 'updateToken': return <UpdateToken />
    case 'firstSteps': return <Button icon={<Sparkles aria-hidden />} onPress={() => shell.attempt((async () => shell.showFirstSteps())())}>{t('settings.firstSteps.show')}</Button>
    case 'diagnostics': return <Button icon={<Stethoscope aria-hidden />} onPress={() => shell.show({ kind: 'diagnostics' })}>{t('diagnostics.offer')}</Button>
    case 'memory': return <span className="settings-fact numeric">{info ? formatBytes(info.memoryLimit, language) : ''}</span>
    case 'folder': return <span className="settings-fact settings-path">{info?.dataDir ?? ''}</span>
    case 'app': return <span className="settings-fact">{info?.app ?? ''}</span>
  }
}

/** Whether the system tells of long runs: in a browser only once it was allowed to, which is asked for when it is turned on. */
function Notices() {
  const t = useText()
  const shell = useShell()
  const isChosen = useStore(shell.state, state => state.settings.notices)
  const [isAllowed, setAllowed] = useState(mayTell)
  const turn = async (notices: boolean) => {
    if (notices && !await askToTell()) return void notify({ tone: 'warn', text: t('settings.notices.refused') })
    setAllowed(mayTell())
    await shell.choose({ notices })
  }
  return <Switch isSelected={isChosen && isAllowed} onChange={notices => shell.attempt(turn(notices))}><span className="visually-hidden">{t('settings.notices')}</span></Switch>
}

/** One of some sizes; one that is none of them, and was chosen by other means, is among them. */
function Steps({ id, value, steps, say, onChoose }: { id: 'storage' | 'resultRows' | 'resultBytes'; value: number; steps: readonly number[]; say(step: number): string; onChoose(step: number): void }) {
  const t = useText()
  const all = steps.includes(value) ? steps : [...steps, value].sort((a, b) => a - b)
  return <Select ariaLabel={t(`settings.${id}`)} value={String(value)} choices={all.map(step => ({ id: String(step), label: say(step) }))} onChange={step => onChoose(Number(step))} />
}
