/** A piece of SQL with its UTF-16 place. Comments and white space are left out; `word` is unquoted, `name` quoted and `text` its value. */
export interface Token { kind: 'word' | 'name' | 'string' | 'number' | 'symbol'; text: string; start: number; end: number }

const wordStart = /[\p{L}_]/u
const wordPart = /[\p{L}\p{N}\p{M}_$]/u

/** Cuts SQL into tokens as DuckDB's scanner does: nested block comments, doubled quotes, `E''` escapes and dollar quotes. It never fails; an open quote runs to the end. */
export function tokenize(sql: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  const quoted = (from: number, quote: string, escapes: boolean): { end: number; value: string } => {
    let value = ''
    let i = from
    while (i < sql.length) {
      if (sql[i] === quote) {
        if (sql[i + 1] !== quote) return { end: i + 1, value }
        value += quote
        i += 2
      } else if (escapes && sql[i] === '\\') {
        value += sql.slice(i, i + 2)
        i += 2
      } else {
        value += sql[i++]
      }
    }
    return { end: sql.length, value }
  }
  while (at < sql.length) {
    const c = sql[at]!
    const start = at
    if (/\s|\0/.test(c)) {
      at++
    } else if (c === '-' && sql[at + 1] === '-') {
      while (at < sql.length && sql[at] !== '\n' && sql[at] !== '\r') at++
    } else if (c === '/' && sql[at + 1] === '*') {
      let depth = 1
      at += 2
      while (at < sql.length && depth > 0) {
        if (sql.startsWith('/*', at)) { depth++; at += 2 }
        else if (sql.startsWith('*/', at)) { depth--; at += 2 }
        else at++
      }
    } else if (c === "'" || c === '"') {
      const { end, value } = quoted(at + 1, c, false)
      tokens.push({ kind: c === "'" ? 'string' : 'name', text: value, start, end })
      at = end
    } else if ((c === 'e' || c === 'E') && sql[at + 1] === "'") {
      const { end, value } = quoted(at + 2, "'", true)
      tokens.push({ kind: 'string', text: value, start, end })
      at = end
    } else if (c === '$') {
      const tag = /^\$(?:[\p{L}_][\p{L}\p{N}_]*)?\$/u.exec(sql.slice(at, at + 200))?.[0]
      if (tag) {
        const close = sql.indexOf(tag, at + tag.length)
        at = close < 0 ? sql.length : close + tag.length
        tokens.push({ kind: 'string', text: sql.slice(start + tag.length, close < 0 ? sql.length : close), start, end: at })
      } else {
        at++
        while (at < sql.length && wordPart.test(sql[at]!)) at++
        tokens.push({ kind: 'symbol', text: sql.slice(start, at), start, end: at })
      }
    } else if (/[0-9]/.test(c)) {
      while (at < sql.length && /[0-9A-Za-z_.]/.test(sql[at]!)) at++
      tokens.push({ kind: 'number', text: sql.slice(start, at), start, end: at })
    } else if (wordStart.test(c) || c > '\u007f') {
      while (at < sql.length && (wordPart.test(sql[at]!) || sql[at]! > '\u007f') && !/\s/.test(sql[at]!)) at++
      tokens.push({ kind: 'word', text: sql.slice(start, at), start, end: at })
    } else {
      tokens.push({ kind: 'symbol', text: c, start, end: ++at })
    }
  }
  return tokens
}
