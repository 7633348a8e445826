import type { ParameterValues } from '../../../model/parameter/definition.ts'
import type { Parameters } from './parameters.ts'
import type { Runs } from './runs.ts'

export interface ApplyingOptions {
  parameters: Parameters
  runs(): Runs
  /** Whether what depends on a value runs when it is chosen. */
  onChange(): boolean
  isClosed(): boolean
  checkTrust(): void
  /** Parameters may have changed. */
  tell(): void
}

/** Chooses values, and runs what depends on them where that is asked or set. Gives the cells that run, or would. */
export function createApplying({ parameters, runs, onChange, isClosed, checkTrust, tell }: ApplyingOptions): (change: ParameterValues | 'defaults', apply: boolean) => Promise<string[]> {
  let changes = 0
  return async (change, apply) => {
    const wanted = apply || onChange()
    if (change === 'defaults') parameters.reset()
    else parameters.choose(change)
    tell()
    const number = ++changes
    const settled = parameters.settled()
    if (!wanted) return parameters.state().affected
    checkTrust()
    // What there is to choose from may depend on the change; a later one runs what this one would.
    if (settled) await settled
    if (isClosed() || number !== changes) return parameters.state().affected
    // A value that cannot be used yet is told with the parameters; what is asked for in words is refused in words.
    if (!apply && Object.keys(parameters.state().problems).length > 0) return parameters.state().affected
    const cells = parameters.apply()
    runs().start(cells.filter(runs().isHere), { again: true })
    tell()
    return cells
  }
}
