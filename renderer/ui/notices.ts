import { createStore } from 'zustand/vanilla'

export type NoticeTone = 'info' | 'good' | 'warn' | 'bad'
export interface Notice {
  id: number
  tone: NoticeTone
  text: string
  detail?: string | undefined
  action?: { label: string; run(): void } | undefined
}

/** How long a notice stays, in milliseconds; those that tell of trouble stay until closed. */
const stay = 6000
let next = 1

export const notices = createStore<{ notices: Notice[] }>(() => ({ notices: [] }))

/** Says something at the edge of the window; a notice with the same text replaces the earlier one. Returns its id. */
export function notify(notice: Omit<Notice, 'id'>): number {
  const id = next++
  notices.setState(state => ({ notices: [...state.notices.filter(other => other.text !== notice.text), { ...notice, id }].slice(-4) }))
  if (notice.tone === 'info' || notice.tone === 'good') setTimeout(() => dismiss(id), stay)
  return id
}

export function dismiss(id: number): void {
  notices.setState(state => ({ notices: state.notices.filter(notice => notice.id !== id) }))
}
