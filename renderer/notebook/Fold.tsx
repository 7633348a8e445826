import { useMemo, type MouseEvent } from 'react'
import { ChevronRight } from 'lucide-react'
import type { Cell, Output } from '../../model/notebook/cell.ts'
import { headingsOf } from '../../model/notebook/headings.ts'
import { fold, foldSection } from '../commands/folding.ts'
import { useText } from '../language/language.ts'
import { marksOf } from './marks.ts'
import { SectionMarks } from './SectionMarks.tsx'
import type { NotebookStore } from './store.ts'
import './Fold.css'

/** What was pressed may be gone now: the keyboard goes to its cell, where the keys are. */
const toCell = (event: MouseEvent) => event.currentTarget.closest<HTMLElement>('.cell')?.focus({ preventScroll: true })

interface Folded { notebook: NotebookStore; cell: Cell; number: number }

/** The strip beside a cell's code or outputs that folds them; the keyboard has commands for it. */
export function FoldStrip({ notebook, cell, number, part }: Folded & { part: 'code' | 'outputs' }) {
  const t = useText()
  const label = t(part === 'code' ? 'fold.hideCode' : 'fold.hideOutputs', { number })
  return <button type="button" className="fold-strip" aria-label={label} title={label} tabIndex={-1} onClick={event => { toCell(event); fold(notebook, [cell], part, true) }} />
}

/** In the place of code that is folded: its first line, and how many there are. */
export function FoldedCode({ notebook, cell, number }: Folded) {
  const t = useText()
  const lines = cell.source.split('\n')
  const first = lines.find(line => line.trim() !== '') ?? ''
  return (
    <button type="button" className="folded" data-testid="folded-code" aria-expanded={false} onClick={event => { toCell(event); fold(notebook, [cell], 'code', false) }}>
      <ChevronRight aria-hidden /><span className="visually-hidden">{t('fold.showCode', { number })}</span>{' '}<code>{first.slice(0, 200)}</code>{' '}<span className="folded-count numeric">{t('fold.lines', { count: lines.length })}</span>
    </button>
  )
}

/** In the place of outputs that are folded: how many, and whether one is an error. */
export function FoldedOutputs({ notebook, cell, number, outputs }: Folded & { outputs: readonly Output[] }) {
  const t = useText()
  const failed = outputs.some(output => output.output_type === 'error')
  return (
    <button type="button" className="folded" data-testid="folded-outputs" aria-expanded={false} onClick={event => { toCell(event); fold(notebook, [cell], 'outputs', false) }}>
      <ChevronRight aria-hidden /><span className="visually-hidden">{t('fold.showOutputs', { number })}</span>{' '}<span>{t('fold.outputs', { count: outputs.length })}</span>{' '}{failed ? <span className="folded-failed">{t('fold.failed')}</span> : null}
    </button>
  )
}

const titleOf = (cell: Cell) => headingsOf(cell)[0]?.text ?? ''

/** Beside a heading: folds its section or opens it. */
export function SectionTwist({ notebook, cell, isFolded, isActive }: { notebook: NotebookStore; cell: Cell; isFolded: boolean; isActive: boolean }) {
  const t = useText()
  const label = t('fold.section', { title: titleOf(cell) })
  return (
    <div className="gutter gutter-section">
      <button
        type="button" className={`icon-button icon-button-small section-twist${isFolded ? '' : ' section-twist-open'}`} aria-label={label} aria-expanded={!isFolded} tabIndex={isActive || isFolded ? 0 : -1}
        onClick={event => { toCell(event); foldSection(notebook, cell, !isFolded) }}
      >
        <ChevronRight aria-hidden />
      </button>
    </div>
  )
}

/** Under a folded heading: how many cells are in its section, what becomes of them, and the way to them. */
export function FoldedSection({ notebook, cell, number, count }: Folded & { count: number }) {
  const t = useText()
  const cells = notebook.use(state => state.cells)
  const runs = notebook.use(state => state.runs)
  const marks = useMemo(() => marksOf(cells, runs, number, number + count), [cells, runs, number, count])
  return (
    <button type="button" className="folded" data-testid="folded-section" aria-expanded={false} onClick={event => { toCell(event); foldSection(notebook, cell, false) }}>
      <ChevronRight aria-hidden /><span className="visually-hidden">{t('fold.section', { title: titleOf(cell) })}</span>{' '}<span>{t('fold.cells', { count })}</span>{' '}<SectionMarks marks={marks} />
    </button>
  )
}
