import { memo, useEffect, useMemo, useState, type CSSProperties, type ReactNode } from 'react'
import { Check, Copy } from 'lucide-react'
import { withoutTerminalCodes } from '../../model/notebook/outputs.ts'
import { useText } from '../language/language.ts'
import { Button } from '../ui/Button.tsx'
import { readAnsi, type AnsiColour, type AnsiSpan } from './ansi.ts'
import { foldText, piecesOf } from './longText.ts'
import { useCopy } from './useCopy.ts'
import './Outputs.css'

/** Draws a piece of text that may have links in it. */
export type DrawText = (text: string) => ReactNode

interface AnsiTextProps { text: string; isTrouble?: boolean; draw?: DrawText }

/** Text as a terminal shows it; long text is folded in the middle. */
export const AnsiText = memo(function AnsiText({ text, isTrouble = false, draw }: AnsiTextProps) {
  const t = useText()
  const [isWhole, setWhole] = useState(false)
  const { copied, copy } = useCopy()
  const source = useMemo(() => text.replace(/\n$/, ''), [text])
  const folded = useMemo(() => foldText(source), [source])
  return (
    <div className={`output-text${isTrouble ? ' output-trouble' : ''}`}>
      {folded && !isWhole ? (
        <>
          <pre tabIndex={0}><Spans text={folded.head} draw={draw} /></pre>
          <p className="output-fold">
            <span>{folded.lines > 0 ? t('output.cutLines', { count: folded.lines }) : t('output.cutCharacters', { count: folded.characters })}</span>
            <Button variant="link" size="small" onPress={() => setWhole(true)}>{t('output.showAll')}</Button>
            <Button variant="link" size="small" icon={copied ? <Check aria-hidden /> : <Copy aria-hidden />} onPress={() => copy(withoutTerminalCodes(source))}>{copied ? t('ui.copied') : t('output.copyAll')}</Button>
          </p>
          {folded.tail === '' ? null : <pre tabIndex={0}><Spans text={folded.tail} draw={draw} /></pre>}
        </>
      ) : <WholeText text={source} draw={draw} />}
      {folded && isWhole ? <Button variant="link" size="small" onPress={() => setWhole(false)}>{t('output.lessText')}</Button> : null}
    </div>
  )
})

/** All of a text, drawn a piece after the other so that the window stays quick. */
function WholeText({ text, draw }: { text: string; draw: DrawText | undefined }) {
  const pieces = useMemo(() => piecesOf(text), [text])
  const [drawn, setDrawn] = useState(1)
  useEffect(() => {
    if (drawn >= pieces.length) return
    const timer = setTimeout(() => setDrawn(count => count + 1))
    return () => clearTimeout(timer)
  }, [drawn, pieces.length])
  return <pre tabIndex={0} className={pieces.length > 1 ? 'output-whole' : undefined}>{pieces.slice(0, drawn).map((piece, index) => <span key={index} className="output-piece"><Spans text={piece} draw={draw} /></span>)}</pre>
}

const Spans = memo(function Spans({ text, draw }: { text: string; draw: DrawText | undefined }) {
  const spans = useMemo(() => readAnsi(text), [text])
  return spans.map((span, index) => <span key={index} className={classOf(span)} style={styleOf(span)}>{draw ? draw(span.text) : span.text}</span>)
})

const classOf = (span: AnsiSpan) => [
  typeof span.colour === 'number' ? `ansi-${span.colour}` : '', typeof span.background === 'number' ? `ansi-on ansi-on-${span.background}` : '',
  span.bold ? 'ansi-bold' : '', span.dim ? 'ansi-dim' : '', span.italic ? 'ansi-italic' : '', span.underline ? 'ansi-underline' : '',
].filter(Boolean).join(' ') || undefined

const isCss = (colour: AnsiColour | null): colour is string => typeof colour === 'string'

/** A colour of the text's own is brought nearer to the theme's, so that it can be read on its ground; on a ground of the text's own, words without such a colour are black or white. */
function styleOf({ colour, background }: AnsiSpan): CSSProperties | undefined {
  if (isCss(background)) return { backgroundColor: background, color: isCss(colour) ? colour : isBright(background) ? '#000' : '#fff' }
  return isCss(colour) ? { color: colour.startsWith('var') ? colour : `color-mix(in oklab, ${colour} 62%, var(--text))` } : undefined
}

/** By the luminance at which black and white stand out alike. */
function isBright(colour: string): boolean {
  const [red = 0, green = 0, blue = 0] = (colour.match(/\d+/g) ?? []).map(part => (Number(part) / 255) ** 2.2)
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179
}
