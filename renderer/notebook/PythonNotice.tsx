import { useStore } from 'zustand'
import { ErrorCode } from '../../contract/errors.ts'
import { formatNumber } from '../language/format.ts'
import { useLanguage, useText } from '../language/language.ts'
import { sayError } from '../language/trouble.ts'
import { useShell } from '../shell/shell.ts'
import { Button } from '../ui/Button.tsx'
import { Original } from '../ui/Original.tsx'
import type { NotebookStore } from './store.ts'
import './PythonNotice.css'

/** Under a cell of Python where Python is not set up: one click sets it up, and it says how far that is. Only the first of a notebook says it at length. */
export function PythonNotice({ notebook, cell }: { notebook: NotebookStore; cell: string }) {
  const t = useText()
  const shell = useShell()
  const language = useLanguage()
  const python = useStore(shell.state, state => state.python)
  const interpreter = notebook.use(state => state.settings.interpreter)
  const isFirst = notebook.use(state => state.cells.find(candidate => candidate.language === 'python')?.id === cell)
  const { workbench } = shell
  if (interpreter !== 'duckdb' || python === null || python.state === 'ready') return null
  if (!isFirst) return <p className="cell-needs">{t(python.state === 'installing' ? 'python.settingUp' : 'python.missing')}</p>
  if (python.state === 'installing') {
    const percent = formatNumber(python.progress, language, { style: 'percent', maximumFractionDigits: 0 })
    const step = python.detail === null ? t(`python.${python.step}`) : t('python.package', { name: python.detail })
    return (
      <div className="python-notice" data-testid="python-notice">
        <div className="python-words" role="status">{t('python.settingUp')}: {step}</div>
        <div className="python-bar" role="progressbar" aria-label={t('python.settingUp')} aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round(python.progress * 100)} aria-valuetext={percent}>
          <span style={{ width: `${Math.max(2, python.progress * 100)}%` }} />
        </div>
        <span className="numeric python-percent">{percent}</span>
        <Button size="small" onPress={() => shell.attempt(workbench.call('python.cancel', {}))}>{t('python.cancel')}</Button>
      </div>
    )
  }
  const code = ErrorCode.safeParse(python.error?.code)
  const said = python.error === null ? null : sayError({ code: code.success ? code.data : 'internal', message: python.error.message }, language, t)
  return (
    <div className="python-notice" data-testid="python-notice">
      <div className="python-words" role={said ? 'alert' : undefined}>
        {said ? said.text : t('python.missing')}
        {said?.original ? <Original text={said.original} /> : null}
      </div>
      <Button size="small" variant="primary" onPress={() => shell.attempt(workbench.call('python.install', {}))}>{t(said ? 'python.again' : 'python.install')}</Button>
    </div>
  )
}
