import { firstPlace } from './halving.ts'

/** The ids that need not move to bring `from` into the order of `to`: a longest run of what both have in the same order. */
export function unmoved(from: readonly string[], to: readonly string[]): Set<string> {
  const places = new Map(from.map((id, at) => [id, at]))
  const common = to.filter(id => places.has(id))
  /** The last of the best run of each length, and before each id the one before it in its run. */
  const ends: string[] = []
  const previous = new Map<string, string | undefined>()
  for (const id of common) {
    const place = places.get(id)!
    const length = firstPlace(ends.length, at => places.get(ends[at]!)! >= place)
    previous.set(id, ends[length - 1])
    ends[length] = id
  }
  const kept = new Set<string>()
  for (let id = ends.at(-1); id !== undefined; id = previous.get(id)) kept.add(id)
  return kept
}
