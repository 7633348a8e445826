import type { ChartNote } from '../../model/chart/notes.ts'
import { ChartProblem } from '../../model/chart/problem.ts'
import type { Text } from '../language/language.ts'
import type { WordKey } from '../language/words.ts'
import { reasonOf } from '../language/trouble.ts'

/** A note in the reader's words. */
export function noteText(t: Text, note: ChartNote): string {
  const values = note.key === 'coarser' ? { ...note.values, grain: t(`chart.grain.${note.values['grain'] as 'day'}`) } : note.values
  return (t as (key: WordKey, values: Record<string, string | number>) => string)(`chart.note.${note.key}`, values)
}

/** Why a chart cannot be drawn, in the reader's words. */
export function problemText(t: Text, error: unknown): string {
  const found = error instanceof ChartProblem ? { key: error.key, values: error.values } : null
  if (found) return (t as (key: WordKey, values: Record<string, string | number>) => string)(`chart.problem.${found.key}`, found.values as Record<string, string>)
  return t('chart.failed', { reason: reasonOf(error) })
}
