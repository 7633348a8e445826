import { useLayoutEffect, useRef } from 'react'
import { offsetInFormatted } from '../../model/sql/sameness.ts'
import { offsetAt } from './derive.ts'
import { dropCurrentEditor, setCurrentEditor, type EditorHandle } from './editor.ts'
import type { EditorProps } from './MonacoEditor.tsx'
import { difference } from './replica.ts'

/** Takes what is typed until the editor proper has loaded; same metrics, no colours. */
export function PlainEditor({ notebook, cell, label, start }: EditorProps) {
  const area = useRef<HTMLTextAreaElement>(null)
  /** Where the cursor belongs once a formatted text is shown. */
  const kept = useRef<number | null>(null)
  useLayoutEffect(() => {
    const element = area.current!
    element.focus()
    element.setSelectionRange(start, start)
    const handle: EditorHandle = {
      cell: cell.id,
      offset: () => element.selectionStart,
      offsetAt: () => element.selectionStart,
      moveTo(line, column) {
        const at = offsetAt(element.value, line, column)
        element.setSelectionRange(at, at)
      },
      focus: () => element.focus(),
      reshape(text) { kept.current = offsetInFormatted(element.value, text, element.selectionStart) },
    }
    setCurrentEditor(handle)
    return () => dropCurrentEditor(handle)
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- the cursor is set once; from then on it is the person's
  }, [cell.id])
  // The browser puts the cursor behind a text that is exchanged.
  useLayoutEffect(() => {
    if (kept.current !== null) area.current!.setSelectionRange(kept.current, kept.current)
    kept.current = null
  }, [cell.source])
  return (
    <textarea
      ref={area} className="plain-editor" aria-label={label} value={cell.source} spellCheck={false} wrap={cell.language === 'markdown' ? 'soft' : 'off'} autoCapitalize="off"
      onChange={event => {
        const change = difference(cell.source, event.target.value)
        if (change) notebook.edit({ type: 'text', cell: cell.id, ...change })
      }}
    />
  )
}
