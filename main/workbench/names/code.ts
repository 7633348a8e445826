type CodeLanguage = 'python' | 'scala' | 'r'

/** A name at a place of code: with those that lead to it (`a.b.c` is three), and from where to where the last one stands. */
export interface NameInCode { names: string[]; from: number; to: number }

/** Texts and comments, in which no word is a name. */
const asides: Readonly<Record<CodeLanguage, RegExp>> = {
  python: /"""[\s\S]*?(?:"""|$)|'''[\s\S]*?(?:'''|$)|"(?:\\[\s\S]|[^"\\\n])*"?|'(?:\\[\s\S]|[^'\\\n])*'?|#[^\n]*/g,
  scala: /"""[\s\S]*?(?:"""|$)|"(?:\\[\s\S]|[^"\\\n])*"?|'(?:\\[^\n]+?|[^'\\\n])'|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/g,
  r: /"(?:\\[\s\S]|[^"\\])*"?|'(?:\\[\s\S]|[^'\\])*'?|#[^\n]*/g,
}
/** Names that lead to another, with the name itself. */
const chains: Readonly<Record<CodeLanguage, RegExp>> = {
  python: /(?<![\p{L}\p{N}_.)\]}])[\p{L}_][\p{L}\p{N}_]*(?:\s*\.\s*[\p{L}_][\p{L}\p{N}_]*)*/gu,
  scala: /(?<![\p{L}\p{N}_$.)\]}])[\p{L}_$][\p{L}\p{N}_$]*(?:\s*\.\s*[\p{L}_$][\p{L}\p{N}_$]*)*/gu,
  r: /(?<![\p{L}\p{N}_.$@)\]}])[\p{L}.][\p{L}\p{N}_.]*(?:\s*(?:\$|:::?)\s*[\p{L}.][\p{L}\p{N}_.]*)*/gu,
}
const single: Readonly<Record<CodeLanguage, RegExp>> = { python: /[\p{L}_][\p{L}\p{N}_]*/gu, scala: /[\p{L}_$][\p{L}\p{N}_$]*/gu, r: /[\p{L}.][\p{L}\p{N}_.]*/gu }

/** The name at a UTF-16 offset of a cell's code; null where there is none, in a text or comment, and where it is a member of what is computed first. */
export function nameInCode(language: CodeLanguage, source: string, offset: number): NameInCode | null {
  for (const aside of source.matchAll(asides[language])) {
    if (aside.index > offset) break
    if (offset < aside.index + aside[0].length && offset > aside.index) return null
  }
  for (const chain of source.matchAll(chains[language])) {
    if (chain.index > offset) break
    if (offset > chain.index + chain[0].length) continue
    const names: string[] = []
    for (const name of chain[0].matchAll(single[language])) {
      names.push(name[0])
      const from = chain.index + name.index
      const to = from + name[0].length
      if (from <= offset && offset <= to) return { names, from, to }
      if (from > offset) break
    }
    return null
  }
  return null
}
