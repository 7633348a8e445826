import { memo, useEffect, useState } from 'react'
import { Check, Clock, Play, Square, X } from 'lucide-react'
import { formatDuration } from '../language/format.ts'
import { useLanguage, useText } from '../language/language.ts'
import { useCommandKeys } from '../commands/useCommandKeys.ts'
import { IconButton } from '../ui/IconButton.tsx'
import { Tip } from '../ui/Tip.tsx'
import { Focusable } from 'react-aria-components/Focusable'
import { isBusy, type CellStanding } from './derive.ts'
import { whenReleased } from './pointer.ts'
import './Cell.css'

export interface GutterProps { standing: CellStanding; canRun: boolean; isActive: boolean; onRun(): void; onCancel(): void }

/** Beside a cell: run or cancel, how its last run went, how long it took, and a quiet mark where it is stale. */
export const Gutter = memo(function Gutter({ standing, canRun, isActive, onRun, onCancel }: GutterProps) {
  const t = useText()
  const { state, stale } = standing
  return (
    <div className={`gutter gutter-${state}`}>
      <RunButton isRunning={isBusy(state)} canRun={canRun} isActive={isActive} onRun={onRun} onCancel={onCancel} />
      <span className="gutter-state">
        {state === 'running' ? <Progress standing={standing} /> : null}
        {state === 'queued' ? <Clock className="gutter-icon" aria-hidden /> : null}
        {stale && !isBusy(state) ? <Tip text={t('cell.stale')}><Focusable><span role="img" aria-label={t('cell.staleShort')} className="gutter-stale" /></Focusable></Tip>
          : state === 'done' ? <Check className="gutter-icon gutter-good" aria-hidden />
          : state === 'failed' ? <X className="gutter-icon gutter-bad" aria-hidden />
          : state === 'cancelled' ? <Square className="gutter-icon" aria-hidden /> : null}
      </span>
      <Elapsed standing={standing} />
    </div>
  )
})

/** Runs the cell, or cancels it. */
const RunButton = memo(function RunButton({ isRunning, canRun, isActive, onRun, onCancel }: Omit<GutterProps, 'standing'> & { isRunning: boolean }) {
  const t = useText()
  const keys = useCommandKeys('run.cell')
  // Only the keyboard's click counts here: the pointer's press is over where it is let go, though the page may have moved the button meanwhile.
  const run = (
    <button
      type="button" className="icon-button icon-button-small gutter-button" aria-label={t('cell.run')} tabIndex={isActive ? 0 : -1} {...(isActive ? { 'data-testid': 'cell-run' } : {})}
      onPointerDown={event => whenReleased(event, onRun)} onClick={event => { if (event.detail === 0) onRun() }}
    >
      <Play aria-hidden />
    </button>
  )
  if (isRunning) return <IconButton icon={<Square aria-hidden className="gutter-stop" />} label={t('cell.cancel')} onPress={onCancel} className="gutter-button gutter-cancel" size="small" testId="cell-cancel" />
  if (!canRun) return <span className="gutter-button" />
  return isActive ? <Tip text={t('cell.run')} keys={keys}><Focusable>{run}</Focusable></Tip> : run
})

/** A ring that fills where progress is known and turns where it is not. */
function Progress({ standing }: { standing: CellStanding }) {
  const part = standing.progress
  const round = 2 * Math.PI * 6
  return (
    <svg className={`gutter-ring${part === null ? ' gutter-ring-turning' : ''}`} viewBox="0 0 16 16" aria-hidden>
      <circle cx="8" cy="8" r="6" className="gutter-ring-back" />
      <circle cx="8" cy="8" r="6" className="gutter-ring-front" strokeDasharray={round} strokeDashoffset={round * (1 - (part ?? 0.3))} />
    </svg>
  )
}

function Elapsed({ standing }: { standing: CellStanding }) {
  const language = useLanguage()
  const running = standing.state === 'running' && standing.startedAt !== null
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    if (!running) return
    setNow(Date.now())
    const timer = setInterval(() => setNow(Date.now()), 200)
    return () => clearInterval(timer)
  }, [running])
  const { startedAt, finishedAt } = standing
  const ms = startedAt === null ? null : running ? now - startedAt : finishedAt === null ? null : finishedAt - startedAt
  if (ms === null || (running && ms < 300)) return <span className="gutter-time" />
  return <span className="gutter-time numeric">{formatDuration(running ? Math.floor(ms / 100) * 100 : ms, language)}</span>
}
