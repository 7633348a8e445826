/** A line of a JSON value as a tree. `path` names it among all; `count` is how many values it holds, null for one that holds none; `more` stands for values that are not shown yet. */
export interface JsonRow { path: string; depth: number; name: string | null; value: unknown; count: number | null; isOpen: boolean; more: number; place: number; siblings: number }

/** Values of one list or object that show before the rest is asked for. */
export const jsonStep = 200

const isHolder = (value: unknown): value is object => typeof value === 'object' && value !== null
const entriesOf = (value: object): [string, unknown][] => (Array.isArray(value) ? value.map((item, index) => [String(index), item]) : Object.entries(value))

/** The lines that show, in order. `open` has the paths of what is unfolded, `shown` how many values of one show where it is more than a step. */
export function jsonRows(value: unknown, open: ReadonlySet<string>, shown: ReadonlyMap<string, number>): JsonRow[] {
  const rows: JsonRow[] = []
  const visit = (item: unknown, name: string | null, path: string, depth: number, place: number, siblings: number) => {
    const entries = isHolder(item) ? entriesOf(item) : null
    const isOpen = entries !== null && open.has(path)
    rows.push({ path, depth, name, value: item, count: entries?.length ?? null, isOpen, more: 0, place, siblings })
    if (!entries || !isOpen) return
    const most = shown.get(path) ?? jsonStep
    const cut = entries.length > most
    const total = cut ? most + 1 : entries.length
    entries.slice(0, most).forEach(([key, child], index) => visit(child, key, `${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`, depth + 1, index + 1, total))
    if (cut) rows.push({ path: `${path}//more`, depth: depth + 1, name: null, value: null, count: null, isOpen: false, more: entries.length - most, place: total, siblings: total })
  }
  visit(value, null, '', 0, 1, 1)
  return rows
}

/** What is unfolded at first: the value itself, and what it holds where that is little. */
export function firstOpen(value: unknown): Set<string> {
  const open = new Set([''])
  if (isHolder(value)) {
    const entries = entriesOf(value)
    if (entries.length <= 12) for (const [key, child] of entries) if (isHolder(child) && entriesOf(child).length <= 12) open.add(`/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`)
  }
  return open
}
