import type { Uses } from './uses.ts'

/** Where a name of Python gets a value: an assignment, a loop, an import, a definition, `with ... as`, `:=`. */
const givers = [
  /(?:^|[\n;,(])[ \t]*((?:[\p{L}_][\p{L}\p{N}_]*[ \t]*,[ \t]*)*[\p{L}_][\p{L}\p{N}_]*)[ \t]*(?::[^=\n]*)?(?:[-+*/%@&|^]|\*\*|\/\/|<<|>>)?=(?!=)/gu,
  /\bfor[ \t]+\(?([\p{L}_][\p{L}\p{N}_, \t]*)\)?[ \t]+in\b/gu,
  /(?:^|\n)[ \t]*(?:async[ \t]+)?(?:def|class)[ \t]+([\p{L}_][\p{L}\p{N}_]*)/gu,
  /\bas[ \t]+([\p{L}_][\p{L}\p{N}_]*)/gu,
  /([\p{L}_][\p{L}\p{N}_]*)[ \t]*:=/gu,
  /(?:^|\n)[ \t]*(?:from[ \t]+\S+[ \t]+)?import[ \t]+\(?([^\n#)]+)/gu,
]
const word = /[\p{L}_][\p{L}\p{N}_]*/gu

/** Variables of Python and tables of SQL have names of their own. */
const variable = (name: string) => `python ${name}`

/**
 * What a text of Python uses and makes, as far as its words tell: every word may be a table, also in a string, and a variable. What it changes in place, such as a column of a DataFrame
 * or a file, cannot be told; all that stands below counts as dependent anyway.
 */
export function pythonUses(source: string): Uses {
  const words = [...new Set(source.match(word))]
  const given = new Set(givers.flatMap(giver => [...source.matchAll(giver)].flatMap(found => found[1]!.match(word) ?? [])))
  return { reads: [...words, ...words.map(variable)], writes: [...given].map(variable), temporary: false }
}

/** Whether there is more than comments. */
export const doesAnything = (source: string): boolean => source.split('\n').some(line => line.trim() !== '' && !line.trimStart().startsWith('#'))
