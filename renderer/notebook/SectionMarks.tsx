import { LoaderCircle, X } from 'lucide-react'
import { useText } from '../language/language.ts'
import type { Marks } from './marks.ts'
import './Fold.css'

/** What runs, failed or is stale in a section. */
export function SectionMarks({ marks }: { marks: Marks }) {
  const t = useText()
  return (
    <span className="section-marks">
      {marks.map(({ mark, count }) => (
        <span key={mark} className={`section-mark section-mark-${mark}`}>
          {mark === 'running' ? <LoaderCircle aria-hidden /> : mark === 'failed' ? <X aria-hidden /> : <span className="section-mark-dot" aria-hidden />}
          {t(`fold.marks.${mark}`, { count })}
        </span>
      ))}
    </span>
  )
}
