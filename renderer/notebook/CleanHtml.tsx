import { useMemo } from 'react'
import { useText } from '../language/language.ts'
import { sanitise } from './markdown.ts'
import './Markdown.css'

/** Scripts, styles and frames of HTML are not shown; if there were any, one line says so. */
export default function CleanHtml({ html }: { html: string }) {
  const t = useText()
  const clean = useMemo(() => sanitise(html), [html])
  return (
    <div>
      <div className="markdown output-html" dangerouslySetInnerHTML={{ __html: clean }} />
      {/<(script|iframe|object|embed)\b/i.test(html) ? <p className="output-note">{t('output.htmlReduced')}</p> : null}
    </div>
  )
}
