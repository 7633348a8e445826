import { useEffect, useLayoutEffect, useRef } from 'react'
import type { Cell, Edit } from '../../model/notebook/cell.ts'
import { offsetInFormatted } from '../../model/sql/sameness.ts'
import { askAhead, completeFrom } from './completion.ts'
import { offsetAt, placeAt } from './derive.ts'
import { dropCurrentEditor, setCurrentEditor, type EditorHandle } from './editor.ts'
import { showMeaning } from './hover.ts'
import { monaco } from './monaco.ts'
import { difference } from './replica.ts'
import type { NotebookStore } from './store.ts'

export interface EditorProps {
  notebook: NotebookStore
  cell: Cell
  label: string
  /** Where the cursor starts, as an offset in the source. */
  start: number
  error: { line: number; column: number; message: string } | null
}

/** The size of the static text's lines, which the editor must share. */
const metrics = { fontSize: 12.5, lineHeight: 20, padding: 8, side: 12 } as const

export default function MonacoEditor({ notebook, cell, label, start, error }: EditorProps) {
  const box = useRef<HTMLDivElement>(null)
  const editor = useRef<monaco.editor.IStandaloneCodeEditor | null>(null)
  /** The source that the model holds, as far as the notebook has been told. */
  const known = useRef(cell.source)

  // Before anything is painted, so that no key falls between the field that was there and this one.
  useLayoutEffect(() => {
    const element = box.current!
    const model = monaco.editor.createModel(cell.source, cell.language === 'raw' ? 'plaintext' : cell.language)
    const made = monaco.editor.create(element, {
      model,
      automaticLayout: true,
      fontFamily: getComputedStyle(document.documentElement).getPropertyValue('--font-code').trim(),
      fontSize: metrics.fontSize, lineHeight: metrics.lineHeight, fontLigatures: false, letterSpacing: 0,
      lineNumbers: 'off', glyphMargin: false, folding: false, lineDecorationsWidth: metrics.side, lineNumbersMinChars: 0,
      minimap: { enabled: false }, overviewRulerLanes: 0, overviewRulerBorder: false, hideCursorInOverviewRuler: true, scrollBeyondLastLine: false, scrollBeyondLastColumn: 2,
      renderLineHighlight: 'none', occurrencesHighlight: 'off', selectionHighlight: false, guides: { indentation: false }, stickyScroll: { enabled: false },
      scrollbar: { vertical: 'hidden', alwaysConsumeMouseWheel: false, horizontalScrollbarSize: 8, useShadows: false },
      padding: { top: metrics.padding, bottom: metrics.padding }, wordWrap: cell.language === 'markdown' ? 'on' : 'off',
      fixedOverflowWidgets: true, contextmenu: false, wordBasedSuggestions: 'off', quickSuggestions: cell.language === 'sql', quickSuggestionsDelay: 0, ariaLabel: label, accessibilitySupport: 'auto',
      tabSize: cell.language === 'r' || cell.language === 'sql' ? 2 : 4, detectIndentation: true, tabCompletion: 'off', unicodeHighlight: { ambiguousCharacters: false },
    })
    editor.current = made
    const uri = model.uri.toString()
    const endCompletion = completeFrom(uri, notebook, cell.id)
    const height = () => { element.style.height = `${made.getContentHeight()}px` }
    height()
    made.onDidContentSizeChange(height)

    const first = placeAt(model.getValue(), start)
    made.setPosition({ lineNumber: first.line, column: first.column })
    made.focus()

    const toText = (text: string) => (known.current.includes('\r') ? text : text.replace(/\r\n?/g, '\n'))
    model.onDidChangeContent(({ changes, isFlush }) => {
      const [typed, another] = changes
      if (cell.language === 'sql' && typed && !another && !isFlush && /^[\p{L}_.:"]$/u.test(typed.text) && !element.querySelector('.suggest-widget.visible')) askAhead(model, typed.rangeOffset + 1)
      const text = toText(model.getValue(monaco.editor.EndOfLinePreference.TextDefined))
      const change = difference(known.current, text)
      if (!change) return
      known.current = text
      notebook.edit({ type: 'text', cell: cell.id, ...change } satisfies Edit)
    })

    const marks = made.createDecorationsCollection()
    const handle: EditorHandle = {
      cell: cell.id,
      offset: () => model.getOffsetAt(made.getPosition() ?? { lineNumber: 1, column: 1 }),
      offsetAt(x, y) {
        const position = made.getTargetAtClientPoint(x, y)?.position ?? made.getPosition()
        return position ? model.getOffsetAt(position) : 0
      },
      moveTo(line, column) {
        made.setPosition({ lineNumber: line, column })
        made.revealPositionInCenterIfOutsideViewport({ lineNumber: line, column })
      },
      focus: () => made.focus(),
      reshape(text) {
        const change = difference(known.current, text)
        if (!change) return
        const cursor = offsetInFormatted(known.current, text, model.getOffsetAt(made.getPosition() ?? { lineNumber: 1, column: 1 }))
        known.current = text
        made.pushUndoStop()
        made.executeEdits('format', [{ range: monaco.Range.fromPositions(model.getPositionAt(change.at), model.getPositionAt(change.at + change.remove)), text: change.insert }], () => {
          const place = model.getPositionAt(cursor)
          return [new monaco.Selection(place.lineNumber, place.column, place.lineNumber, place.column)]
        })
        made.pushUndoStop()
      },
      describe: () => showMeaning(made),
      mark(places) {
        marks.set(places.map(({ at, length, isCurrent }) => ({
          range: monaco.Range.fromPositions(model.getPositionAt(at), model.getPositionAt(at + length)), options: { inlineClassName: isCurrent ? 'monaco-found-current' : 'monaco-found' },
        })))
      },
    }
    setCurrentEditor(handle)

    const leave = (step: -1 | 1) => {
      const { cells } = notebook.get()
      const next = cells[cells.findIndex(other => other.id === cell.id) + step]
      if (next) notebook.select(next.id, next.language === 'markdown' ? 'command' : 'edit')
    }
    made.onKeyDown(event => {
      const position = made.getPosition()
      const plain = !event.shiftKey && !event.ctrlKey && !event.altKey && !event.metaKey && !event.browserEvent.isComposing
      const widget = element.querySelector('.suggest-widget.visible') ?? document.querySelector('.suggest-widget.visible')
      if (!position || !plain || widget) return
      if (event.keyCode === monaco.KeyCode.UpArrow && position.lineNumber === 1) leave(-1)
      else if (event.keyCode === monaco.KeyCode.DownArrow && position.lineNumber === model.getLineCount()) leave(1)
    })
    return () => {
      dropCurrentEditor(handle)
      endCompletion()
      made.dispose()
      model.dispose()
      editor.current = null
    }
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- one editor lives as long as its cell is written in; the source is followed below
  }, [cell.id, cell.language, notebook])

  useEffect(() => {
    const model = editor.current?.getModel()
    if (!model || cell.source === known.current) return
    const change = difference(known.current, cell.source)
    known.current = cell.source
    if (!change) return
    const from = model.getPositionAt(change.at)
    const to = model.getPositionAt(change.at + change.remove)
    model.pushEditOperations([], [{ range: new monaco.Range(from.lineNumber, from.column, to.lineNumber, to.column), text: change.insert }], () => null)
  }, [cell.source])

  const { line, column, message } = error ?? { line: 0, column: 0, message: '' }
  useEffect(() => {
    const model = editor.current?.getModel()
    if (!model) return
    if (line === 0) return monaco.editor.setModelMarkers(model, 'oasis', [])
    const position = model.getPositionAt(offsetAt(model.getValue(), line, column))
    const word = model.getWordAtPosition(position)
    monaco.editor.setModelMarkers(model, 'oasis', [{
      severity: monaco.MarkerSeverity.Error, message, startLineNumber: position.lineNumber, startColumn: position.column, endLineNumber: position.lineNumber, endColumn: word?.endColumn ?? position.column + 1,
    }])
  }, [line, column, message])

  return <div ref={box} className="monaco-box" />
}
