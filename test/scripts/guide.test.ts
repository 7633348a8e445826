import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'

const docs = path.resolve(import.meta.dirname, '../../docs')
const languages = { en: 'guide.md', ja: 'guide.ja.md' } as const
type Language = keyof typeof languages

/** The guide line by line, without what stands in fences. */
function linesOf(language: Language): string[] {
  let fenced = false
  return readFileSync(path.join(docs, languages[language]), 'utf8').split('\n').filter(line => {
    if (line.startsWith('```')) fenced = !fenced
    return !fenced && !line.startsWith('```')
  })
}
/** What a guide is made of, in its order: headings by level, rows of tables by their columns, items of lists, pictures by name. */
const shapeOf = (language: Language) => linesOf(language).flatMap(line => {
  const heading = /^(#+) /.exec(line)
  const picture = /!\[.*\]\((.+)\)/.exec(line)
  if (heading) return [heading[1]!]
  if (line.startsWith('|')) return [`row of ${line.split(/(?<!\\)\|/).length - 2}`]
  if (line.startsWith('- ')) return ['item']
  if (picture) return [path.basename(picture[1]!).replace(/\.\w\w\.png$/, '')]
  return []
})
/** The address of a heading within its page. */
const addressOf = (heading: string) => heading.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, '').replaceAll(' ', '-')

describe('the guide', () => {
  it('[UI3] says the same in both languages: the same parts, tables, lists and pictures in the same order', () => {
    const [english, japanese] = [shapeOf('en'), shapeOf('ja')]
    expect(english.length).toBeGreaterThan(80)
    expect(japanese).toEqual(english)
  })

  it.each(['en', 'ja'] as const)('[UI3] its links lead somewhere (%s)', language => {
    const lines = linesOf(language)
    const headings = lines.flatMap(line => /^#+ (.+)$/.exec(line)?.[1] ?? []).map(addressOf)
    const links = [...lines.join('\n').matchAll(/\]\(([^)\s]+)\)/g)].map(match => match[1]!)
    expect(links.length).toBeGreaterThan(10)
    for (const link of links) {
      if (link.startsWith('#')) expect(headings).toContain(link.slice(1))
      else {
        const [page, heading] = link.split('#') as [string, string | undefined]
        expect(existsSync(path.join(docs, page)), link).toBe(true)
        if (heading !== undefined) expect([...readFileSync(path.join(docs, page), 'utf8').matchAll(/^#+ (.+)$/gm)].map(match => addressOf(match[1]!)), link).toContain(heading)
      }
      if (link.includes('images/guide/')) expect(link).toContain(`.${language}.png`)
    }
  })
})
