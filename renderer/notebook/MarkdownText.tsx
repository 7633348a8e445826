import { memo, useEffect, useMemo, useState } from 'react'
import { hasMath, isMathReady, loadMath, renderMarkdown } from './markdown.ts'
import './Markdown.css'

/** Markdown drawn; `source` has its parameters substituted already. */
export default memo(function MarkdownText({ source }: { source: string }) {
  const [mathReady, setMathReady] = useState(isMathReady)
  useEffect(() => {
    if (!mathReady && hasMath(source)) void loadMath().then(() => setMathReady(true))
  }, [source, mathReady])
  // oxlint-disable-next-line react-hooks/exhaustive-deps -- math that has loaded draws the same source anew
  const html = useMemo(() => renderMarkdown(source), [source, mathReady])
  return <div className="markdown" dangerouslySetInnerHTML={{ __html: html }} />
})
