import createDOMPurify from 'dompurify'
import MarkdownIt from 'markdown-it'
import type { Token } from 'markdown-it'

const purify = createDOMPurify(window)
let isMath = false
/** What rendered text may hold; no scripts, styles, forms, frames, sounds or films, and only links and pictures that cannot act. */
const allowed = {
  USE_PROFILES: { html: true, mathMl: true, svg: false }, ALLOW_DATA_ATTR: false, ADD_ATTR: ['data-math'],
  FORBID_TAGS: ['style', 'form', 'input', 'button', 'textarea', 'select', 'option', 'iframe', 'object', 'embed', 'link', 'meta', 'base', 'dialog', 'template', 'slot', 'video', 'audio', 'source', 'track', 'picture', 'map', 'area'],
  FORBID_ATTR: [
    'style', 'srcset', 'action', 'formaction', 'name', 'id', 'background', 'poster', 'ping', 'popover', 'popovertarget', 'popovertargetaction', 'autofocus', 'accesskey', 'contenteditable', 'draggable', 'tabindex', 'slot', 'part', 'is',
    'usemap', 'inert', 'hidden', 'download', 'target', 'form', 'list', 'for',
  ],
}
/** Names of classes that rendered text has of its own; any other would take on the looks of a part of the window. */
const ownClass = /^(?:task|task-done|task-item|math-slot|math-display|language-[\w+#-]+|dataframe)$/

purify.addHook('afterSanitizeAttributes', node => {
  // What KaTeX wrote is made here, out of text that holds no HTML.
  if (!isMath && node.hasAttribute('class')) {
    const kept = [...node.classList].filter(name => ownClass.test(name))
    if (kept.length > 0) node.setAttribute('class', kept.join(' '))
    else node.removeAttribute('class')
  }
  if (node.tagName === 'A' && node.hasAttribute('href')) {
    node.setAttribute('target', '_blank')
    node.setAttribute('rel', 'noopener noreferrer')
  }
  // A picture from the network would tell its server who reads; only data that came with the notebook is shown.
  if (node.tagName === 'IMG' && !/^data:image\/(png|jpe?g|gif|webp|svg\+xml)[;,]/i.test(node.getAttribute('src') ?? '')) node.removeAttribute('src')
})

/**
 * HTML without `on…` attributes. Cleaning takes them too, but has to parse them first, and a browser tells the console of each that the page's policy refuses; this is for
 * the console, not for safety.
 */
export function withoutHandlers(html: string): string {
  if (!/[\s/"']on\w+\s*=/i.test(html)) return html
  return html.replace(/<[a-z][^\s/>]*[\s/](?:"[^"]*"|'[^']*'|[^'">])*>/gi, tag => tag.replace(/(?<=[\s/"'])on\w+\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]*)|"[^"]*"|'[^']*'/gi, part => (/^on/i.test(part) ? '' : part)))
}

/** Cleans HTML of everything that can act or restyle the page. */
const sanitise = (html: string): string => purify.sanitize(withoutHandlers(html), allowed)
/** The same for an output, which no place for math belongs in. */
export const sanitiseOutput = (html: string): string => purify.sanitize(withoutHandlers(html), { ...allowed, ADD_ATTR: [] })
/** The same for what KaTeX wrote, whose layout is in style attributes. */
function sanitiseMath(html: string): string {
  isMath = true
  try {
    return purify.sanitize(html, { USE_PROFILES: { html: true, mathMl: true, svg: true }, FORBID_TAGS: ['style', 'a'] })
  } finally {
    isMath = false
  }
}

const md = new MarkdownIt({ html: true, linkify: true, breaks: false })

/** `- [ ]` and `- [x]` as GitHub shows them. */
md.core.ruler.after('inline', 'tasks', state => {
  state.tokens.forEach((token: Token, index: number) => {
    if (token.type !== 'inline' || state.tokens[index - 2]?.type !== 'list_item_open') return
    const mark = /^\[([ xX])\]\s+/.exec(token.content)
    const text = token.children?.[0]
    if (!mark || text?.type !== 'text') return
    text.content = text.content.slice(mark[0].length)
    const box = new state.Token('html_inline', '', 0)
    box.content = `<span class="task${mark[1] === ' ' ? '' : ' task-done'}" role="img" aria-label="${mark[1] === ' ' ? '☐' : '☑'}"></span>`
    token.children!.unshift(box)
    state.tokens[index - 2]!.attrJoin('class', 'task-item')
  })
})

type Katex = typeof import('katex').default
let katex: Katex | null = null
let loadingKatex: Promise<void> | null = null

/** Whether a text has something between dollar signs that math would be made of; a parameter's `${name}` whose value is not known yet is none. */
export const hasMath = (source: string): boolean => /\$[^\s$]|\$\$/.test(source.replace(/\$\{\w+\}/g, ''))
export const isMathReady = (): boolean => katex !== null
/** Loads what draws math, once. */
export const loadMath = (): Promise<void> => (loadingKatex ??= Promise.all([import('katex'), import('katex/dist/katex.min.css')]).then(([module]) => { katex = module.default }))

const slot = (index: number, display: boolean) => `<span class="math-slot${display ? ' math-display' : ''}" data-math="${index}"></span>`

/** `$…$` and `$$…$$` become empty places; what is in them never meets the Markdown rules. */
md.inline.ruler.before('escape', 'math', (state, silent) => {
  if (state.src[state.pos] !== '$') return false
  const display = state.src[state.pos + 1] === '$'
  const fence = display ? '$$' : '$'
  const from = state.pos + fence.length
  let to = state.src.indexOf(fence, from)
  while (to > 0 && state.src[to - 1] === '\\') to = state.src.indexOf(fence, to + 1)
  if (to < 0 || to === from) return false
  const text = state.src.slice(from, to)
  // `$5 and $6` is money.
  if (!display && (/^\s|\s$/.test(text) || /\d/.test(state.src[to + 1] ?? '') || text.includes('${'))) return false
  if (!silent) {
    const env = state.env as { math: { text: string; display: boolean }[] }
    env.math.push({ text, display })
    const token = state.push('html_inline', '', 0)
    token.content = slot(env.math.length - 1, display)
  }
  state.pos = to + fence.length
  return true
})

/** Markdown (GFM: tables, task lists, strikethrough, links) with math as safe HTML. Math shows as its source until `loadMath` is done. */
export function renderMarkdown(source: string): string {
  const env: { math: { text: string; display: boolean }[] } = { math: [] }
  const html = sanitise(md.render(source, env))
  if (env.math.length === 0) return html
  return html.replace(/<span class="math-slot[^"]*" data-math="(\d+)"><\/span>/g, (_whole, index: string) => {
    const { text, display } = env.math[Number(index)] ?? { text: '', display: false }
    if (!katex) return `<code>${md.utils.escapeHtml(text)}</code>`
    return sanitiseMath(katex.renderToString(text, { displayMode: display, throwOnError: false, trust: false, maxExpand: 1000, maxSize: 20, strict: 'ignore', output: 'htmlAndMathml' }))
  })
}
