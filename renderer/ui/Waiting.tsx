import { useEffect, useState } from 'react'
import './Empty.css'

/** When waiting begins to show, and when it says what for; milliseconds. */
const patience = { skeleton: 200, words: 2000 } as const

/** Shows nothing for 200 ms, then a skeleton, and after 2 s what is being waited for. */
export function Waiting({ what, lines = 3, height = 16 }: { what: string; lines?: number; height?: number }) {
  const [stage, setStage] = useState<'none' | 'skeleton' | 'words'>('none')
  useEffect(() => {
    const timers = [setTimeout(() => setStage('skeleton'), patience.skeleton), setTimeout(() => setStage('words'), patience.words)]
    return () => timers.forEach(clearTimeout)
  }, [])
  if (stage === 'none') return <div className="waiting" style={{ minHeight: lines * (height + 8) }} />
  return (
    <div className="waiting" role="status" aria-busy>
      {Array.from({ length: lines }, (_, index) => <span key={index} className="skeleton" style={{ height, width: `${90 - (index * 17) % 40}%` }} />)}
      {stage === 'words' ? <span className="waiting-for">{what}</span> : <span className="visually-hidden">{what}</span>}
    </div>
  )
}
