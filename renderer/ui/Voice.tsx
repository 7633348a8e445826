import { useStore } from 'zustand'
import { voice } from './voice.ts'

/** Where announcements are read from. */
export function Voice() {
  const { text, number } = useStore(voice)
  return <p className="visually-hidden" role="status" aria-live="polite" data-testid="voice"><span key={number}>{text}</span></p>
}
