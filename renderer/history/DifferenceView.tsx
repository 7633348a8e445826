import { memo, useState } from 'react'
import { RotateCcw } from 'lucide-react'
import type { CellDifference, Fact, NotebookDifference } from '../../model/notebook/difference.ts'
import type { Line } from '../../model/notebook/text-difference.ts'
import { useLanguage, useText } from '../language/language.ts'
import { Button } from '../ui/Button.tsx'
import { Empty } from '../ui/Empty.tsx'
import { factText } from './facts.ts'
import { folded } from './folding.ts'
import './History.css'

/** Two notebooks side by side: what was added, removed, moved and changed, cell by cell, outputs left out. */
export function DifferenceView({ difference, onRestore }: { difference: NotebookDifference; onRestore?: (cell: string) => void }) {
  const t = useText()
  const { cells, facts } = difference
  if (facts.length === 0 && cells.every(cell => cell.kind === 'same')) return <Empty title={t('history.noDifference')}>{t('history.noDifferenceText')}</Empty>
  return (
    <div className="difference">
      {facts.length > 0 ? <section className="difference-cell" aria-label={t('history.notebook')}><h2 className="difference-head"><span className="difference-name">{t('history.notebook')}</span></h2><Facts facts={facts} /></section> : null}
      {cells.map((cell, at) => cell.kind === 'same' ? <p key={at} className="difference-same">{t('history.same', { count: cell.count })}</p> : <CellView key={cell.cell} cell={cell} {...(onRestore ? { onRestore } : {})} />)}
    </div>
  )
}

const CellView = memo(function CellView({ cell, onRestore }: { cell: CellDifference; onRestore?: (cell: string) => void }) {
  const t = useText()
  const { kind, moved, lines, facts, outputs } = cell
  const name = cell.name ?? t('cell.unnamed', { number: cell.index + 1 })
  return (
    <section className="difference-cell" data-testid="difference-cell" data-cell-id={cell.cell} aria-label={name}>
      <h2 className="difference-head">
        <span className={`difference-kind difference-${kind}`}>{t(moved && lines.length + facts.length === 0 ? 'history.kind.moved' : `history.kind.${kind}`)}</span>
        <span className="difference-name">{name}</span>
        <small>{t(`language.${cell.language}`)}{moved && lines.length + facts.length > 0 ? ` · ${t('history.kind.moved')}` : ''}</small>
        {onRestore ? <Button size="small" variant="quiet" icon={<RotateCcw aria-hidden />} onPress={() => onRestore(cell.cell)}>{t('history.restoreCell')}</Button> : null}
      </h2>
      {facts.length > 0 ? <Facts facts={facts} /> : null}
      {lines.length > 0 ? <Lines lines={lines} /> : null}
      {outputs ? <p className="difference-note">{t('history.outputsChanged')}</p> : null}
      {lines.length === 0 && facts.length === 0 && !outputs && !moved && kind === 'changed' ? <p className="difference-note">{t('history.bytesOnly')}</p> : null}
    </section>
  )
})

/** What else changed, in words. */
export function Facts({ facts }: { facts: readonly Fact[] }) {
  const t = useText()
  const language = useLanguage()
  return (
    <ul className="difference-facts">
      {facts.map(fact => {
        const { what, before, after } = factText(fact, t, language)
        return <li key={fact.what}><span>{what}</span> <del>{before}</del> <span aria-hidden>→</span> <ins>{after}</ins></li>
      })}
    </ul>
  )
}

/** Lines of code or text; long runs of the same ones are folded until asked for. */
export function Lines({ lines }: { lines: readonly Line[] }) {
  const t = useText()
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set())
  return (
    <div className="difference-lines" tabIndex={0} role="group">
      {folded(lines).map(part => (
        part.folded && !open.has(part.at)
          ? <button key={part.at} type="button" className="difference-fold" onClick={() => setOpen(new Set([...open, part.at]))}>{t('history.sameLines', { count: part.lines.length })}</button>
          : part.lines.map((line, at) => <LineView key={part.at + at} line={line} />)
      ))}
    </div>
  )
}

const signs = { same: ' ', added: '+', removed: '−' } as const

function LineView({ line }: { line: Line }) {
  const t = useText()
  const text = line.spans.map((span, at) => span.changed ? <mark key={at}>{span.text}</mark> : <span key={at}>{span.text}</span>)
  const Around = line.kind === 'added' ? 'ins' : line.kind === 'removed' ? 'del' : 'span'
  return (
    <div className={`difference-line difference-line-${line.kind}`}>
      <span className="difference-sign" aria-hidden>{signs[line.kind]}</span>
      {line.kind === 'same' ? null : <span className="visually-hidden">{t(line.kind === 'added' ? 'history.lineAdded' : 'history.lineRemoved')}</span>}
      <Around>{text}{'\n'}</Around>
    </div>
  )
}
