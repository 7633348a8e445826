/** The SQL dialects that cells and options queries are written in. */
export type Dialect = 'duckdb' | 'spark' | 'postgres' | 'hive' | 'trino'

/** What of its grammar a dialect's tokens depend on. */
export type Grammar = {
  /** `\` escapes the next character of a plain string. */
  backslash: boolean
  /** What `"..."` is. */
  doubleQuote: 'identifier' | 'string'
  /** Whether `` `...` `` is an identifier. */
  backtick: boolean
  /** Letters, lower case, that make another kind of string when they touch its opening quote. */
  prefixes: ReadonlyMap<string, 'escape' | 'raw' | 'unicode' | 'plain'>
  /** `$tag$...$tag$` strings. */
  dollarQuotes: boolean
  /** `$` may stand inside a name. */
  dollarInNames: boolean
  nestedComments: boolean
  /** A backslash before the line's end carries a `--` comment on to the next line. */
  continuedLineComments: boolean
  /** `a[1:2]` takes a slice, so that a colon just after a subscript's bracket begins no parameter. */
  slices: boolean
  /** `name: expression` is an alias, so that words which a grammar reserves only in places may stand before a colon. */
  prefixAliases: boolean
  /** `?` and `$1` are parameters by position. */
  positional: boolean
  /** How a named parameter is handed to the interpreter; null where it takes none and a literal stands for each. */
  named: '$' | ':' | null
}

const postgres: Grammar = {
  backslash: false, doubleQuote: 'identifier', backtick: false, prefixes: new Map([['e', 'escape'], ['u&', 'unicode']]), dollarQuotes: true, dollarInNames: true,
  nestedComments: true, continuedLineComments: false, slices: true, prefixAliases: false, positional: false, named: null,
}

export const grammars: Readonly<Record<Dialect, Grammar>> = {
  // DuckDB 1.5 reads with PostgreSQL's lexer, and x'..' and b'..' as text with their letter in front.
  duckdb: { ...postgres, prefixAliases: true, positional: true, named: '$' },
  postgres,
  spark: {
    backslash: true, doubleQuote: 'string', backtick: true, prefixes: new Map([['r', 'raw']]), dollarQuotes: true, dollarInNames: false,
    nestedComments: true, continuedLineComments: true, slices: false, prefixAliases: false, positional: false, named: ':',
  },
  hive: {
    backslash: true, doubleQuote: 'string', backtick: true, prefixes: new Map(), dollarQuotes: false, dollarInNames: false,
    nestedComments: false, continuedLineComments: false, slices: false, prefixAliases: false, positional: false, named: null,
  },
  trino: {
    backslash: false, doubleQuote: 'identifier', backtick: false, prefixes: new Map([['u&', 'plain']]), dollarQuotes: false, dollarInNames: false,
    nestedComments: false, continuedLineComments: false, slices: false, prefixAliases: false, positional: false, named: null,
  },
}

const words = (text: string) => new Set(text.trim().split(/\s+/))

/** Words after which an expression begins, wherever they stand: no dialect lets them name a column, an alias or a struct's key without quotes. */
export const openingWords = words(`
  all analyse analyze and any array as asc asymmetric both case check collate column constraint create default deferrable desc describe distinct do else except fetch for foreign
  from group having in initially intersect into lambda lateral leading limit not offset on only or order pivot placing primary qualify references returning select show some
  summarize symmetric table then to trailing union unique unpivot using variadic when where window with
  anti asof at by cross full generated glob ilike inner is isnull join left like natural notnull outer overlaps positional right semi similar tablesample unpack`)

/** Words after which an expression begins in some places, while in others they are names. A name stands close to its colon: \`rows: n\`, against \`rows :n\`. */
export const sometimesOpeningWords = words(`
  between escape rows range groups zone first next interval values sample start increment minvalue maxvalue of database load attach if set call exists
  rlike regexp div percent version`)
