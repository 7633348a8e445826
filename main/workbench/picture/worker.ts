import { parentPort } from 'node:worker_threads'
import { tableFromIPC } from 'apache-arrow'
import { pointCount, readChartData, type ChartData } from '../../../model/chart/data.ts'
import { describeChart } from '../../../model/chart/describe.ts'
import { chartNotes, type ChartNote } from '../../../model/chart/notes.ts'
import { chartOption } from '../../../model/chart/option.ts'
import { lightTheme } from '../../../model/chart/palette.ts'
import type { ChartRoles } from '../../../model/chart/plan.ts'
import type { ChartSpec } from '../../../model/chart/spec.ts'

/** A drawing to make: the answer to a chart's question as an Arrow stream, and the size in CSS pixels, or null for the notes alone. */
export interface PictureRequest { id: number; spec: ChartSpec; roles: ChartRoles; arrow: Uint8Array; language: 'en' | 'ja'; size: { width: number; height: number } | null }
export interface Picture { svg: string; text: string; notes: ChartNote[]; data: ChartData; points: number }
export type PictureAnswer = { id: number; picture: Picture } | { id: number; error: string }

async function draw({ spec, roles, arrow, language, size }: PictureRequest): Promise<Picture> {
  const data = readChartData(tableFromIPC(arrow), roles)
  const notes = chartNotes(spec, data)
  const points = pointCount(data)
  if (!size) return { svg: '', text: '', notes, data, points }
  // Loaded with the first picture: the notes of a chart do not need it, and a window waits for those.
  const echarts = await import('echarts')
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, ...size })
  try {
    chart.setOption(chartOption(spec, data, { theme: lightTheme, locale: language, ...size, title: true }))
    return { svg: chart.renderToSVGString(), text: describeChart(spec, data, language), notes, data, points }
  } finally {
    chart.dispose()
  }
}

parentPort!.on('message', (request: PictureRequest) => {
  const answer: Promise<PictureAnswer> = draw(request).then(picture => ({ id: request.id, picture }), error => ({ id: request.id, error: error instanceof Error ? error.message : String(error) }))
  void answer.then(message => parentPort!.postMessage(message))
})
