/** Least score for each character, unless all stand together. */
const meant = 4

/**
 * How well a query fits a text, or null if it does not: all its words' characters in order, better where they stand together and at the starts of words.
 * Case and width of letters do not matter. `at` are the UTF-16 offsets that matched, to be marked.
 */
export function fuzzy(query: string, text: string): { score: number; at: number[] } | null {
  const wanted = fold(query).replace(/\s+/g, '')
  if (wanted === '') return { score: 0, at: [] }
  const within = fold(text)
  const whole = within.indexOf(fold(query).trim())
  if (whole >= 0) {
    const length = fold(query).trim().length
    return { score: 1000 - whole - (isStart(within, whole) ? 0 : 200) - text.length / 100, at: Array.from({ length }, (_, index) => whole + index) }
  }
  const at: number[] = []
  let from = 0
  let score = 0
  for (const character of wanted) {
    let found = within.indexOf(character, from)
    if (found < 0) return null
    // Prefer the start of a later word to the middle of this one.
    for (let later = found; later >= 0 && later < found + 30; later = within.indexOf(character, later + 1)) {
      if (isStart(within, later) && completes(within, later, wanted, at.length)) {
        found = later
        break
      }
    }
    score += found === from && at.length > 0 ? 8 : isStart(within, found) ? 6 : 1
    score -= Math.min(4, (found - from) / 8)
    at.push(found)
    from = found + character.length
  }
  // Letters strewn over a text are no match that anybody meant.
  return score / at.length < meant ? null : { score: score - text.length / 100, at }
}

const fold = (text: string) => text.toLowerCase().replace(/[！-～]/g, character => String.fromCharCode(character.charCodeAt(0) - 0xfee0).toLowerCase())
const isStart = (text: string, at: number) => at === 0 || /[\s\-_./:]/.test(text[at - 1]!)
function completes(text: string, at: number, wanted: string, index: number): boolean {
  let from = at
  for (let i = index; i < wanted.length; i += 1) {
    const found = text.indexOf(wanted[i]!, from)
    if (found < 0) return false
    from = found + 1
  }
  return true
}
