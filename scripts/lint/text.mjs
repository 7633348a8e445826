import { readFileSync } from 'node:fs'
import path from 'node:path'
import { parseAst } from 'vite'
import { files, lineAt, nodes } from './source.mjs'

/**
 * Every phrase that a person sees or hears comes from the dictionary (renderer/language), which has it in both languages. This finds phrases written into components: text between
 * tags, and the attributes that are shown or read out.
 */
const root = path.resolve(import.meta.dirname, '../..')
const shown = new Set(['aria-label', 'aria-description', 'aria-roledescription', 'aria-valuetext', 'ariaLabel', 'title', 'label', 'placeholder', 'alt', 'help', 'text', 'textValue', 'description'])
/** Null is what SQL calls it in every language. */
const spoken = text => /\p{L}{2,}/u.test(text) && text.trim() !== 'null'

/** The literal texts that an expression may be: of itself, or of either side of a choice. */
function* texts(node) {
  if (!node) return
  if (node.type === 'Literal' && typeof node.value === 'string') yield { at: node.start, text: node.value }
  else if (node.type === 'TemplateLiteral') for (const quasi of node.quasis) yield { at: node.start, text: quasi.value.cooked ?? '' }
  else if (node.type === 'ConditionalExpression') { yield* texts(node.consequent); yield* texts(node.alternate) }
  else if (node.type === 'LogicalExpression') { yield* texts(node.left); yield* texts(node.right) }
  else if (node.type === 'BinaryExpression' && node.operator === '+') { yield* texts(node.left); yield* texts(node.right) }
  else if (node.type === 'ParenthesizedExpression' || node.type === 'JSXExpressionContainer') yield* texts(node.expression)
}

/** What a component says in words of its own: `{ line, text }` of each. */
export function spokenIn(source) {
  const found = []
  const add = ({ at, text }) => { if (spoken(text)) found.push({ line: lineAt(source, at), text: text.trim() }) }
  for (const node of nodes(parseAst(source, { lang: 'tsx' }))) {
    if (node.type === 'JSXText') add({ at: node.start, text: node.value })
    if (node.type === 'JSXAttribute' && shown.has(node.name.name)) for (const text of texts(node.value)) add(text)
    if (node.type === 'JSXElement' || node.type === 'JSXFragment') for (const child of node.children) if (child.type === 'JSXExpressionContainer') for (const text of texts(child)) add(text)
  }
  return found
}

if (process.argv[1] === import.meta.filename) {
  const problems = [...files(path.join(root, 'renderer'), '.tsx')].flatMap(file => spokenIn(readFileSync(file, 'utf8')).map(({ line, text }) => `${path.relative(root, file)}:${line} says "${text}"`))
  for (const problem of problems) console.error(problem)
  if (problems.length > 0) console.error('\nPut each phrase into a topic of renderer/language, in English and Japanese, and say it with useText().')
  process.exit(problems.length > 0 ? 1 : 0)
}
