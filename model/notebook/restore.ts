/**
 * What a cell that ran in a session left in it. `makes` are names that ended with the session: views, variables, functions; `reads` are names that it used; `acts` says that it changed the session in a way without a
 * name (a setting, the current database). `durable` says that it also wrote what outlives the session, so that running it again could write it twice.
 */
export interface SessionCell { readonly id: string; readonly makes: readonly string[]; readonly reads: readonly string[]; readonly acts: boolean; readonly durable: boolean }

/** The cells that make again what is needed, in the order in which they ran; and those that are needed too but are left to the person, because they write what is there already. */
export interface Restoring { cells: string[]; left: string[] }

/**
 * The fewest of the cells that ran in a lost session that leave a new one as the lost one was, for those who use it. `ran` are in the order in which they ran last; `users` are all cells of the notebook, with the names that
 * they read. Of a name it takes the last cell that made it anew and those that changed it since, and for each of these what it read itself.
 */
export function restoring(ran: readonly SessionCell[], users: readonly { readonly id: string; readonly reads: readonly string[] }[]): Restoring {
  const makers = new Map<string, number[]>()
  ran.forEach((cell, at) => {
    for (const name of new Set(cell.makes)) makers.set(name, [...makers.get(name) ?? [], at])
  })
  const readers = new Map<string, Set<string>>()
  for (const { id, reads } of users) for (const name of reads) (readers.get(name) ?? readers.set(name, new Set()).get(name)!).add(id)
  /** Those that give a name what it is before a place. */
  const giving = (name: string, before: number): number[] => {
    const all = (makers.get(name) ?? []).filter(at => at < before)
    const fresh = all.findLastIndex(at => !ran[at]!.reads.includes(name))
    return all.slice(Math.max(0, fresh))
  }
  const needed = new Set<number>()
  const queue: number[] = []
  const need = (at: number) => {
    if (needed.has(at)) return
    needed.add(at)
    queue.push(at)
  }
  ran.forEach((cell, at) => { if (cell.acts) need(at) })
  for (const name of makers.keys()) {
    const found = giving(name, ran.length)
    // What only its own maker reads is made again when that runs.
    const isUsed = [...readers.get(name) ?? []].some(id => found.length > 1 || ran[found[0]!]!.id !== id)
    if (isUsed) found.forEach(need)
  }
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) for (const name of ran[at]!.reads) giving(name, at).forEach(need)
  const all = [...needed].sort((a, b) => a - b).map(at => ran[at]!)
  return { cells: all.filter(cell => !cell.durable).map(({ id }) => id), left: all.filter(cell => cell.durable).map(({ id }) => id) }
}
