import { useEffect, useState } from 'react'
import { Ellipsis, Square, Play, SkipForward } from 'lucide-react'
import { useStore } from 'zustand'
import { perform } from '../commands/actions.ts'
import { commands, type CommandName } from '../commands/catalogue.ts'
import { keysOf } from '../commands/keymap.ts'
import { showKeys } from '../commands/keys.ts'
import { formatAgo } from '../language/format.ts'
import { useLanguage, useText } from '../language/language.ts'
import { useShell } from '../shell/shell.ts'
import { fileName } from '../shell/TabStrip.tsx'
import { InterpreterMenu } from '../spark/InterpreterMenu.tsx'
import { Button } from '../ui/Button.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { Menu } from '../ui/Menu.tsx'
import { isBusy, languagesOf, staleCells } from './derive.ts'
import type { NotebookStore } from './store.ts'
import './NotebookHead.css'

/** The line over a notebook: its title, whether it is saved, and running all of it. */
export function NotebookHead({ notebook }: { notebook: NotebookStore }) {
  const t = useText()
  const shell = useShell()
  const title = notebook.use(state => state.title)
  // A notebook that begins with its title need not say it twice.
  const isHeaded = notebook.use(state => state.cells[0]?.language === 'markdown' && `${state.cells[0].source}\n`.startsWith(`# ${state.title}\n`))
  const busy = notebook.use(state => Object.values(state.runs).some(run => isBusy(run.state)))
  const hasPython = useStore(shell.state, state => state.python?.state === 'ready')
  const stale = notebook.use(state => staleCells(state.cells, state.runs, languagesOf(state.settings.interpreter, state.spark, hasPython)).length)
  const chosen = useStore(shell.state, state => state.settings.keys)
  const action = (name: CommandName) => {
    const [keys] = keysOf(commands.get(name)!, chosen)
    return { id: name, label: t(`command.${name}`), keys: keys && showKeys(keys), onAction: () => perform(name, shell) }
  }
  return (
    <div className="notebook-head">
      {isHeaded ? null : <h1 className="notebook-title" title={notebook.path}>{title || fileName(notebook.path)}</h1>}
      <SaveNote notebook={notebook} />
      <span className="notebook-head-space" />
      <InterpreterMenu notebook={notebook} />
      {stale > 0 && !busy ? <Button icon={<SkipForward aria-hidden />} onPress={() => perform('run.stale', shell)} testId="run-stale">{t('notebook.runStale', { count: stale })}</Button> : null}
      {busy
        ? <Button icon={<Square aria-hidden className="gutter-stop" />} onPress={() => perform('run.cancel', shell)} testId="run-cancel" className="notebook-run">{t('notebook.cancelRun')}</Button>
        : <Button icon={<Play aria-hidden />} onPress={() => perform('run.all', shell)} testId="run-all" className="notebook-run">{t('notebook.runAll')}</Button>}
      <Menu
        label={t('notebook.actions')} placement="bottom end"
        groups={[
          { actions: [action('notebook.save'), action('notebook.saveAs'), action('notebook.saveCopy'), action('notebook.find')] },
          { actions: [action('notebook.history'), action('notebook.nameVersion')] },
          { actions: [action('run.stale'), action('run.cancel'), action('run.restart'), action('notebook.clearAll')] },
          { actions: [action('notebook.grants'), action('notebook.grant')] },
          { actions: [action('window.report')] },
        ]}
      >
        <IconButton icon={<Ellipsis aria-hidden />} label={t('notebook.actions')} />
      </Menu>
    </div>
  )
}

/** Whether the notebook is saved, and when it was. */
function SaveNote({ notebook }: { notebook: NotebookStore }) {
  const t = useText()
  const language = useLanguage()
  const save = notebook.use(state => state.save)
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    setNow(Date.now())
    const timer = setInterval(() => setNow(Date.now()), 10_000)
    return () => clearInterval(timer)
  }, [save.savedAt])
  const text = save.readOnly ? t('notebook.readOnly')
    : save.error !== null ? t('notebook.notSaved')
    : save.dirty ? t('notebook.unsaved')
    : save.savedAt === null ? t('notebook.savedNow') : t('notebook.saved', { ago: formatAgo(save.savedAt, now, language) })
  return <span className={`save-note${save.error === null ? '' : ' save-note-bad'}`} role="status" data-testid="save-state" data-dirty={save.dirty}>{text}</span>
}
