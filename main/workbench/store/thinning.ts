import { workbenchLimits } from '../limits.ts'

/** What thinning needs to know of a version; `at` is milliseconds since 1970. */
export interface Aged { id: number; at: number; name: string | null }

/** The versions to let go, oldest first. Of those that fall into one span of time the last stays; see `workbenchLimits.versions`. */
export function thinned(versions: readonly Aged[], now: number): number[] {
  const { all, thinned: steps, least } = workbenchLimits.versions
  const sorted = [...versions].sort((a, b) => a.at - b.at || a.id - b.id)
  const spanOf = ({ at }: Aged) => {
    const every = steps.find(step => now - at < step.until)!.every
    return `${every} ${Math.floor(at / every)}`
  }
  const go = sorted.filter((version, at) => {
    const next = sorted[at + 1]
    return version.name === null && now - version.at >= all && next !== undefined && now - next.at >= all && spanOf(version) === spanOf(next)
  })
  return go.slice(0, Math.max(0, sorted.length - least)).map(version => version.id)
}
