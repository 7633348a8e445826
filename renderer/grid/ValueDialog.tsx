import { useEffect, useMemo, useState } from 'react'
import type { Column } from '../../model/result/result.ts'
import type { Workbench } from '../host/connection.ts'
import { useText } from '../language/language.ts'
import { reasonOf } from '../language/trouble.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { Waiting } from '../ui/Waiting.tsx'
import { notify } from '../ui/notices.ts'
import { inPieces } from './pieces.ts'
import { formatValue, type Raw } from './values.ts'

export interface ValueDialogProps {
  workbench: Pick<Workbench, 'call'>
  result: string
  view: string | null
  row: number
  column: Column
  timezone: string
  /** What the page holds; undefined where it has not come. */
  value: Raw | undefined
  isCut: boolean
  onClose(): void
}

/** One whole value, readable and to be copied. */
export function ValueDialog({ workbench, result, view, row, column, timezone, value, isCut, onClose }: ValueDialogProps) {
  const t = useText()
  const here = value === undefined || isCut ? null : value === null ? { text: null, cut: false } : { text: formatValue(value, column, timezone), cut: false }
  const [whole, setWhole] = useState<{ text: string | null; cut: boolean } | null>(here)
  const [problem, setProblem] = useState<string | null>(null)
  useEffect(() => {
    if (here) return
    const stop = new AbortController()
    workbench.call('result.value', { result, ...(view ? { view } : {}), row, column: column.name }, { signal: stop.signal }).then(setWhole, (error: Error) => { if (!stop.signal.aborted) setProblem(reasonOf(error)) })
    return () => stop.abort()
    // Asked once for the value that was opened.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [])
  const pieces = useMemo(() => (whole ? inPieces(whole.text === null ? 'null' : pretty(whole.text, column)) : []), [whole, column])
  const copy = () => {
    navigator.clipboard.writeText(whole?.text ?? '').then(() => notify({ tone: 'good', text: t('grid.copied', { count: 1 }) }), (error: Error) => notify({ tone: 'bad', text: t('grid.copyFailed', { reason: reasonOf(error) }) }))
  }
  return (
    <Dialog title={t('grid.value', { column: column.label || column.name, row: row + 1 })} isOpen onClose={onClose} size="large" actions={<Button onPress={copy} isDisabled={!whole || whole.text === null}>{t('grid.copyValue')}</Button>}>
      {problem ? <p>{t('grid.pageFailed', { reason: problem })}</p> : !whole ? <Waiting what={t('grid.valueWaiting')} /> : <pre className="grid-value" tabIndex={0}>{pieces.length === 1 ? pieces[0] : pieces.map((piece, index) => <span key={index} className="grid-value-piece">{piece}</span>)}</pre>}
      {whole?.cut ? <p className="output-note">{t('grid.valueCut')}</p> : null}
    </Dialog>
  )
}

/** JSON is read better with its structure; anything else is shown as it is. */
function pretty(text: string, column: Column): string {
  if (!/^(JSON|VARCHAR)$/.test(column.type) || !/^\s*[[{]/.test(text) || text.length > 1_000_000) return text
  try {
    const parsed: unknown = JSON.parse(text)
    const again = JSON.stringify(parsed, null, 2)
    // Numbers that JavaScript cannot hold would change; then the text stays as it was.
    return JSON.stringify(parsed) === text.replace(/\s+/g, '') ? again : text
  } catch {
    return text
  }
}
