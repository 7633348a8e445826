declare module 'monaco-editor/languages/definitions/sql/sql.js' {
  /** Monaco ships no types for its grammars. */
  export const conf: unknown
  export const language: unknown
}
