import type { HLJSApi, LanguageFn } from 'highlight.js'
import type { Language } from '../../model/notebook/cell.ts'

/** Texts longer than this many UTF-16 units stay plain: colouring them would hold up the window. */
const longest = 200_000

export type Highlight = (source: string, language: Language) => string | null
let loaded: Highlight | null = null
let loading: Promise<Highlight> | null = null

/** DuckDB's SQL as highlight.js knows SQL, with `:name` parameters. */
const withParameters = (sql: LanguageFn): LanguageFn => hljs => {
  const grammar = sql(hljs)
  return { ...grammar, contains: [{ scope: 'variable', begin: /(?<![:\w\])]):[A-Za-z_]\w*/ }, { scope: 'variable', begin: /\$\{[A-Za-z_]\w*\}/ }, ...grammar.contains] }
}

async function load(): Promise<Highlight> {
  const [core, sql, python, scala, r] = await Promise.all([
    import('highlight.js/lib/core'), import('highlight.js/lib/languages/sql'), import('highlight.js/lib/languages/python'), import('highlight.js/lib/languages/scala'), import('highlight.js/lib/languages/r'),
  ])
  const hljs: HLJSApi = core.default
  hljs.registerLanguage('sql', withParameters(sql.default))
  hljs.registerLanguage('python', python.default)
  hljs.registerLanguage('scala', scala.default)
  hljs.registerLanguage('r', r.default)
  return (loaded = (source, language) => (source.length > longest || !hljs.getLanguage(language) ? null : hljs.highlight(source, { language, ignoreIllegals: true }).value))
}

/** The highlighter if it is there already. */
export const highlighter = (): Highlight | null => loaded
/** Loads the highlighter once. What it returns is HTML in which the source is escaped. */
export const loadHighlighter = (): Promise<Highlight> => (loading ??= load())
