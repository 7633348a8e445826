import type { ReactNode } from 'react'
import type { Parameter } from '../../model/parameter/definition.ts'
import type { ResultOutput } from '../../model/notebook/outputs.ts'
import { formatBytes, formatDuration, formatMoment, formatNumber } from '../language/format.ts'
import { useLanguage, useText, type Language, type Text } from '../language/language.ts'
import { computedWith } from '../report/values.ts'

/** How many rows there are, how many are here, and what cut the rest off: nothing is cut in silence. */
export function rowsText(t: Text, language: Language, result: Pick<ResultOutput, 'rows' | 'totalRows' | 'cut'>): string[] {
  if (!result.cut) return [t('grid.rows', { count: result.rows }), t('grid.allHere')]
  const first = result.totalRows === null ? t('grid.firstMore', { rows: result.rows }) : t('grid.firstOf', { rows: result.rows, total: result.totalRows })
  const limit = result.cut.by === 'rows' ? t('grid.cutRows', { limit: result.cut.limit }) : result.cut.by === 'bytes' ? t('grid.cutBytes', { limit: formatBytes(result.cut.limit, language) }) : t('grid.cutCancelled')
  return [first, limit]
}

/** The quiet line under a result: rows, what was cut, how long it took, when, with which values. */
export function QuietLine({ result, shown, timezone, parameters, children }: { result: ResultOutput; shown: number; timezone: string; parameters: readonly Parameter[]; children?: ReactNode }) {
  const t = useText()
  const language = useLanguage()
  const values = computedWith([result], parameters, language).map(({ label, value }) => `${label} ${value}`).join(language === 'ja' ? '、' : ', ')
  const facts = [
    ...(shown === result.rows ? [] : [t('grid.rowsOf', { shown: formatNumber(shown, language), total: formatNumber(result.rows, language) })]),
    ...(shown === result.rows || result.cut ? rowsText(t, language, result) : []), formatDuration(result.elapsedMs, language), t('grid.computed', { when: formatMoment(result.madeAt, language, timezone) }),
  ]
  return (
    <div className="quiet-line" data-testid="quiet-line">
      {/* Another result's facts are others, and not these moved. */}
      {facts.map((fact, index) => <span key={`${result.result} ${index}`} className={result.cut && fact === rowsText(t, language, result)[0] ? 'quiet-cut' : undefined}>{fact}</span>)}
      {values ? <span className="quiet-values" title={values}>{t('grid.values', { values })}</span> : null}
      <span className="quiet-space" />
      {children}
    </div>
  )
}
