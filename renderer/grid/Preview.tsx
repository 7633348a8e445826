import { RotateCw } from 'lucide-react'
import type { ResultOutput } from '../../model/notebook/outputs.ts'
import { useText } from '../language/language.ts'
import { Button } from '../ui/Button.tsx'
import { formatText } from './values.ts'

/** The first rows as the file keeps them. */
export function PreviewTable({ result, height, isRounded = false }: { result: ResultOutput; height?: number; isRounded?: boolean }) {
  const t = useText()
  return (
    <div className="preview" tabIndex={0} role="group" aria-label={t('grid.label', { name: result.name })} style={height === undefined ? undefined : { maxHeight: height }}>
      <table>
        <thead><tr>{result.columns.map(column => <th key={column.name} scope="col" className={column.kind === 'number' ? 'numeric' : undefined}>{column.label || column.name}</th>)}</tr></thead>
        <tbody>
          {result.preview.map((row, index) => (
            <tr key={index}>{result.columns.map((column, at) => {
              const value = row[at] ?? null
              return <td key={column.name} className={`${column.kind === 'number' ? 'numeric' : ''}${value === null ? ' grid-cell-null' : ''}`}>{value === null ? 'null' : formatText(value, column, isRounded)}</td>
            })}</tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** Of the note under the rows, in CSS pixels: it takes its room from them, so that nothing below moves. */
const noteHeight = 40

/** What stands in the place of a result that is not on this computer: its first rows, and how to have it again. */
export function GoneResult({ result, height, isRounded = false, onRun }: { result: ResultOutput; height: number; isRounded?: boolean; onRun: (() => void) | null }) {
  const t = useText()
  return (
    <div className="gone">
      <PreviewTable result={result} height={Math.max(80, height - noteHeight)} isRounded={isRounded} />
      <p className="gone-note">{t('grid.preview', { rows: result.preview.length })}{onRun ? <Button size="small" icon={<RotateCw aria-hidden />} onPress={onRun}>{t('grid.runAgain')}</Button> : null}</p>
    </div>
  )
}
