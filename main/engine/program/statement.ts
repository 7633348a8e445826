import { OasisError } from '../../../contract/errors.ts'
import type { Refusal } from '../../../contract/engine/session.ts'
import { tokenize, type Token } from './tokens.ts'

/** What may begin a statement of a notebook. Whatever else DuckDB can parse is refused. */
const allowed = new Set([
  'SELECT', 'FROM', 'WITH', 'VALUES', 'TABLE', 'INSERT', 'UPDATE', 'DELETE', 'MERGE', 'CREATE', 'ALTER', 'DROP', 'COMMENT', 'TRUNCATE', 'COPY', 'EXPLAIN', 'DESCRIBE', 'DESC', 'SHOW',
  'SUMMARIZE', 'PIVOT', 'UNPIVOT', 'PIVOT_WIDER', 'PIVOT_LONGER', 'PRAGMA', 'CALL', 'PREPARE', 'EXECUTE', 'DEALLOCATE', 'BEGIN', 'START', 'COMMIT', 'END', 'ROLLBACK', 'ABORT', 'USE', 'SET',
  'RESET', 'ANALYZE', 'VACUUM', 'CHECKPOINT', 'FORCE', '(',
])

/** Why a statement is refused; the words stand where a person reads them. */
const refused: Record<string, string> = {
  ATTACH: 'A notebook cannot attach databases. Query a result by its name, or read a file with FROM \'file.parquet\'.',
  DETACH: 'A notebook cannot detach databases.',
  INSTALL: 'A notebook cannot install extensions.',
  LOAD: 'A notebook cannot load extensions. JSON, Parquet, CSV and time zones are built in.',
  UPDATE_EXTENSIONS: 'A notebook cannot update extensions.',
  EXPORT: 'A notebook cannot export its database. Write single tables with COPY … TO.',
  IMPORT: 'A notebook cannot import a database. Read the files with FROM and create tables.',
  SET: 'A notebook cannot change DuckDB\'s configuration. SET VARIABLE and USE work; the time zone is a setting of the notebook.',
  RESET: 'A notebook cannot change DuckDB\'s configuration.',
  PRAGMA: 'A notebook cannot change DuckDB\'s configuration. PRAGMA works where it only shows something, such as PRAGMA table_info(\'t\').',
  SECRET: 'A notebook cannot create or drop secrets.',
  SYSTEM: 'This function changes how DuckDB itself works; a notebook cannot call it.',
  DATABASE: 'A notebook cannot alter databases.',
  PREPARED: 'This was prepared from a statement that a notebook cannot run.',
}
const otherwise = 'A notebook cannot run this kind of statement.'

/** PRAGMAs that only show something. */
const shown = new Set(['TABLE_INFO', 'SHOW', 'SHOW_TABLES', 'SHOW_TABLES_EXPANDED', 'SHOW_DATABASES', 'DATABASE_LIST', 'DATABASE_SIZE', 'STORAGE_INFO', 'METADATA_INFO', 'VERSION', 'PLATFORM', 'COLLATIONS', 'FUNCTIONS', 'USER_AGENT'])

/** Functions that change the instance although its configuration is locked. */
const system = /^(enable|disable)_(peg_parser|logging|profiling|profile|verification|.*verif.*|optimizer|object_cache|progress_bar|print_progress_bar|checkpoint_on_shutdown)$|^(add_parquet_key|import_database|copy_database|arrow_scan|arrow_scan_dumb|seq_scan)$/i

export const refusal = (keyword: string): OasisError =>
  new OasisError('forbidden', refused[keyword] ?? otherwise, { kind: 'statement', keyword: keyword.replace('_', ' ') } satisfies Refusal)

/** A statement's tokens with the keyword that says what it does. */
export interface Statement { keyword: string; tokens: Token[] }

const word = (token: Token | undefined): string => (token?.kind === 'word' || token?.text === '(' ? token.text.toUpperCase() : '')

/** Splits at top-level semicolons. */
export function readStatements(sql: string): Statement[] {
  const statements: Statement[] = []
  let tokens: Token[] = []
  const finish = () => {
    if (tokens.length > 0) statements.push({ keyword: word(tokens[0]), tokens })
    tokens = []
  }
  for (const token of tokenize(sql)) {
    if (token.kind === 'symbol' && token.text === ';') finish()
    else tokens.push(token)
  }
  finish()
  return statements
}

/** The statement inside PREPARE … AS and EXPLAIN [ANALYZE] [(…)]; the statement itself if it holds none. */
export function innerStatement(statement: Statement): Statement {
  const { keyword, tokens } = statement
  let from = 0
  if (keyword === 'PREPARE') {
    from = tokens.findIndex(token => word(token) === 'AS') + 1
  } else if (keyword === 'EXPLAIN') {
    from = 1
    if (word(tokens[from]) === '(' && !['SELECT', 'FROM', 'WITH', 'VALUES', 'TABLE', '('].includes(word(tokens[from + 1]))) from = tokens.findIndex(token => token.text === ')') + 1
    if (['ANALYZE', 'ANALYSE'].includes(word(tokens[from]))) from++
    if (word(tokens[from]) === 'VERBOSE') from++
  }
  if (from <= 0 || from >= tokens.length) return statement
  return innerStatement({ keyword: word(tokens[from]), tokens: tokens.slice(from) })
}

/**
 * Throws `forbidden` for a statement that no notebook may run, whatever it is wrapped in. What DuckDB itself refuses (files, changed settings) is left to it; this stops what its
 * locked configuration would let pass, and says so in words. True means that the first word is unknown, so that it is for DuckDB to call it a syntax error.
 */
export function checkStatement(outer: Statement): { unknown: boolean } {
  const statement = innerStatement(outer)
  const { keyword, tokens } = statement
  const next = word(tokens[1])
  if (keyword === 'SET' || keyword === 'RESET') {
    const scoped = ['SESSION', 'LOCAL', 'GLOBAL'].includes(next) ? word(tokens[2]) : next
    if (scoped !== 'VARIABLE') throw refusal(keyword)
  }
  if (keyword === 'PRAGMA' && !shown.has(next)) throw refusal('PRAGMA')
  if (keyword === 'PRAGMA' && tokens.some(token => token.text === '=')) throw refusal('PRAGMA')
  if (keyword === 'UPDATE' && next === 'EXTENSIONS') throw refusal('UPDATE_EXTENSIONS')
  if (keyword === 'ALTER' && next === 'DATABASE') throw refusal('DATABASE')
  if (keyword === 'CREATE' || keyword === 'DROP') {
    let at = 1
    while (['OR', 'REPLACE', 'TEMP', 'TEMPORARY', 'PERSISTENT'].includes(word(tokens[at]))) at++
    if (word(tokens[at]) === 'SECRET' || word(tokens[at]) === 'SECRETS') throw refusal('SECRET')
  }
  for (const token of tokens) if ((token.kind === 'word' || token.kind === 'name') && system.test(token.text)) throw refusal('SYSTEM')
  if (Object.hasOwn(refused, keyword) && !allowed.has(keyword)) throw refusal(keyword)
  return { unknown: !allowed.has(keyword) }
}

/** The table names that stand in the text, lower-cased: identifiers anywhere, so some are columns. Used to attach a result before it is missed. */
export function mentionedNames(statements: readonly Statement[]): Set<string> {
  const names = new Set<string>()
  for (const { tokens } of statements) for (const token of tokens) if (token.kind === 'word' || token.kind === 'name') names.add(token.text.toLowerCase())
  return names
}
