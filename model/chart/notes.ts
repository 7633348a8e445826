import type { ChartData } from './data.ts'
import { pointCount } from './data.ts'
import { isAdditive } from './sql.ts'
import type { ChartSpec } from './spec.ts'

/** What a chart does not show. `key` is looked up in the dictionary as `chart.note.KEY`, with the values put in. */
type ChartNoteKey = 'noRows' | 'leftOut' | 'placesCut' | 'slicesFolded' | 'slicesCut' | 'seriesFolded' | 'seriesCut' | 'repeated' | 'negative' | 'coarser' | 'reduced' | 'beyond'
export interface ChartNote { key: ChartNoteKey; values: Record<string, string | number> }

/** Everything that a chart leaves out, puts together or changes; nothing is left out in silence. */
export function chartNotes(spec: ChartSpec, data: ChartData): ChartNote[] {
  const { facts, roles } = data
  const notes: ChartNote[] = []
  if (spec.type === 'bigNumber') return notes
  if (facts.rows === 0) return [{ key: 'noRows', values: {} }]
  const additive = roles.measures.every(measure => isAdditive(measure.aggregate))
  const shown = new Set(data.series.flatMap(series => series.points.filter(point => !point.other).map(point => point.x))).size
  const missing = facts.groups === null ? 0 : facts.groups - shown - (spec.type === 'pie' ? facts.negative : 0)
  if (spec.type === 'pie') {
    const folded = data.series.some(series => series.points.some(point => point.other))
    if (folded) notes.push({ key: 'slicesFolded', values: { shown, rest: missing } })
    else if (missing > 0 && !additive) notes.push({ key: 'slicesCut', values: { shown, total: facts.groups! } })
    if (facts.negative > 0) notes.push({ key: 'negative', values: { slices: facts.negative } })
  } else if (missing > 0) {
    notes.push({ key: 'placesCut', values: { shown, total: facts.groups! } })
  }
  if (roles.series && facts.seriesTotal !== null) {
    const keys = new Set(data.series.filter(series => !series.other).map(series => series.key)).size
    if (facts.seriesTotal > keys && keys > 0) notes.push({ key: data.series.some(series => series.other) ? 'seriesFolded' : 'seriesCut', values: { shown: keys, rest: facts.seriesTotal - keys, total: facts.seriesTotal } })
  }
  if (facts.leftOut > 0) notes.push({ key: 'leftOut', values: { rows: facts.leftOut } })
  if (facts.beyond > 0) notes.push({ key: 'beyond', values: { rows: facts.beyond } })
  if (facts.repeated) notes.push({ key: 'repeated', values: {} })
  if (facts.coarser && facts.grain) notes.push({ key: 'coarser', values: { grain: facts.grain } })
  const pointwise = facts.groups === null && roles.measures.every(measure => measure.aggregate === 'none')
  const points = pointCount(data)
  if (pointwise && points < (facts.rows - facts.leftOut) * roles.measures.length && facts.seriesTotal === new Set(data.series.map(series => series.key)).size) notes.push({ key: 'reduced', values: { rows: facts.rows - facts.leftOut, points } })
  return notes
}
