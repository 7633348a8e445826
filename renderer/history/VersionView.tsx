import { useEffect, useRef, useState, type KeyboardEvent } from 'react'
import { RotateCcw, Tag, X } from 'lucide-react'
import { OasisError } from '../../contract/errors.ts'
import type { NotebookDifference } from '../../model/notebook/difference.ts'
import { formatMoment } from '../language/format.ts'
import { useLanguage, useText } from '../language/language.ts'
import { sayError } from '../language/trouble.ts'
import type { NotebookStore } from '../notebook/store.ts'
import { useShell } from '../shell/shell.ts'
import { Button } from '../ui/Button.tsx'
import { Empty } from '../ui/Empty.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { Segments } from '../ui/Segments.tsx'
import { Waiting } from '../ui/Waiting.tsx'
import { notify } from '../ui/notices.ts'
import { DifferenceView } from './DifferenceView.tsx'
import { summaryText } from './summary.ts'
import { useVersions } from './useVersions.ts'
import './History.css'

/** How long the notebook rests before a comparison with it is made again, in milliseconds. */
const rest = 400

/** A version of a notebook in front of it: what it changed or what has changed since, and the way back. */
export default function VersionView({ notebook, id }: { notebook: NotebookStore; id: number }) {
  const t = useText()
  const language = useLanguage()
  const shell = useShell()
  const version = useVersions(notebook)?.find(each => each.id === id)
  const cells = notebook.use(state => state.cells)
  const settings = notebook.use(state => state.settings)
  const [against, setAgainst] = useState<'before' | 'now'>('before')
  const [difference, setDifference] = useState<NotebookDifference | OasisError | null>(null)
  const view = useRef<HTMLElement>(null)
  const close = () => shell.state.setState({ version: null })

  useEffect(() => setDifference(null), [id, against])
  useEffect(() => {
    let isLate = false
    const read = () => notebook.flush().catch(() => {}).then(() => notebook.workbench.call('history.compare', { notebook: notebook.get().notebook, version: id, against }))
      .then(found => { if (!isLate) setDifference(found) }, (error: OasisError) => { if (!isLate) setDifference(error) })
    const timer = setTimeout(() => void read(), difference === null ? 0 : rest)
    return () => {
      isLate = true
      clearTimeout(timer)
    }
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- what was found last only says whether to wait
  }, [notebook, id, against, ...(against === 'now' ? [cells, settings] : [])])

  const at = version ? formatMoment(version.at, language) : ''
  const restore = async (cell?: string) => {
    await notebook.flush()
    const { changed } = await notebook.workbench.call('history.restore', { notebook: notebook.get().notebook, version: id, ...(cell ? { cells: [cell] } : {}) })
    const text = t(!changed ? 'history.isSo' : cell ? 'history.restoredCell' : 'history.restored', { at })
    notify({ tone: changed ? 'good' : 'info', text, ...(changed ? { action: { label: t('ui.undo'), run: () => shell.attempt(notebook.undo()) } } : {}) })
    // The button that was pressed goes with its cell.
    if (cell === undefined) close()
    else view.current?.focus()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') close()
  }
  const failed = difference instanceof OasisError ? sayError(difference, language, t) : null
  return (
    <section className="version" data-testid="version-view" aria-label={t('history.versionOf', { at })} tabIndex={-1} ref={view} onKeyDown={onKeyDown}>
      <div className="version-head">
        <div className="version-title">
          <h1>{version?.name ?? t('history.versionOf', { at })}</h1>
          <p>{version ? `${version.name === null ? '' : `${at} · `}${t(`history.why.${version.why}`)} · ${summaryText(version.change, t)}` : null}</p>
        </div>
        <IconButton icon={<X aria-hidden />} label={t('ui.close')} onPress={close} />
      </div>
      <div className="version-actions">
        <Segments<'before' | 'now'>
          label={t('history.against')} selected={against} onSelect={setAgainst}
          segments={[{ id: 'before', label: t('history.againstBefore') }, { id: 'now', label: t('history.againstNow') }]}
        />
        <span className="version-space" />
        <Button size="small" icon={<Tag aria-hidden />} onPress={() => shell.show({ kind: 'version', version: id, name: version?.name ?? '' })}>{t(version?.name ? 'history.renameAgain' : 'history.rename')}</Button>
        <Button size="small" variant="primary" icon={<RotateCcw aria-hidden />} testId="restore-version" onPress={() => shell.attempt(restore())}>{t('history.restore')}</Button>
      </div>
      <div className="version-body">
        {failed ? <Empty title={failed.text} /> : difference === null || difference instanceof OasisError ? <Waiting what={t('history.comparing')} lines={6} />
          : <DifferenceView difference={difference} onRestore={cell => shell.attempt(restore(cell))} />}
      </div>
    </section>
  )
}
