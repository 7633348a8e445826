import { useEffect, useRef, useState, type ComponentType } from 'react'
import { flushSync } from 'react-dom'
import type { EditorProps } from './MonacoEditor.tsx'
import { currentEditor } from './editor.ts'
import { PlainEditor } from './PlainEditor.tsx'
import './Code.css'

let loaded: ComponentType<EditorProps> | null = null
let loading: Promise<ComponentType<EditorProps>> | null = null

/** Nothing must have been pressed for so long, in milliseconds, before the editor starts: its start holds the window up for longer than a key may wait, and the plain field takes what is typed. */
const quiet = 400
let pressed = performance.now()
for (const type of ['pointerdown', 'keydown']) addEventListener(type, () => { pressed = performance.now() }, { capture: true, passive: true })

async function untilQuiet(): Promise<void> {
  for (let left: number; (left = pressed + quiet - performance.now()) > 0;) await new Promise(resolve => setTimeout(resolve, left))
}

/** Fetches the editor ahead of its first use, when the person rests. */
export const loadEditor = (): Promise<ComponentType<EditorProps>> => (loading ??= untilQuiet().then(() => import('./MonacoEditor.tsx')).then(module => (loaded = module.default)))

/** The editor of the one cell that is being written in. */
export function CellEditor(props: EditorProps) {
  const [Editor, setEditor] = useState(() => loaded)
  const cursor = useRef(props.start)
  const composing = useRef(false)
  useEffect(() => {
    if (Editor) return
    let live = true
    const take = (editor: ComponentType<EditorProps>) => {
      if (!live) return
      // A composition must not be torn from under the person.
      if (composing.current) setTimeout(take, 100, editor)
      else {
        cursor.current = currentEditor()?.offset() ?? cursor.current
        // At once: a key that came between the reading of the cursor and the change of editors would be put in the wrong place.
        flushSync(() => setEditor(() => editor))
      }
    }
    void loadEditor().then(editor => untilQuiet().then(() => take(editor)))
    return () => { live = false }
  }, [Editor])
  return (
    <div className="cell-editor" onCompositionStart={() => { composing.current = true }} onCompositionEnd={() => { composing.current = false }}>
      {Editor ? <Editor {...props} start={cursor.current} /> : <PlainEditor {...props} />}
    </div>
  )
}
