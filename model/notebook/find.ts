import type { Cell, Edit } from './cell.ts'

/** What is looked for: a text, or with `isExpression` a regular expression of JavaScript (flags `mu`, `i` unless `matchCase`). */
export interface Finding { readonly text: string, readonly matchCase: boolean, readonly wholeWord: boolean, readonly isExpression: boolean }

/** A place in a cell's source, in UTF-16 units, and the groups that an expression caught there; the first is the whole. */
export interface Match { readonly cell: string, readonly at: number, readonly length: number, readonly groups: readonly (string | undefined)[] }

/** Most matches that are told; what goes beyond is said. */
export const findLimits = { matches: 10_000 } as const

/** The expression that finds it, or null where nothing is looked for. Throws SyntaxError where an expression cannot be read. */
export function expressionOf({ text, matchCase, wholeWord, isExpression }: Finding): RegExp | null {
  if (text === '') return null
  const body = isExpression ? text : text.replace(/[.*+?^${}()|[\]\\/-]/g, character => `\\${character}`)
  return new RegExp(wholeWord ? `(?<![\\p{L}\\p{N}_])(?:${body})(?![\\p{L}\\p{N}_])` : body, `gmu${matchCase ? '' : 'i'}`)
}

/** All places in cells, in document order; empty matches count for nothing. `cut` says that there are more than `findLimits` tells. */
export function findMatches(cells: readonly Pick<Cell, 'id' | 'source'>[], finding: Finding): { matches: Match[], cut: boolean } {
  const expression = expressionOf(finding)
  const matches: Match[] = []
  if (!expression) return { matches, cut: false }
  for (const { id, source } of cells) {
    for (const found of source.matchAll(expression)) {
      if (found[0] === '') continue
      if (matches.length === findLimits.matches) return { matches, cut: true }
      matches.push({ cell: id, at: found.index, length: found[0].length, groups: [...found] })
    }
  }
  return { matches, cut: false }
}

/** What stands in the place of a match: the text as it is or, for an expression, with `$1`, `$&` and `$$` read. */
export function replacementOf(match: Match, replacement: string, isExpression: boolean): string {
  if (!isExpression) return replacement
  return replacement.replace(/\$(?:(\$)|(&)|(\d{1,2}))/g, (whole, dollar: string | undefined, all: string | undefined, group: string | undefined) => {
    if (dollar) return '$'
    if (all) return match.groups[0]!
    const at = Number(group)
    return at < match.groups.length ? match.groups[at] ?? '' : whole
  })
}

/** The edits that put the replacement into the place of matches: one for each cell. Matches of a cell whose source is no longer what they were found in are left alone. */
export function replaceEdits(cells: readonly Pick<Cell, 'id' | 'source'>[], matches: readonly Match[], replacement: string, isExpression: boolean): Edit[] {
  return cells.flatMap(({ id, source }) => {
    const own = matches.filter(match => match.cell === id)
    const [first, last] = [own[0], own.at(-1)]
    if (!first || !last || own.some(match => source.slice(match.at, match.at + match.length) !== match.groups[0])) return []
    let insert = ''
    let at = first.at
    for (const match of own) {
      insert += source.slice(at, match.at) + replacementOf(match, replacement, isExpression)
      at = match.at + match.length
    }
    const end = last.at + last.length
    return insert === source.slice(first.at, end) ? [] : [{ type: 'text' as const, cell: id, at: first.at, remove: end - first.at, insert }]
  })
}
