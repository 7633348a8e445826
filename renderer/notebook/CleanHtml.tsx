import { useMemo } from 'react'
import { useText } from '../language/language.ts'
import { sanitiseOutput } from './markdown.ts'
import './Markdown.css'

/** HTML without scripts, styles and frames. `reduced` says why, where it had any. */
export default function CleanHtml({ html, reduced }: { html: string; reduced: 'notRun' | 'notHeld' | null }) {
  const t = useText()
  const clean = useMemo(() => sanitiseOutput(html), [html])
  return (
    <div>
      <div className="markdown output-html" dangerouslySetInnerHTML={{ __html: clean }} />
      {reduced ? <p className="output-note" data-testid="output-reduced">{t(reduced === 'notRun' ? 'output.htmlReduced' : 'output.htmlNotHeld')}</p> : null}
    </div>
  )
}
