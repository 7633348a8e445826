import type * as Monaco from 'monaco-editor/editor/editor.api.js'
import { currentLanguage, currentText } from '../language/language.ts'
import { cellOf } from './completion.ts'
import { meaningText } from './meaning.ts'

/** Registers what is shown where the pointer, or by key the cursor, rests on a name of SQL. */
export function provideHovers(monaco: typeof Monaco): void {
  monaco.languages.registerHoverProvider('sql', {
    async provideHover(model, position, token) {
      const source = cellOf(model)
      if (!source) return null
      const stop = new AbortController()
      token.onCancellationRequested(() => stop.abort())
      const { notebook, cell } = source
      try {
        const hover = await notebook.workbench.call('cell.hover', { notebook: notebook.get().notebook, cell, source: model.getValue(), offset: model.getOffsetAt(position) }, { signal: stop.signal })
        if (hover === null) return null
        const { settings, parameters } = notebook.get()
        const contents = meaningText(hover.meaning, { parameters: settings.parameters, state: parameters, timezone: settings.timezone }, currentText(), currentLanguage())
        return { contents: contents.map(value => ({ value })), range: monaco.Range.fromPositions(model.getPositionAt(hover.from), model.getPositionAt(hover.to)) }
      } catch {
        // A hover is an offer; what fails shows nothing.
        return null
      }
    },
  })
}
