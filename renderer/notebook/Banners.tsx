import { X } from 'lucide-react'
import { perform } from '../commands/actions.ts'
import { formatMoment, formatTime } from '../language/format.ts'
import { useLanguage, useText } from '../language/language.ts'
import { useSentence } from '../language/trouble.ts'
import { useShell } from '../shell/shell.ts'
import { Banner } from '../ui/Banner.tsx'
import { Button } from '../ui/Button.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import type { NotebookStore } from './store.ts'
import './NotebookHead.css'

/** What must be said about a notebook as a whole: trust, recovery, conversion, the file, the engine. */
export function Banners({ notebook }: { notebook: NotebookStore }) {
  const t = useText()
  const say = useSentence()
  const shell = useShell()
  const language = useLanguage()
  const trust = notebook.use(state => state.trust)
  const save = notebook.use(state => state.save)
  const recovered = notebook.use(state => state.recovered)
  const interpreter = notebook.use(state => state.interpreter)
  const spark = notebook.use(state => state.spark)
  const restoring = notebook.use(state => state.restoring)
  const isBusy = notebook.use(state => state.restoring.cells.some(cell => state.runs[cell]?.state === 'queued' || state.runs[cell]?.state === 'running'))
  const problems = notebook.use(state => state.problems)
  const hasPython = notebook.use(state => !state.trust.trusted && state.settings.interpreter === 'duckdb' && state.cells.some(cell => cell.language === 'python'))
  const id = () => notebook.get().notebook
  const dismiss = (part: 'recovered' | 'interpreter') => <IconButton size="small" icon={<X aria-hidden />} label={t('ui.dismiss')} onPress={() => notebook.state.setState({ [part]: null })} />
  const elsewhere = <Button size="small" onPress={() => perform('notebook.saveAs', shell)}>{t('notebook.saveElsewhere')}</Button>
  const banners = [
    trust.trusted ? null : (
      <Banner key="trust" tone="warn" testId="trust-banner" actions={<Button size="small" variant="primary" onPress={() => shell.attempt(notebook.workbench.call('notebook.trust', { notebook: id() }))}>{t('notebook.trust')}</Button>}>
        {t('notebook.untrusted')}{hasPython ? ` ${t('notebook.untrustedPython')}` : null}
      </Banner>
    ),
    save.error !== null && !save.changedOnDisk ? (
      <Banner
        key="save" tone="bad" testId="save-banner"
        actions={<>
          <Button size="small" onPress={() => shell.attempt(notebook.save())}>{t('notebook.tryAgain')}</Button>
          {elsewhere}
        </>}
      >
        {t('notebook.saveFailed', { reason: say(save.error) })} {save.retryAt !== null ? t('notebook.triesAgain') : save.unkept.length === 0 ? t('notebook.typingGoesOn') : null}
      </Banner>
    ) : save.readOnly && save.dirty ? <Banner key="readOnly" tone="warn" testId="read-only-banner" actions={elsewhere}>{t('notebook.readOnlyText')}</Banner> : null,
    save.unkept.length > 0 ? (
      <Banner key="unkept" tone="warn" testId="unkept-banner" actions={save.dirty && save.error === null ? <Button size="small" onPress={() => shell.attempt(notebook.save())}>{t('command.notebook.save')}</Button> : null}>
        {save.unkept.map(sentence => <div key={sentence}>{say(sentence)}</div>)}{t('notebook.unkeptText')}
      </Banner>
    ) : null,
    recovered ? (
      <Banner key="recovered" testId="recovered-banner" actions={<><Button size="small" onPress={() => shell.attempt(notebook.save())}>{t('command.notebook.save')}</Button>{dismiss('recovered')}</>}>
        {t('notebook.recovered', { count: recovered.edits, at: formatMoment(recovered.at, language) })}
      </Banner>
    ) : null,
    save.changedOnDisk ? (
      <Banner
        key="disk" tone="warn" testId="disk-banner"
        actions={<>
          <Button size="small" variant="primary" onPress={() => shell.show({ kind: 'conflicts' })}>{t('conflicts.compare')}</Button>
          <Button size="small" onPress={() => shell.attempt(notebook.flush().then(() => notebook.workbench.call('notebook.merge', { notebook: id() })))}>{t('notebook.mergeBoth')}</Button>
          <Button size="small" onPress={() => shell.attempt(notebook.workbench.call('notebook.reload', { notebook: id() }))}>{t('notebook.reload')}</Button>
          <Button size="small" onPress={() => shell.attempt(notebook.flush().then(() => notebook.workbench.call('notebook.save', { notebook: id(), overwrite: true })))}>{t('notebook.keepMine')}</Button>
        </>}
      >
        {t('notebook.changedOnDisk')}
      </Banner>
    ) : null,
    save.converts === null ? null : <Banner key="converts" testId="converts-banner">{t('notebook.converts')}</Banner>,
    spark.state === 'ready' && spark.idleAt !== null ? (
      <Banner key="idle" tone="warn" testId="idle-banner" actions={<Button size="small" onPress={() => shell.attempt(notebook.workbench.call('spark.keep', { notebook: id() }))}>{t('spark.keep')}</Button>}>
        {t('spark.idle', { at: formatTime(spark.idleAt, language) })}
      </Banner>
    ) : null,
    interpreter ? (
      <Banner key="interpreter" tone="warn" testId="interpreter-banner" actions={dismiss('interpreter')}>
        {interpreter.message !== null ? say(interpreter.message) : t(interpreter.state === 'lost' ? 'notebook.interpreterLost' : 'notebook.interpreterRestarted')}
      </Banner>
    ) : null,
    restoring.cells.length > 0 && trust.trusted ? (
      <Banner
        key="restoring" tone="warn" testId="restore-banner"
        actions={<>
          <Button size="small" variant="primary" isDisabled={isBusy} onPress={() => shell.attempt(notebook.run({ kind: 'cells', cells: restoring.cells }))}>{t('spark.restoreNow')}</Button>
          <IconButton size="small" icon={<X aria-hidden />} label={t('ui.dismiss')} onPress={() => shell.attempt(notebook.workbench.call('spark.forget', { notebook: id() }))} />
        </>}
      >
        {t('spark.restore', { count: restoring.cells.length })}{restoring.left.length > 0 ? ` ${t('spark.restoreLeft', { count: restoring.left.length })}` : null}
      </Banner>
    ) : null,
    problems.length > 0 ? <Banner key="problems" tone="warn" testId="problems-banner">{t('notebook.problems', { count: problems.length, first: say(problems[0]!) })}</Banner> : null,
  ].filter(banner => banner !== null)
  return banners.length > 0 ? <div className="banners">{banners}</div> : null
}
