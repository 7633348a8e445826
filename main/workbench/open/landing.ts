import type { Output as Answer } from '../../../contract/define.ts'
import type { landingContract } from '../../../contract/engine/contract.ts'
import { OasisError } from '../../../contract/errors.ts'
import type { Cell, Output } from '../../../model/notebook/cell.ts'
import { tableOutput } from '../../../model/notebook/outputs.ts'
import type { BoundValues } from '../../../model/parameter/definition.ts'
import type { Result } from '../../../model/result/result.ts'
import type { LandingEngine } from '../../engine/engines.ts'
import type { CellWorld } from './cell-run.ts'
import { resultName } from './dependencies.ts'
import type { PythonOutputs } from './python-outputs.ts'

/** What landing a table needs besides what every cell does. */
export interface LandingWorld {
  /** Lends the engine that makes results of files. */
  withLanding(work: (landing: LandingEngine) => Promise<void>): Promise<void>
  timezone: string
}

/** What is known of a shown table: `last` says that it is the one that the cell's name is for; `cut` by which of `limits` it was, where it was. */
export interface ShownAbout { last: boolean; totalRows: number | null; cut: 'rows' | 'bytes' | null; statement?: number | undefined; sql?: string; values?: BoundValues; limits?: { rows: number; bytes: number } }

type Landed = Answer<(typeof landingContract)['landing.land']>
/** Makes the result file of a table. */
type Make = (engine: LandingEngine, target: { file: string; name: string }) => Promise<Landed>

interface Run { text: string; results: Result[]; shown: PythonOutputs; startedAt: number }

/** A table that became a result and is shown. */
export interface Shown { result: Result; output: Output }

/**
 * Makes results of the tables that a cell shows, and shows them; one that cannot become a result is told among its texts, and null is given. With `before` it takes the place and the name of
 * that table.
 */
export function landing(cell: Cell, world: CellWorld, own: LandingWorld, { text, results, shown, startedAt }: Run): (table: ShownAbout, make: Make, before?: Shown) => Promise<Shown | null> {
  const base = resultName(cell)
  return async (table, make, before) => {
    let landed: Shown | null = null
    const { id, file } = world.reserve()
    let kept = false
    try {
      const isNamed = table.last && !results.some(result => result.name === base)
      const name = before?.result.name ?? world.claim(cell, isNamed ? base : `${base}_${results.filter(result => result.name !== base).length + 1}`)
      await own.withLanding(async engine => {
        const made = await make(engine, { file, name })
        const cut = table.cut === null ? null : { by: table.cut, limit: (table.limits ?? world.limits)[table.cut] }
        const about = { columns: made.columns, rows: made.rows, totalRows: table.totalRows, bytes: made.bytes, cut, madeAt: world.clock(), elapsedMs: Math.round(performance.now() - startedAt) }
        const { statement = before?.result.origin.kind === 'cell' ? before.result.origin.statement : results.length, sql = text, values = world.values } = table
        const result: Result = { id, space: world.space, name, ...about, origin: { kind: 'cell', notebook: world.notebook, cell: cell.id, statement, sql, values } }
        world.put(result, file)
        kept = true
        const output = tableOutput({ result: id, name, statement, ...about, values, preview: made.preview })
        landed = { result, output }
        if (before) {
          results[results.indexOf(before.result)] = result
          shown.replace(before.output, output)
        } else {
          results.push(result)
          shown.add(output)
        }
      })
    } catch (error) {
      if (!(error instanceof OasisError)) throw error
      shown.text('stderr', `This table did not become a result: ${error.message}\n`)
    } finally {
      if (!kept) world.abandon(file)
    }
    return landed
  }
}
