import type { ChangeSummary } from '../../model/notebook/difference.ts'
import type { Text } from '../language/language.ts'

/** What a version changed, in one line. */
export function summaryText(change: ChangeSummary | null, t: Text): string {
  if (change === null) return t('history.first')
  const { edited, added, removed, moved, charts, outputs, parameters, settings } = change
  const parts = [
    ...edited > 0 ? [t('history.edited', { count: edited })] : [], ...added > 0 ? [t('history.added', { count: added })] : [], ...removed > 0 ? [t('history.removed', { count: removed })] : [],
    ...moved > 0 ? [t('history.movedCells', { count: moved })] : [], ...charts > 0 ? [t('history.charts', { count: charts })] : [], ...outputs > 0 ? [t('history.outputs', { count: outputs })] : [],
    ...parameters.length > 0 ? [t('history.parameters', { names: parameters.join(' ') })] : [], ...settings ? [t('history.settings')] : [],
  ]
  return parts.length === 0 ? t('history.nothing') : parts.reduce((first, rest) => t('history.listed', { first, rest }))
}
