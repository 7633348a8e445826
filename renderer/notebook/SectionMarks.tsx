import { LoaderCircle, X } from 'lucide-react'
import { useText } from '../language/language.ts'
import type { Mark, Marks } from './marks.ts'
import './Fold.css'

/** What runs, failed or is stale in a section. */
export function SectionMarks({ marks }: { marks: Marks }) {
  const t = useText()
  return <span className="section-marks">{marks.map(({ mark, count }) => <span key={mark} className="section-mark"><MarkIcon mark={mark} />{t(`fold.marks.${mark}`, { count })}</span>)}</span>
}

/** A mark without words, which what it stands in says. */
export function MarkIcon({ mark }: { mark: Mark }) {
  return <span className={`section-icon section-icon-${mark}`} aria-hidden>{mark === 'running' ? <LoaderCircle /> : mark === 'failed' ? <X /> : <span className="section-icon-dot" />}</span>
}
