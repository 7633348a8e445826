import type * as Monaco from 'monaco-editor/editor/editor.api.js'
import type { Completion } from '../../contract/workbench/names.ts'
import type { Parameter } from '../../model/parameter/definition.ts'
import { currentText } from '../language/language.ts'
import type { NotebookStore } from './store.ts'

/** The notebook and cell behind each model that completes. */
const sources = new Map<string, { notebook: NotebookStore; cell: string }>()

/** Lets a cell's model complete; returns what ends it. */
export function completeFrom(uri: string, notebook: NotebookStore, cell: string): () => void {
  sources.set(uri, { notebook, cell })
  return () => {
    sources.delete(uri)
    ahead = null
  }
}

/** The notebook and cell of a model. */
export const cellOf = (model: Monaco.editor.ITextModel): { notebook: NotebookStore; cell: string } | undefined => sources.get(model.uri.toString())

/** An answer that was asked for before the editor asked. */
let ahead: { model: Monaco.editor.ITextModel; version: number; offset: number; answer: Promise<Completion> } | null = null

function ask(model: Monaco.editor.ITextModel, offset: number, signal?: AbortSignal): Promise<Completion> | null {
  const source = cellOf(model)
  return source ? source.notebook.workbench.call('cell.complete', { notebook: source.notebook.get().notebook, cell: source.cell, source: model.getValue(), offset }, signal ? { signal } : {}) : null
}

/**
 * Asks for what to offer as soon as a letter is typed at a place. The editor itself asks only when it has drawn the letter, half a frame and more later; by then the answer is there.
 */
export function askAhead(model: Monaco.editor.ITextModel, offset: number): void {
  const answer = ask(model, offset)
  if (!answer) return
  answer.catch(() => {})
  ahead = { model, version: model.getVersionId(), offset, answer }
}

/** What is said beside a name that is offered. */
function detailOf({ detail, rows, of, parameter }: Completion['items'][number], parameters: readonly Parameter[]): string | undefined {
  if (detail !== undefined) return detail
  const t = currentText()
  if (rows !== undefined) return t('spaces.rows', { count: rows })
  if (of !== undefined) return t(`names.of.${of}`)
  const found = parameters.find(({ name }) => name === parameter)
  return found && (found.label ?? t(`parameters.type.${found.type}`))
}

/** A name with what is said beside it; the editor shows a description on every line, and a detail on the chosen one only. */
function labelOf(item: Completion['items'][number], parameters: readonly Parameter[]): Monaco.languages.CompletionItemLabel {
  const description = detailOf(item, parameters)
  return description === undefined ? { label: item.label } : { label: item.label, description }
}

/** Registers completion by the workbench, of SQL and of Python: what the language has, tables, columns, results, parameters and variables. */
export function provideCompletions(monaco: typeof Monaco): void {
  const kinds = monaco.languages.CompletionItemKind
  const kindOf = {
    keyword: kinds.Keyword, function: kinds.Function, table: kinds.Struct, column: kinds.Field, result: kinds.Module, parameter: kinds.Variable, schema: kinds.Folder, type: kinds.TypeParameter, variable: kinds.Variable,
  }
  const provider: Monaco.languages.CompletionItemProvider = {
    triggerCharacters: ['.', ':', '"', '`', '[', '\''],
    async provideCompletionItems(model, position, _context, token) {
      const source = cellOf(model)
      if (!source) return { suggestions: [] }
      const stop = new AbortController()
      token.onCancellationRequested(() => stop.abort())
      try {
        const offset = model.getOffsetAt(position)
        const isAhead = ahead?.model === model && ahead.version === model.getVersionId() && ahead.offset === offset
        const answer = isAhead ? ahead!.answer : ask(model, offset, stop.signal)!
        ahead = null
        const { items, from, more } = await answer
        const { parameters } = source.notebook.get().settings
        const start = model.getPositionAt(from)
        // A quote that the editor closed by itself belongs to what is replaced.
        const behind = model.getLineContent(position.lineNumber)[position.column - 1]
        const isQuoted = (behind === '"' || behind === '`') && model.getValueInRange({ startLineNumber: start.lineNumber, startColumn: start.column, endLineNumber: start.lineNumber, endColumn: start.column + 1 }) === behind
        const range = { startLineNumber: start.lineNumber, startColumn: start.column, endLineNumber: position.lineNumber, endColumn: position.column + (isQuoted ? 1 : 0) }
        return {
          incomplete: more === true,
          suggestions: items.map((item, index) => ({
            label: labelOf(item, parameters), kind: kindOf[item.kind], insertText: item.insert ?? item.label, range, ...(/^["`]/.test(item.insert ?? '') ? { filterText: `${item.insert} ${item.label}` } : {}), sortText: String(index).padStart(5, '0'),
          })),
        }
      } catch {
        // Completion is an offer; what fails offers nothing.
        return { suggestions: [] }
      }
    },
  }
  for (const language of ['sql', 'python', 'scala', 'r']) monaco.languages.registerCompletionItemProvider(language, provider)
}
