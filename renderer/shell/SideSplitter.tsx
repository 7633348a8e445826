import { useStore } from 'zustand'
import { useText } from '../language/language.ts'
import { Splitter } from '../ui/Splitter.tsx'
import { sideWidths, useShell } from './shell.ts'

/** The edge of a side towards the document. */
export function SideSplitter({ side }: { side: 'left' | 'right' }) {
  const t = useText()
  const shell = useShell()
  const width = useStore(shell.state, state => state[side].width)
  const resize = (next: number) => shell.state.setState(state => ({ [side]: { ...state[side], width: next } }))
  return <Splitter label={t(side === 'left' ? 'shell.leftWidth' : 'shell.rightWidth')} size={width} min={sideWidths.least} max={sideWidths.most} side={side} onResize={resize} />
}
