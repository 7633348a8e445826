import { useEffect, useRef, useState } from 'react'
import { useText } from '../language/language.ts'
import { currentTheme, onThemeChange } from '../theme/theme.ts'
import { listen, lookOf } from './frames.ts'
import './Outputs.css'

/** Of a frame, in CSS pixels: before it has said its height, and the most that it may take; more scrolls inside. How often it may change, in all and with how many milliseconds between. */
const frameLimits = { first: 160, most: 2400, changes: 60, pause: 120 } as const
/** What frames said last, so that one that comes again has its place at once. */
const heights = new Map<string, number>()

interface OutputFrameProps { url: string; number: number; /** Names the output's place among all. */ place: string; onSpent(): void }

/** An output that may script, in a frame of another origin. It says how high it is and nothing else. */
export function OutputFrame({ url, number, place, onSpent }: OutputFrameProps) {
  const t = useText()
  const frame = useRef<HTMLIFrameElement>(null)
  const [height, setHeight] = useState(() => heights.get(place) ?? frameLimits.first)
  const [address] = useState(() => `${url}#${encodeURIComponent(JSON.stringify(lookOf(currentTheme())))}`)
  useEffect(() => {
    const element = frame.current!
    let left: number = frameLimits.changes
    let wanted = 0
    let timer: ReturnType<typeof setTimeout> | undefined
    const apply = () => {
      timer = undefined
      left -= 1
      heights.set(place, wanted)
      setHeight(wanted)
    }
    const stop = listen(element, message => {
      if (message.oasis === 'spent') return onSpent()
      if (message.oasis !== 'height' || left <= 0) return
      wanted = Math.max(24, Math.min(Math.ceil(message.height), frameLimits.most))
      timer ??= setTimeout(apply, left === frameLimits.changes ? 0 : frameLimits.pause)
    })
    const dress = onThemeChange(theme => element.contentWindow?.postMessage({ oasis: 'look', look: lookOf(theme) }, '*'))
    return () => {
      clearTimeout(timer)
      stop()
      dress()
    }
  }, [place, onSpent])
  return <iframe ref={frame} className="output-frame" src={address} sandbox="allow-scripts" allow="focus-without-user-activation 'none'" referrerPolicy="no-referrer" title={t('output.frame', { number })} style={{ height }} data-testid="output-frame" />
}
