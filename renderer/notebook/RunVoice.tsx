import { useEffect, useRef, useState } from 'react'
import { useText } from '../language/language.ts'
import type { NotebookStore } from './store.ts'

/** Says aloud what becomes of runs: the selected cell's every change, and the end of any. */
export function RunVoice({ notebook }: { notebook: NotebookStore }) {
  const t = useText()
  const runs = notebook.use(state => state.runs)
  const before = useRef(runs)
  const [said, say] = useState('')
  useEffect(() => {
    const { cells, selected } = notebook.get()
    const changed = cells.flatMap((cell, index) => {
      const now = runs[cell.id]
      if (!now || now.state === before.current[cell.id]?.state) return []
      const isEnd = now.state === 'done' || now.state === 'failed' || now.state === 'cancelled'
      return isEnd || cell.id === selected ? [t('cell.label', { language: t(`language.${cell.language}`), number: index + 1, total: cells.length, state: t(`cell.state.${now.state}`) })] : []
    })
    before.current = runs
    if (changed.length > 0) say(changed.slice(-3).join('. '))
  }, [runs, notebook, t])
  return <p className="visually-hidden" role="status" aria-live="polite">{said}</p>
}
