import { OasisError } from '../../contract/errors.ts'
import { ChartProblem } from '../../model/chart/problem.ts'
import type { ChartArea, ChartRoles } from '../../model/chart/plan.ts'
import { chartQuery } from '../../model/chart/query.ts'
import type { ChartSpec } from '../../model/chart/spec.ts'
import type { PageEngine } from '../engine/engines.ts'
import type { StoredResult } from './results.ts'

/** What a chart draws, aggregated by DuckDB, as an Arrow stream; `roles` say what its columns stand for. Fails as `invalid` where the spec does not fit the result. */
export async function chartRows(pages: PageEngine, stored: StoredResult, spec: ChartSpec, area: ChartArea, signal: AbortSignal): Promise<{ arrow: Uint8Array<ArrayBuffer>; rows: number; roles: ChartRoles }> {
  let query
  try {
    query = chartQuery(spec, stored.result.columns, area)
  } catch (error) {
    if (error instanceof ChartProblem) throw new OasisError('invalid', error.message, { kind: 'chart', key: error.key, values: error.values }, error)
    throw error
  }
  const { arrow, rows } = await pages.call('page.aggregate', { file: stored.file, sql: query.sql, timezone: area.timezone }, { signal })
  return { arrow, rows, roles: query.roles }
}
