import type { BoundValues } from './definition.ts'
import { formatBound, type Locale } from './display.ts'

const none: ReadonlySet<string> = new Set()
const marker = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g

/**
 * Writes the values of `${name}` into Markdown as text: what could be Markdown, HTML or math in a value is a character reference, and a line's end is a space.
 * In code (spans and fences), and where the name is no parameter's, the marker stays as it is.
 * @param awaited names whose values may come later; until then each is an ellipsis
 */
export function substituteMarkdown(source: string, values: BoundValues, locale: Locale, awaited: ReadonlySet<string> = none): string {
  return outsideCode(source, (text) => text.replace(marker, (written, name: string) => {
    if (!Object.hasOwn(values, name)) return awaited.has(name) ? '…' : written
    const bound = values[name]!
    const formatted = formatBound(bound, locale)
    return bound.type === 'text' || bound.type === 'list' ? asText(formatted) : formatted
  }))
}

/** The names in `${name}` outside of code. */
export function markdownNames(source: string): string[] {
  const names = new Set<string>()
  outsideCode(source, (text) => {
    for (const [, name] of text.matchAll(marker)) names.add(name!)
    return text
  })
  return [...names]
}

function asText(text: string): string {
  const line = text.toWellFormed().replace(/[\r\n\u2028\u2029]+/g, ' ')
  return line.replace(/[\p{Cc}!-/:-@[-`{-~]|^ | (?= )| $/gu, (character) => `&#${character.codePointAt(0)};`)
}

/** Passes everything that is in no code span or fence through `change`. */
function outsideCode(source: string, change: (text: string) => string): string {
  const lines = source.split(/(?<=\n)/)
  let produced = ''
  let prose = ''
  let fence: string | null = null
  const flush = () => {
    produced += outsideSpans(prose, change)
    prose = ''
  }
  for (const line of lines) {
    const mark = /^[\s>]*(?:[-*+]\s+|\d{1,9}[.)]\s+)?(`{3,}|~{3,})/.exec(line)?.[1]
    if (fence === null && mark !== undefined && !(mark[0] === '`' && line.slice(line.indexOf(mark) + mark.length).includes('`'))) {
      flush()
      fence = mark
      produced += line
    } else if (fence !== null) {
      produced += line
      if (mark !== undefined && mark[0] === fence[0] && mark.length >= fence.length && line.trim().replace(/^[\s>]*/, '') === mark) fence = null
    } else {
      // A code span does not cross a blank line.
      if (line.trim() === '') flush()
      prose += line
    }
  }
  flush()
  return produced
}

function outsideSpans(text: string, change: (text: string) => string): string {
  const runs = [...text.matchAll(/`+/g)].map((run) => ({ start: run.index, end: run.index + run[0].length }))
  // A length that nothing closes from here on is closed by nothing later, which keeps the search short.
  const unclosed = new Set<number>()
  let produced = ''
  let at = 0
  for (let index = 0; index < runs.length; index++) {
    const opening = runs[index]!
    const length = opening.end - opening.start
    if (text[opening.start - 1] === '\\' || unclosed.has(length)) continue
    let closing = index + 1
    while (closing < runs.length && runs[closing]!.end - runs[closing]!.start !== length) closing += 1
    if (closing === runs.length) {
      unclosed.add(length)
      continue
    }
    produced += change(text.slice(at, opening.start)) + text.slice(opening.start, runs[closing]!.end)
    at = runs[closing]!.end
    index = closing
  }
  return produced + change(text.slice(at))
}
