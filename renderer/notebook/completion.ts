import type * as Monaco from 'monaco-editor/editor/editor.api.js'
import type { NotebookStore } from './store.ts'

/** The notebook and cell behind each model that completes. */
const sources = new Map<string, { notebook: NotebookStore; cell: string }>()

/** Lets a cell's model complete; returns what ends it. */
export function completeFrom(uri: string, notebook: NotebookStore, cell: string): () => void {
  sources.set(uri, { notebook, cell })
  return () => { sources.delete(uri) }
}

/** Registers completion by the workbench, of SQL and of Python: what the language has, tables, columns, results, parameters and variables. */
export function provideCompletions(monaco: typeof Monaco): void {
  const kinds = monaco.languages.CompletionItemKind
  const kindOf = {
    keyword: kinds.Keyword, function: kinds.Function, table: kinds.Struct, column: kinds.Field, result: kinds.Module, parameter: kinds.Variable, schema: kinds.Folder, type: kinds.TypeParameter, variable: kinds.Variable,
  }
  const provider: Monaco.languages.CompletionItemProvider = {
    triggerCharacters: ['.', ':', '"', '[', '\''],
    async provideCompletionItems(model, position, _context, token) {
      const source = sources.get(model.uri.toString())
      if (!source) return { suggestions: [] }
      const stop = new AbortController()
      token.onCancellationRequested(() => stop.abort())
      try {
        const offset = model.getOffsetAt(position)
        const { items, from, more } = await source.notebook.workbench.call('cell.complete', {
          notebook: source.notebook.get().notebook, cell: source.cell, source: model.getValue(), offset,
        }, { signal: stop.signal })
        const start = model.getPositionAt(from)
        // A quote that the editor closed by itself belongs to what is replaced.
        const behind = model.getLineContent(position.lineNumber)[position.column - 1]
        const isQuoted = behind === '"' && model.getValueInRange({ startLineNumber: start.lineNumber, startColumn: start.column, endLineNumber: start.lineNumber, endColumn: start.column + 1 }) === '"'
        const range = { startLineNumber: start.lineNumber, startColumn: start.column, endLineNumber: position.lineNumber, endColumn: position.column + (isQuoted ? 1 : 0) }
        return {
          incomplete: more === true,
          suggestions: items.map((item, index) => ({
            label: item.label, kind: kindOf[item.kind], insertText: item.insert ?? item.label, range, ...(item.insert?.startsWith('"') ? { filterText: `${item.insert} ${item.label}` } : {}), sortText: String(index).padStart(5, '0'), ...(item.detail ? { detail: item.detail } : {}),
          })),
        }
      } catch {
        // Completion is an offer; what fails offers nothing.
        return { suggestions: [] }
      }
    },
  }
  for (const language of ['sql', 'python']) monaco.languages.registerCompletionItemProvider(language, provider)
}
