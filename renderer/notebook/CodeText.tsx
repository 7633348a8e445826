import { memo, useEffect, useMemo, useState } from 'react'
import type { Language } from '../../model/notebook/cell.ts'
import { highlighter, loadHighlighter } from './highlight.ts'
import './Code.css'

/** Code as coloured text, in the metrics of the editor so that nothing moves when it takes over. */
export const CodeText = memo(function CodeText({ source, language }: { source: string; language: Language }) {
  const [highlight, setHighlight] = useState(() => highlighter())
  useEffect(() => {
    if (!highlight) void loadHighlighter().then(loaded => setHighlight(() => loaded))
  }, [highlight])
  const html = useMemo(() => highlight?.(source, language) ?? null, [highlight, source, language])
  return html === null ? <pre className="code-text">{`${source}\n`}</pre> : <pre className="code-text" dangerouslySetInnerHTML={{ __html: `${html}\n` }} />
})
