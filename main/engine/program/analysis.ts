import type { StatementAnalysis } from '../../../contract/engine/session.ts'
import { innerStatement, readStatements, type Statement } from './statement.ts'

const returning = new Set([
  'SELECT', 'FROM', 'WITH', 'VALUES', 'TABLE', 'EXPLAIN', 'DESCRIBE', 'DESC', 'SHOW', 'SUMMARIZE', 'PIVOT', 'UNPIVOT', 'PIVOT_WIDER', 'PIVOT_LONGER', 'PRAGMA', 'CALL', 'EXECUTE', '(',
])
/** Data definition takes no bound values, except CREATE TABLE … AS. */
const unbound = new Set([
  'CREATE', 'ALTER', 'DROP', 'COMMENT', 'PRAGMA', 'CALL', 'USE', 'PREPARE', 'DEALLOCATE', 'BEGIN', 'START', 'COMMIT', 'END', 'ROLLBACK', 'ABORT', 'ANALYZE', 'VACUUM', 'CHECKPOINT', 'FORCE',
  'DESCRIBE', 'DESC', 'SHOW', 'SUMMARIZE', 'PIVOT', 'PIVOT_WIDER', 'TRUNCATE', 'RESET',
])
/** An identifier after one of these is a table. */
const beforeTable = new Set(['FROM', 'JOIN', 'INTO', 'UPDATE', 'TABLE', 'SUMMARIZE', 'DESCRIBE', 'DESC', 'SHOW', 'PIVOT', 'UNPIVOT', 'COPY', 'USING', 'EXISTS'])
const notTable = new Set(['SELECT', 'LATERAL', 'VALUES', 'WITH', 'IF', 'TABLES', 'DATABASES', 'ALL', 'ONLY', 'SET', 'FROM', 'RECURSIVE'])

/** What a statement is, by its tokens and what DuckDB's parser found; nothing is bound or run. */
export function analyse(sql: string, parsed: readonly string[]): StatementAnalysis {
  const statement: Statement | undefined = readStatements(sql)[0]
  if (!statement) return { keyword: '', tables: [], parameters: [], parameterised: false, rows: false }
  const inner = innerStatement(statement)
  const words = inner.tokens.map(token => (token.kind === 'word' ? token.text.toUpperCase() : ''))
  const symbols = inner.tokens.map(token => (token.kind === 'symbol' ? token.text : ''))
  const tables = new Map<string, string>()
  for (const name of parsed) tables.set(name.toLowerCase(), name)
  inner.tokens.forEach((token, index) => {
    if (token.kind !== 'word' && token.kind !== 'name') return
    const previous = inner.tokens[index - 1]
    const follows = beforeTable.has(words[index - 1] ?? '') || (previous?.text === ',' && listed(words, index, symbols))
    if (follows && inner.tokens[index + 1]?.text !== '(' && !(token.kind === 'word' && notTable.has(words[index]!))) tables.set(token.text.toLowerCase(), token.text)
  })
  const parameters = [...new Set(statement.tokens.filter(token => token.kind === 'symbol' && /^\$[\p{L}_]/u.test(token.text)).map(token => token.text.slice(1)))]
  const made = inner.keyword === 'CREATE' && words.slice(1, 5).includes('TABLE') && words.includes('AS')
  const returns = ['INSERT', 'UPDATE', 'DELETE', 'MERGE'].includes(inner.keyword) ? words.includes('RETURNING') : returning.has(inner.keyword)
  return {
    keyword: statement.keyword, tables: [...tables.values()], parameters, parameterised: made || !unbound.has(inner.keyword),
    rows: statement.keyword === 'EXPLAIN' || (statement.keyword !== 'PREPARE' && returns),
  }
}

/** Whether the comma before `index` stands in a list of tables: the last clause word before it, in the same parentheses, is FROM. */
function listed(words: readonly string[], index: number, symbols: readonly string[]): boolean {
  let depth = 0
  for (let at = index - 2; at >= 0 && depth >= 0; at--) {
    if (symbols[at] === ')') depth++
    else if (symbols[at] === '(') depth--
    else if (depth > 0) continue
    else if (words[at] === 'FROM') return true
    else if (['SELECT', 'WHERE', 'GROUP', 'ORDER', 'HAVING', 'SET', 'VALUES', 'LIMIT', 'BY', 'QUALIFY'].includes(words[at]!)) return false
  }
  return false
}
