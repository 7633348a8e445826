import { Check, ChevronRight, CircleAlert, Copy } from 'lucide-react'
import { ErrorCode } from '../../contract/errors.ts'
import type { Cell } from '../../model/notebook/cell.ts'
import { withoutTerminalCodes, type CellError } from '../../model/notebook/outputs.ts'
import { useLanguage, useText } from '../language/language.ts'
import { sayError, saySentence } from '../language/trouble.ts'
import { useShell } from '../shell/shell.ts'
import { Button } from '../ui/Button.tsx'
import { Original } from '../ui/Original.tsx'
import { pythonPlace, runsOn } from './derive.ts'
import { moveCursor } from './editor.ts'
import type { NotebookStore } from './store.ts'
import { Traceback } from './Traceback.tsx'
import { useCopy } from './useCopy.ts'
import './Outputs.css'

/** What went wrong in a cell: a sentence, its place, what to do, and a button for it; details fold out. */
export function ErrorOutput({ error, traceback, cell, notebook }: { error: CellError; traceback: string; cell: Cell; notebook: NotebookStore }) {
  const t = useText()
  const shell = useShell()
  const canRun = notebook.use(state => runsOn(cell.language, state.settings.interpreter))
  const trusted = notebook.use(state => state.trust.trusted)
  const language = useLanguage()
  const { copied, copy } = useCopy()
  const code = ErrorCode.safeParse(error.code)
  const title = code.success ? t(`error.${code.data}`) : t('error.output')
  const said = code.success ? sayError({ code: code.data, message: error.message }, language, t) : { text: saySentence(error.message, language), original: null }
  const python = notebook.use(state => pythonPlace(state.runs[cell.id])?.line ?? null)
  const line = error.line ?? (traceback === '' ? null : python)
  const place = line === null ? null : { line, column: error.column ?? 1 }
  const goTo = () => {
    notebook.select(cell.id, 'edit')
    if (place) moveCursor(cell.id, place.line, place.column)
  }
  const restoring = notebook.use(state => state.restoring.cells)
  const restore = () => shell.attempt(notebook.run({ kind: 'cells', cells: [...restoring.filter(id => id !== cell.id), cell.id] }))
  const again = () => shell.attempt(notebook.run({ kind: 'cells', cells: [cell.id] }))
  const trust = () => shell.attempt(notebook.workbench.call('notebook.trust', { notebook: notebook.get().notebook }).then(again))
  const next = !canRun ? null
    : !trusted ? <Button size="small" onPress={trust}>{t('error.next.trust')}</Button>
    : code.data === 'forbidden' ? <Button size="small" onPress={() => shell.attempt(shell.pickFile('grant'))}>{t('error.next.grant')}</Button>
    : code.data === 'interpreterLost' && restoring.length > 0 ? <Button size="small" onPress={restore}>{t('error.next.restore')}</Button>
    : code.data === 'interpreterLost' || code.data === 'offline' || code.data === 'internal' || code.data === 'notFound' ? <Button size="small" onPress={again}>{t('error.next.again')}</Button>
    : place === null ? <Button size="small" onPress={goTo}>{t('error.next.edit')}</Button> : null
  const whole = [code.success ? error.code : `${error.code}: ${error.message}`, ...(code.success ? [error.message] : []), ...(place ? [t('error.place', place)] : []), ...(error.hint ? [error.hint] : []), ...(traceback ? [withoutTerminalCodes(traceback)] : [])].join('\n')
  return (
    <div className="error-output" role="group" aria-label={title}>
      <CircleAlert className="error-icon" aria-hidden />
      <div className="error-words">
        <p className="error-title">{code.success ? title : `${title}: ${error.code}`}</p>
        <p className="error-message">{said.text}</p>
        {said.original ? <Original text={said.original} /> : null}
        {error.hint ? <p className="error-hint">{saySentence(error.hint, language)}</p> : null}
        <div className="error-actions">
          {place ? <Button size="small" onPress={goTo}>{t('error.goTo', place)}</Button> : null}
          {next}
          <Button size="small" variant="quiet" icon={copied ? <Check aria-hidden /> : <Copy aria-hidden />} onPress={() => copy(whole)}>{copied ? t('ui.copied') : t('error.copy')}</Button>
        </div>
        {traceback ? <details className="error-details" open={!code.success}><summary><ChevronRight aria-hidden />{t('ui.details')}</summary><Traceback text={traceback} cell={cell} notebook={notebook} /></details> : null}
      </div>
    </div>
  )
}
