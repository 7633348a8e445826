import { memo, useEffect, useMemo, useState } from 'react'
import type { Language } from '../../model/notebook/cell.ts'
import { highlighter, loadHighlighter } from './highlight.ts'
import './Code.css'

/** Code as coloured text, in the metrics of the editor so that nothing moves when it takes over. Long lines scroll; by keyboard where it is in the tab order. */
export const CodeText = memo(function CodeText({ source, language, isReachable = false }: { source: string; language: Language; isReachable?: boolean }) {
  const [highlight, setHighlight] = useState(() => highlighter())
  useEffect(() => {
    if (!highlight) void loadHighlighter().then(loaded => setHighlight(() => loaded))
  }, [highlight])
  const html = useMemo(() => highlight?.(source, language) ?? null, [highlight, source, language])
  const reach = isReachable ? { tabIndex: 0 } : {}
  return html === null ? <pre className="code-text" {...reach}>{`${source}\n`}</pre> : <pre className="code-text" {...reach} dangerouslySetInnerHTML={{ __html: `${html}\n` }} />
})
