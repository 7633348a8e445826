import { existsSync, globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'

const root = path.resolve(import.meta.dirname, '../..')
const documents = ['README.md', ...globSync('docs/**/*.md', { cwd: root })]
const { scripts, bin } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string>; bin: Record<string, string> }

describe('the documents', () => {
  it.each(documents)('[UI2] every link and picture of %s is there', file => {
    const text = readFileSync(path.join(root, file), 'utf8')
    const missing = [...text.matchAll(/\]\((?!https?:|#|mailto:)([^)\s#]+)[^)]*\)/g)].map(match => match[1]!).filter(link => !existsSync(path.resolve(root, path.dirname(file), link)))
    expect(missing).toEqual([])
  })

  it.each(documents)('[UI2] every npm command of %s exists', file => {
    const text = readFileSync(path.join(root, file), 'utf8')
    const named = [...text.matchAll(/`[^`]*npm run ([\w:-]+)/g)].map(match => match[1]!)
    expect(named.filter(name => !Object.hasOwn(scripts, name))).toEqual([])
    if (/npx oasis/.test(text)) expect(existsSync(path.join(root, bin.oasis!))).toBe(true)
  })

  it('[UI2] the picture in the README is a picture of the window', () => {
    const png = readFileSync(path.join(root, 'docs/images/report.png'))
    expect(png.subarray(1, 4).toString()).toBe('PNG')
    expect(png.readUInt32BE(16)).toBeGreaterThanOrEqual(1280)
    expect(png.readUInt32BE(20)).toBeGreaterThanOrEqual(700)
  })

  it('[UI2] the architecture is one page with one picture', () => {
    const text = readFileSync(path.join(root, 'docs/architecture.md'), 'utf8')
    expect(text.match(/!\[/g)).toHaveLength(1)
    expect(text.split('\n').length).toBeLessThan(80)
  })
})
