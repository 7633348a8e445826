import { memo, useMemo, useState } from 'react'
import { useText } from '../language/language.ts'
import { Button } from '../ui/Button.tsx'
import { readAnsi } from './ansi.ts'
import './Outputs.css'

/** Lines that show before the rest is folded away. */
const shownLines = 40

/** Text as a terminal shows it; long text is folded. */
export const AnsiText = memo(function AnsiText({ text, isTrouble = false }: { text: string; isTrouble?: boolean }) {
  const t = useText()
  const [isWhole, setWhole] = useState(false)
  const lines = useMemo(() => text.replace(/\n$/, '').split('\n'), [text])
  const isLong = lines.length > shownLines + 10
  const shown = isLong && !isWhole ? lines.slice(0, shownLines).join('\n') : lines.join('\n')
  const spans = useMemo(() => readAnsi(shown), [shown])
  return (
    <div className={`output-text${isTrouble ? ' output-trouble' : ''}`}>
      <pre tabIndex={0}>
        {spans.map((span, index) => (
          <span key={index} className={[span.colour === null ? '' : `ansi-${span.colour}`, span.bold ? 'ansi-bold' : '', span.dim ? 'ansi-dim' : '', span.italic ? 'ansi-italic' : '', span.underline ? 'ansi-underline' : ''].filter(Boolean).join(' ') || undefined}>
            {span.text}
          </span>
        ))}
      </pre>
      {isLong ? <Button variant="link" size="small" onPress={() => setWhole(!isWhole)}>{isWhole ? t('output.lessText') : t('output.longText', { count: lines.length })}</Button> : null}
    </div>
  )
})
