/** English sentences with `{name}` for each value, and the same in Japanese. */
export type Sentences = readonly (readonly [english: string, japanese: string])[]

interface Pattern { english: RegExp; names: string[]; japanese: string; weight: number }

const hole = /\{(\w+)\}/g

function patternOf([english, japanese]: Sentences[number]): Pattern {
  const names: string[] = []
  const text = english.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(hole, (_, name: string) => {
    names.push(name)
    return '([\\s\\S]*?)'
  })
  return { english: new RegExp(`^${text}$`), names, japanese, weight: english.replace(hole, '').length }
}

/**
 * Reads sentences of the workbench in Japanese: gives the Japanese of one, or null for a text that is none of them. Of several that fit, the one that says most by itself is
 * meant. A value that is itself a sentence (why an import failed) is read too.
 */
export function createReader(sentences: Sentences): (text: string) => string | null {
  const patterns = sentences.map(patternOf).sort((a, b) => b.weight - a.weight)
  const read = (text: string): string | null => {
    for (const { english, names, japanese } of patterns) {
      const match = english.exec(text)
      if (!match) continue
      const values = new Map(names.map((name, at) => [name, match[at + 1]!]))
      return japanese.replace(hole, (whole, name: string) => {
        const value = values.get(name)
        return value === undefined ? whole : (value.trim().includes(' ') ? read(value.trim()) : null) ?? value
      })
    }
    return null
  }
  return read
}
