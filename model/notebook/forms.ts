/** Forms of an output as pictures, the sharpest first. */
const pictures = ['image/svg+xml', 'image/png', 'image/jpeg', 'image/gif', 'image/webp'] as const

/** What `to_html` of pandas brings along: it aligns cells, as the workbench does by itself. */
const plainStyle = /<style scoped>\s*(?:\.dataframe [^<]*)?<\/style>/gi
const acts = /<(?:script|style|link|iframe|object|embed|form|input|button|select|textarea|svg|canvas|video|audio|dialog)\b|[\s/"']on\w+\s*=|\bjavascript:/i
const dresses = /[\s/"']style\s*=\s*(?!"\s*text-align:[^;"]*;?\s*"|'\s*text-align:[^;']*;?\s*')/i

/**
 * Whether HTML is more than text, tables, links and pictures: scripts, styles, forms or drawings, which only a frame of another origin may show as they are. It decides how an output is shown, not
 * whether that is safe.
 */
export function needsFrame(html: string): boolean {
  const rest = html.replace(plainStyle, '')
  return acts.test(rest) || dresses.test(rest)
}

/** The text of a form; '' for one that is not text. */
const textOf = (value: unknown) => (typeof value === 'string' ? value : '')
/** TeX that is a document's and no formula; KaTeX does not draw it. */
const isDocument = (latex: string) => /\\begin\{(?:tabular|table|longtable|document|figure|itemize|enumerate)/.test(latex)

/**
 * The richest form of an output that can be shown, with `frame` where its HTML may have one; null where there is none. HTML that would lose its scripts or styles is shown after pictures; a
 * vendor's type that nobody here knows comes last, and only where it is JSON.
 */
export function formOf(data: Readonly<Record<string, unknown>>, frame: boolean): string | null {
  const html = textOf(data['text/html'])
  const isWhole = html.trim() !== '' && (frame || !needsFrame(html))
  if (isWhole) return 'text/html'
  const picture = pictures.find(type => textOf(data[type]) !== '')
  if (picture) return picture
  if ('application/json' in data) return 'application/json'
  if (textOf(data['text/markdown']).trim() !== '') return 'text/markdown'
  const latex = textOf(data['text/latex'])
  if (latex.trim() !== '' && !(isDocument(latex) && 'text/plain' in data)) return 'text/latex'
  if (html.trim() !== '') return 'text/html'
  if (typeof data['text/plain'] === 'string') return 'text/plain'
  return Object.keys(data).find(type => type.startsWith('text/') && typeof data[type] === 'string') ?? Object.keys(data).find(type => /\+json$/i.test(type)) ?? null
}
