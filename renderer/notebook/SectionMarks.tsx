import { LoaderCircle, X } from 'lucide-react'
import { useText } from '../language/language.ts'
import type { Marks } from './marks.ts'
import './Fold.css'

/** What runs, failed or is stale in a section. Where there is no room, `isShort` shows the first of them without its number; the words are its row's to say. */
export function SectionMarks({ marks, isShort = false }: { marks: Marks; isShort?: boolean }) {
  const t = useText()
  return (
    <span className="section-marks" aria-hidden={isShort}>
      {(isShort ? marks.slice(0, 1) : marks).map(({ mark, count }) => (
        <span key={mark} className={`section-mark section-mark-${mark}`} title={t(`fold.marks.${mark}`, { count })}>
          {mark === 'running' ? <LoaderCircle aria-hidden /> : mark === 'failed' ? <X aria-hidden /> : <span className="section-mark-dot" aria-hidden />}
          {isShort ? null : t(`fold.marks.${mark}`, { count })}
        </span>
      ))}
    </span>
  )
}
