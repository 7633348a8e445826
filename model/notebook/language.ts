import type { Cell, Language } from './cell.ts'

/** A language as the workbench runs or shows it. `foreign` is the file's own word for one it does not know; such a cell is shown as raw and never converted. */
export interface CellLanguage { readonly language: Language, readonly foreign?: string }

/** What a cell's file text says about its language, apart from its source. */
export interface LanguageBasis { readonly type: string, readonly ours: Language | null, readonly editor: string | null }

const names: Record<string, Language> = {
  sql: 'sql', duckdb: 'sql', sparksql: 'sql', 'spark-sql': 'sql', postgresql: 'sql', mysql: 'sql', sqlite: 'sql', trino: 'sql', xsql: 'sql',
  python: 'python', python2: 'python', python3: 'python', ipython: 'python', ipykernel: 'python', py: 'python', pyspark: 'python', pysparkkernel: 'python',
  scala: 'scala', spark: 'scala', sparkkernel: 'scala', 'spylon-kernel': 'scala', apache_toree_scala: 'scala',
  r: 'r', ir: 'r', rlang: 'r', sparkr: 'r', sparkrkernel: 'r',
}

/** Cell magics that put another language, or none, into the cell. Others (`%%time`, `%%capture`) leave the language of the kernel. */
const foreignMagics = new Set(['bash', 'sh', 'script', 'cmd', 'html', 'javascript', 'js', 'latex', 'svg', 'perl', 'ruby', 'julia', 'cython', 'writefile', 'file', 'markdown', 'md', 'pypy', 'system', 'sx'])

const editorIds: Partial<Record<Language, string>> = { sql: 'sql', python: 'python', scala: 'scala', r: 'r' }

/** What VS Code calls the language of a code cell; undefined for markdown and raw. */
export function editorLanguageId(language: Language): string | undefined {
  return editorIds[language]
}

/** Whether cells of this language are code cells of the file. */
export function isCode(language: Language): boolean {
  return language in editorIds
}

/** A language by the name that a kernel, an editor or a magic gives it. */
export function languageNamed(name: string): CellLanguage {
  const language = Object.hasOwn(names, name.toLowerCase()) ? names[name.toLowerCase()] : undefined
  return language === undefined ? { language: 'raw', foreign: name } : { language }
}

const text = (value: unknown): string | null => typeof value === 'string' && value !== '' ? value : null
const member = (value: unknown, key: string): unknown => typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined

/** The language of a notebook's kernel, from its parsed `metadata`; Python where the file does not say, as in Jupyter. */
export function kernelLanguage(metadata: unknown): CellLanguage {
  const kernel = member(metadata, 'kernelspec')
  const name = text(member(kernel, 'language')) ?? text(member(member(metadata, 'language_info'), 'name')) ?? text(member(kernel, 'name'))
  return name === null ? { language: 'python' } : languageNamed(name)
}

/** What a parsed cell says about its language. */
export function languageBasis(cell: Record<string, unknown>): LanguageBasis {
  const metadata = cell['metadata']
  const ours = text(member(member(metadata, 'oasis'), 'language'))
  return {
    type: text(cell['cell_type']) ?? 'raw',
    ours: ours !== null && Object.hasOwn(editorIds, ours) ? ours as Language : null,
    editor: text(member(member(metadata, 'vscode'), 'languageId')),
  }
}

const magic = /^(?:[ \t]*\r?\n)*%%([\w-]+)([^\n]*)(?:\n|$)/

/** A cell's language: ours, else its `%%` magic's, else the editor's, else the kernel's. */
export function cellLanguage(basis: LanguageBasis, source: string, kernel: CellLanguage): CellLanguage {
  if (basis.type === 'markdown') return { language: 'markdown' }
  if (basis.type !== 'code') return { language: 'raw' }
  if (basis.ours !== null) return { language: basis.ours }
  const name = magic.exec(source)?.[1]?.toLowerCase()
  if (name !== undefined) {
    const named = languageNamed(name)
    if (named.foreign === undefined || foreignMagics.has(name)) return named
  }
  return basis.editor === null ? kernel : languageNamed(basis.editor)
}

const statement = /^(?:select|with|from|values|table|create|insert|update|delete|merge|drop|alter|show|describe|desc|explain|summarize|pivot|unpivot|set|use|pragma|copy|call|truncate|analyze)\b/i

/**
 * What an interpreter is to run of a cell: its source without a language magic's line. `offset` is where that text starts in the source, in UTF-16
 * units, so that the place of an error can be shown in the cell. SQL on the magic's own line is kept.
 */
export function runnableSource(cell: Pick<Cell, 'language' | 'source'>): { text: string, offset: number } {
  const found = magic.exec(cell.source)
  if (found?.[1] === undefined || !isCode(cell.language) || languageNamed(found[1]).language !== cell.language) return { text: cell.source, offset: 0 }
  const rest = found[2] ?? ''
  const alone = cell.source.slice(found[0].length).trim() === ''
  const inline = cell.language === 'sql' && (alone ? rest.trim() !== '' : statement.test(rest.trim()))
  const line = found[0].length - (found[0].endsWith('\n') ? 1 : 0)
  const offset = inline ? line - rest.trimStart().length : found[0].length
  return { text: cell.source.slice(offset), offset }
}
