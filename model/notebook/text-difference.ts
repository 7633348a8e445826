import { diffArrays } from 'diff'
import { z } from 'zod'

/** A stretch of a line; `changed` where the other text has other words there. */
export const Span = z.object({ text: z.string(), changed: z.boolean() })
export type Span = z.infer<typeof Span>

/** A line of one or both of two texts, without its line break. */
export const Line = z.object({ kind: z.enum(['same', 'removed', 'added']), spans: z.array(Span) })
export type Line = z.infer<typeof Line>

/** Edits (lines or words) after which two texts count as wholly different: finding the least of them would take too long. */
export const differenceLimits = { lines: 2_000, words: 1_000, /** Of two changed stretches of text, the part that must be alike for its words to be told apart. */ alike: 0.3 } as const

const linesOf = (text: string): string[] => text === '' ? [] : text.split('\n')
/** Words, white space and signs; of scripts without spaces each letter. */
const wordsOf = (text: string): string[] => text.match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[\p{L}\p{N}_]+|\n|[^\S\n]+|[^]/gu) ?? []
const plain = (kind: Line['kind'], lines: readonly string[]): Line[] => lines.map(text => ({ kind, spans: [{ text, changed: false }] }))

/** How two texts differ, line by line, and in lines that were changed word by word. */
export function textDifference(before: string, after: string): Line[] {
  const [old, now] = [linesOf(before), linesOf(after)]
  const parts = diffArrays(old, now, { maxEditLength: differenceLimits.lines })
  if (parts === undefined) return [...plain('removed', old), ...plain('added', now)]
  const lines: Line[] = []
  for (let at = 0; at < parts.length; at++) {
    const part = parts[at]!
    const next = parts[at + 1]
    if (part.removed && next?.added) {
      lines.push(...replacement(part.value, next.value))
      at++
    } else {
      lines.push(...plain(part.removed ? 'removed' : part.added ? 'added' : 'same', part.value))
    }
  }
  return lines
}

/** Lines in the place of others, with the words that differ; where next to nothing is alike, only the lines. */
function replacement(removed: readonly string[], added: readonly string[]): Line[] {
  const [old, now] = [removed.join('\n'), added.join('\n')]
  const parts = diffArrays(wordsOf(old), wordsOf(now), { maxEditLength: differenceLimits.words })
  const alike = parts?.reduce((sum, part) => sum + (part.added || part.removed ? 0 : part.value.join('').trim().length), 0) ?? 0
  if (parts === undefined || alike < differenceLimits.alike * Math.min(old.length, now.length)) return [...plain('removed', removed), ...plain('added', added)]
  const side = (kind: 'removed' | 'added'): Line[] => {
    const lines: Line[] = [{ kind, spans: [] }]
    for (const part of parts) {
      const own = kind === 'removed' ? part.removed : part.added
      if (!own && (part.added || part.removed)) continue
      for (const [at, text] of part.value.join('').split('\n').entries()) {
        if (at > 0) lines.push({ kind, spans: [] })
        if (text !== '') lines.at(-1)!.spans.push({ text, changed: own })
      }
    }
    return lines
  }
  return [...side('removed'), ...side('added')]
}
