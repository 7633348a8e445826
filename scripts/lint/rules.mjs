// Every promised behaviour in docs/rules.md has a test that starts with its id, and every id that a test or bench carries is in docs/rules.md.
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '../..')
const rules = readFileSync(path.join(root, 'docs/rules.md'), 'utf8')
const promised = new Set([...rules.matchAll(/^- \*\*([A-Z]+\d+(?:\.\d+)?)\*\*/gm)].map(match => match[1]))
const shown = new Map()
for (const file of readdirSync(path.join(root, 'test'), { recursive: true }).filter(name => /\.test\.tsx?$/.test(name))) {
  for (const match of readFileSync(path.join(root, 'test', file), 'utf8').matchAll(/['"`]\[([A-Z]+\d+(?:\.\d+)?)\]/g)) if (!shown.has(match[1])) shown.set(match[1], file)
}
const problems = [
  ...[...promised].filter(id => !shown.has(id)).map(id => `docs/rules.md promises ${id}, and no test's name starts with [${id}]`),
  ...[...shown].filter(([id]) => !promised.has(id)).map(([id, file]) => `test/${file} shows [${id}], which docs/rules.md does not promise`),
]
for (const problem of problems) console.error(problem)
process.exit(problems.length ? 1 : 0)
