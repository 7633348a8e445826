/** Text as it is compared: width, case, accents and the two kana do not matter. */
export const foldText = (text: string): string =>
  text.normalize('NFKD').replace(/[\u0300-\u036f]/g, '').toLowerCase().replace(/[\u30a1-\u30f6]/g, kana => String.fromCharCode(kana.charCodeAt(0) - 0x60))

/** The words of what was typed, folded. */
export const searchWords = (search: string): string[] => foldText(search).split(/\s+/).filter(Boolean)

/** How well a folded text fits the words: 2 where it begins with the first one or has it as a word of its own, 1 where it holds every word, else 0. */
export function fitOf(folded: string, words: readonly string[]): 0 | 1 | 2 {
  if (!words.every(word => folded.includes(word))) return 0
  const [first] = words
  return first === undefined || folded.startsWith(first) || folded.split(/[^\p{L}\p{N}]+/u).includes(first) ? 2 : 1
}
