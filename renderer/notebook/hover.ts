import type * as Monaco from 'monaco-editor/editor/editor.api.js'
import { currentLanguage, currentText } from '../language/language.ts'
import { cellOf } from './completion.ts'
import { announce } from '../ui/voice.ts'
import { meaningSpoken, meaningText } from './meaning.ts'

/** The model whose next meaning was asked for by key, and so is said as well. */
let asked: Monaco.editor.ITextModel | null = null

/** Shows what the name at the cursor of an editor means; who listens hears it, or that nothing is known. */
export function showMeaning(editor: Monaco.editor.ICodeEditor): void {
  editor.focus()
  asked = editor.getModel()
  editor.trigger('keyboard', 'editor.action.showHover', {})
}

/** Registers what is shown where the pointer, or by key the cursor, rests on a name. */
export function provideHovers(monaco: typeof Monaco): void {
  const provider: Monaco.languages.HoverProvider = {
    async provideHover(model, position, token) {
      const source = cellOf(model)
      if (!source) return null
      const stop = new AbortController()
      token.onCancellationRequested(() => stop.abort())
      const { notebook, cell } = source
      try {
        const hover = await notebook.workbench.call('cell.hover', { notebook: notebook.get().notebook, cell, source: model.getValue(), offset: model.getOffsetAt(position) }, { signal: stop.signal })
        const isAsked = asked === model
        if (isAsked) asked = null
        if (hover === null) {
          if (isAsked) announce(currentText()('names.unknown'))
          return null
        }
        const { settings, parameters } = notebook.get()
        const known = { parameters: settings.parameters, state: parameters, timezone: settings.timezone }
        const contents = meaningText(hover.meaning, known, currentText(), currentLanguage())
        if (isAsked) announce(meaningSpoken(hover.meaning, known, currentText(), currentLanguage()))
        return { contents: contents.map(value => ({ value })), range: monaco.Range.fromPositions(model.getPositionAt(hover.from), model.getPositionAt(hover.to)) }
      } catch {
        // A hover is an offer; what fails shows nothing.
        return null
      }
    },
  }
  for (const language of ['sql', 'python', 'scala', 'r']) monaco.languages.registerHoverProvider(language, provider)
}
