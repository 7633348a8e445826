/**
 * What a cell uses and makes. `reads` and `writes` are names of tables, views, results and variables; its own result's name is among `writes`. Names
 * compare without case. `opaque` is true where what the cell does cannot be known.
 */
export interface CellDependencies {
  readonly id: string
  readonly reads: readonly string[]
  readonly writes: readonly string[]
  readonly parameters: readonly string[]
  readonly opaque: boolean
  /** Those of `writes` that outlive the interpreter: results. */
  readonly lasting?: readonly string[]
}

/** What changed: the values of parameters, and cells that were edited or ran. */
export interface Change { readonly parameters?: readonly string[], readonly cells?: readonly string[] }

const folded = (names: readonly string[]) => names.map(name => name.toLowerCase())

/**
 * The cells that have to run again after a change, in document order, without the changed cells themselves unless something else that changed reaches
 * them. `cells` are in document order.
 *
 * A cell depends on each cell above it that writes a name it reads or writes; on cells below it only for names that nothing above writes. Everything
 * below an opaque cell depends on it. Dependence is transitive.
 */
export function dependents(cells: readonly CellDependencies[], change: Change): string[] {
  const changedParameters = new Set(folded(change.parameters ?? []))
  const changed = new Set(change.cells ?? [])
  /** The cells by the names that they read, and that they read or write; and the first that writes a name. */
  const reading = new Map<string, number[]>()
  const using = new Map<string, number[]>()
  const firstWriter = new Map<string, number>()
  cells.forEach((cell, i) => {
    const reads = new Set(folded(cell.reads))
    const writes = new Set(folded(cell.writes))
    for (const name of reads) listed(reading, name).push(i)
    for (const name of new Set([...reads, ...writes])) listed(using, name).push(i)
    for (const name of writes) if (!firstWriter.has(name)) firstWriter.set(name, i)
  })

  /** The cells that depend directly on the one at a place. */
  const readers = (at: number): number[] => {
    const found = cells[at]!.opaque ? cells.flatMap((_, i) => i > at ? [i] : []) : []
    for (const name of folded(cells[at]!.writes)) {
      for (const i of using.get(name) ?? []) if (i > at) found.push(i)
      for (const i of reading.get(name) ?? []) if (i < at && firstWriter.get(name)! >= i) found.push(i)
    }
    return found
  }

  const affected = new Set<number>()
  const queue: number[] = []
  const reach = (at: number) => { if (!affected.has(at)) { affected.add(at); queue.push(at) } }
  cells.forEach((cell, i) => { if (folded(cell.parameters).some(name => changedParameters.has(name))) reach(i) })
  cells.forEach((cell, i) => { if (changed.has(cell.id)) readers(i).forEach(reach) })
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) readers(at).forEach(reach)
  return cells.filter((_, i) => affected.has(i)).map(cell => cell.id)
}

/**
 * The cells that have to run after a change so that every output is what running all of them would leave, in document order: the dependents and, where one of them reads what is
 * no longer as it found it, the cells above that make it. That is what a cell below it, or it itself (INSERT, UPDATE), changes, and what the cells in `gone` made: it ended with
 * their interpreter.
 */
export function rerun(cells: readonly CellDependencies[], change: Change, gone: readonly string[] = []): string[] {
  const places = new Map(cells.map((cell, at) => [cell.id, at]))
  const lost = new Set(gone)
  const writers = new Map<string, number[]>()
  cells.forEach((cell, at) => { for (const name of new Set(folded(cell.writes))) listed(writers, name).push(at) })
  const found = new Set(dependents(cells, change))
  for (let fresh = [...found]; fresh.length > 0;) {
    const makers = new Set<string>()
    for (const id of fresh) {
      const at = places.get(id)!
      for (const name of folded(cells[at]!.reads)) {
        const all = writers.get(name) ?? []
        const isOverwritten = all.some(writer => writer >= at)
        for (const writer of all) if (writer < at && (isOverwritten || (lost.has(cells[writer]!.id) && !folded(cells[writer]!.lasting ?? []).includes(name)))) makers.add(cells[writer]!.id)
      }
    }
    const again = [...makers].filter(id => !found.has(id))
    fresh = again.length === 0 ? [] : [...again, ...dependents(cells, { cells: again })].filter(id => !found.has(id))
    for (const id of fresh) found.add(id)
  }
  return inOrder(cells, found)
}

function listed(lists: Map<string, number[]>, name: string): number[] {
  let list = lists.get(name)
  if (!list) lists.set(name, list = [])
  return list
}

const inOrder = (cells: readonly CellDependencies[], ids: ReadonlySet<string>) => cells.filter(cell => ids.has(cell.id)).map(cell => cell.id)

/** The stale cells after some were edited: those, what depends on them, and what was stale. In document order; cells that are gone are left out. */
export function staleAfterEdit(cells: readonly CellDependencies[], stale: readonly string[], edited: readonly string[]): string[] {
  return inOrder(cells, new Set([...stale, ...edited, ...dependents(cells, { cells: edited })]))
}

/** The stale cells after parameters changed. */
export function staleAfterParameters(cells: readonly CellDependencies[], stale: readonly string[], parameters: readonly string[]): string[] {
  return inOrder(cells, new Set([...stale, ...dependents(cells, { parameters })]))
}

/** The stale cells after one has run to its end: not that one, but what depends on it. */
export function staleAfterRun(cells: readonly CellDependencies[], stale: readonly string[], ran: string): string[] {
  const next = new Set([...stale, ...dependents(cells, { cells: [ran] })])
  next.delete(ran)
  return inOrder(cells, next)
}
