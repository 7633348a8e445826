import { readFileSync } from 'node:fs'
import path from 'node:path'
import { parseAst } from 'vite'
import { sentences } from '../../renderer/language/sentences/japanese.ts'
import { files, lineAt, nodes } from './source.mjs'

/**
 * What the workbench says in sentences (errors, hints, notices) is written in English where it arises, and read in Japanese by renderer/language/sentences. This finds sentences that
 * have no Japanese, and Japanese for sentences that nobody says any more.
 */
const root = path.resolve(import.meta.dirname, '../..')
/** Where sentences that reach a window are written; what a terminal shows is English. */
const folders = ['contract', 'model', 'server', 'main']
/** The driver inside Spark, by the endings of its languages. */
const driver = ['.py', '.R', '.scala']
/** What a terminal or a driver's log shows, and captions inside saved files, which Jupyter's front ends show too. */
const elsewhere = ['main/cli', 'main/owner', 'main/loopback', 'server/interpreter/entrance.ts', 'driver/oasis_driver/link.py', 'driver/oasis_driver/frames.py', 'model/notebook/table-text.ts', 'model/chart/describe.ts']

/** Three words and more, with a capital, a quotation or a value in front and a full stop behind. */
const isSentence = text => /^(\{\}|[A-Z"`])/.test(text) && text.endsWith('.') && text.replaceAll('{}', '').trim().split(/\s+/).length >= 3

/** The text of a literal, a template or a sum of them, with `{}` for each value; null for anything else. */
function textOf(node) {
  if (node.type === 'Literal') return typeof node.value === 'string' ? node.value : null
  if (node.type === 'TemplateLiteral') return node.quasis.map(quasi => quasi.value.cooked).join('{}')
  if (node.type !== 'BinaryExpression' || node.operator !== '+') return null
  const [left, right] = [textOf(node.left), textOf(node.right)]
  return left === null || right === null ? null : left + right
}

/** All texts in a source, with `{}` for each value, and whether each reads as a sentence. */
export function textsIn(source) {
  const found = new Map()
  const inner = new Set()
  for (const node of nodes(parseAst(source, { lang: 'ts' }))) {
    if (inner.has(node)) {
      if (node.type === 'BinaryExpression') inner.add(node.left).add(node.right)
      continue
    }
    const text = textOf(node)
    if (text === null) continue
    if (node.type === 'BinaryExpression') inner.add(node.left).add(node.right)
    found.set(text.replaceAll(/\{\w+\}/g, '{}'), { line: lineAt(source, node.start), isSentence: isSentence(text.replaceAll(/\{\w+\}/g, '{}')) })
  }
  return found
}

/** The same of a source in Python, R or Scala, whose sentences are texts of one line in double quotes. */
export function textsInDriver(source) {
  const found = new Map()
  const code = source.replace(/"""[\s\S]*?"""/g, text => text.replace(/[^\n]/g, ' '))
  for (const { 1: filled, 2: quoted, index } of code.matchAll(/(?:^|\s)(?:#|\/\/)[^\n]*|(?:\b([fs]))?"((?:[^"\\\n]|\\.)*)"/g)) {
    if (quoted === undefined) continue
    const text = (filled ? quoted.replaceAll(/\$?\{[^{}]*\}|\$\w+(?:%[-,.\d]*[a-z])?/g, '{}') : quoted).replaceAll('%s', '{}').replaceAll('\\"', '"')
    found.set(text, { line: lineAt(code, index), isSentence: isSentence(text) })
  }
  return found
}

if (process.argv[1] === import.meta.filename) {
  const known = new Map(sentences.map(([english]) => [english.replaceAll(/\{\w+\}/g, '{}'), english]))
  const texts = new Set()
  const problems = []
  const leave = file => elsewhere.includes(path.relative(root, file))
  const sources = [
    ...folders.flatMap(folder => [...files(path.join(root, folder), '.ts', leave)].map(file => [file, textsIn])),
    ...driver.flatMap(ending => [...files(path.join(root, 'driver'), ending, leave)].map(file => [file, textsInDriver])),
  ]
  for (const [file, read] of sources) {
    for (const [text, { line, isSentence }] of read(readFileSync(file, 'utf8'))) {
      texts.add(text)
      if (isSentence && !known.has(text)) problems.push(`${path.relative(root, file)}:${line} says "${text}", which has no Japanese`)
    }
  }
  for (const [text, english] of known) if (!texts.has(text)) problems.push(`Nobody says "${english}"`)
  for (const problem of problems) console.error(problem)
  if (problems.length > 0) console.error('\nrenderer/language/sentences has a topic for each part of the workbench: put the sentence there with a {name} for each value, or take out what is not said any more.')
  process.exit(problems.length > 0 ? 1 : 0)
}
