import { tableFromIPC } from 'apache-arrow'
import { useEffect, useState } from 'react'
import { OasisError } from '../../contract/errors.ts'
import { readChartData, type ChartData } from '../../model/chart/data.ts'
import type { ChartNote } from '../../model/chart/notes.ts'
import { ChartProblem } from '../../model/chart/problem.ts'
import { chartQuery } from '../../model/chart/query.ts'
import type { ChartSpec } from '../../model/chart/spec.ts'
import { suggest } from '../../model/chart/suggest.ts'
import type { Column } from '../../model/result/result.ts'
import type { Workbench } from '../host/connection.ts'

/** Answers kept, so that a chart that comes back into view is there at once. */
const kept = 60

/**
 * What a chart draws, or why it cannot. While newer data is on the way, `isWaiting`, the data of the question before stays, with `spec`, the chart that it was asked for: points
 * mean nothing as a chart of another type. `isSame` says that it is of the same result and chart, asked for another size.
 */
export interface ChartState { spec: ChartSpec | null; data: ChartData | null; notes: readonly ChartNote[]; error: OasisError | ChartProblem | null; isWaiting: boolean; isSame: boolean }

type Answer = { data: ChartData; notes: readonly ChartNote[] }
const answers = new Map<string, Answer>()

function remember<T>(memory: Map<string, T>, key: string, value: T): T {
  memory.delete(key)
  memory.set(key, value)
  if (memory.size > kept) memory.delete(memory.keys().next().value!)
  return value
}

export interface ChartAsk { workbench: Pick<Workbench, 'call'>; result: string; columns: readonly Column[]; spec: ChartSpec | null; width: number; height: number; timezone: string }

/** Asks for a chart's data when what it is drawn from changes. A width is rounded up, so that a few pixels more ask nothing anew. */
export function useChartData({ workbench, result, columns, spec, width, height, timezone }: ChartAsk): ChartState {
  const area = { width: Math.max(80, Math.ceil(width / 40) * 40), height: Math.max(40, Math.ceil(height / 20) * 20), timezone }
  const subject = spec ? JSON.stringify([result, { ...spec, title: undefined }]) : ''
  const key = spec && width > 0 ? `${subject} ${JSON.stringify(area)}` : null
  const known = key === null ? undefined : answers.get(key)
  const [state, setState] = useState<Omit<ChartState, 'isSame'> & { key: string | null; of: string }>({ key: null, of: '', spec: null, data: null, notes: [], error: null, isWaiting: true })

  useEffect(() => {
    if (key === null || !spec) return
    const there = answers.get(key)
    if (there) return setState({ key, of: subject, spec, ...there, error: null, isWaiting: false })
    const stop = new AbortController()
    setState(before => ({ ...before, key, error: null, isWaiting: true }))
    const fail = (error: OasisError | ChartProblem) => setState({ key, of: subject, spec, data: null, notes: [], error, isWaiting: false })
    ;(async () => {
      try {
        const { roles } = chartQuery(spec, columns, area)
        const answer = await workbench.call('result.chart', { result, spec, ...area }, { signal: stop.signal })
        const data = readChartData(tableFromIPC(answer.arrow), roles)
        remember(answers, key, { data, notes: answer.notes as ChartNote[] })
        if (!stop.signal.aborted) setState({ key, of: subject, spec, data, notes: answer.notes as ChartNote[], error: null, isWaiting: false })
      } catch (error) {
        if (stop.signal.aborted) return
        fail(error instanceof OasisError || error instanceof ChartProblem ? error : new OasisError('internal', error instanceof Error ? error.message : String(error)))
      }
    })()
    return () => stop.abort()
    // The key says everything that the question depends on.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [key, workbench])

  if (known) return { ...known, spec, error: null, isWaiting: false, isSame: true }
  const isSame = state.of === subject
  // Titles are no part of the question: the newest is shown at once.
  const shown = { ...state, isSame, spec: isSame ? spec : state.spec }
  return key !== null && state.key !== key ? { ...shown, error: null, isWaiting: true } : shown
}

const suggestions = new Map<string, ChartSpec | null>()

/** A suggestion for a result: at once from its columns, better once its columns have been looked at. Undefined until the first is known. */
export function useSuggestion(workbench: Pick<Workbench, 'call'>, result: string, columns: readonly Column[], rows: number, wanted: boolean): ChartSpec | null | undefined {
  const [, setVersion] = useState(0)
  useEffect(() => {
    if (!wanted || suggestions.has(result)) return
    const stop = new AbortController()
    const finish = (spec: ChartSpec | null) => {
      remember(suggestions, result, spec)
      if (!stop.signal.aborted) setVersion(version => version + 1)
    }
    if (rows <= 1) return finish(suggest(columns, { rows }))
    workbench.call('result.profile', { result, columns: columns.filter(column => column.kind !== 'nested' && column.kind !== 'binary').slice(0, 40).map(column => column.name) }, { signal: stop.signal }).then(
      profile => finish(suggest(columns, { rows, distinct: Object.fromEntries(profile.columns.map(column => [column.name, column.distinct + (column.nulls > 0 ? 1 : 0)])) })),
      () => { if (!stop.signal.aborted) finish(suggest(columns, { rows })) },
    )
    return () => stop.abort()
  }, [workbench, result, columns, rows, wanted])
  return suggestions.get(result)
}
