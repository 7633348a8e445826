import { createStore } from 'zustand/vanilla'

export type NoticeTone = 'info' | 'good' | 'warn' | 'bad'
export interface Notice {
  id: number
  tone: NoticeTone
  text: string
  detail?: string | undefined
  /** The error's own words where `detail` says them in another language. */
  original?: string
  action?: { label: string; run(): void } | undefined
  /** It stays until it is closed, whatever its tone. */
  stays?: boolean
  /** Something that goes on: the notice stays until whoever gave it takes it back. `progress` is from 0 to 1, null while it is not known. */
  isUnderWay?: boolean
  progress?: number | null
}

/** How long a notice stays, in milliseconds; those that tell of trouble stay until closed. */
const stay = 6000
/** Notices at once; the oldest give way, but not those of what goes on. */
const most = 4
let next = 1

export const notices = createStore<{ notices: Notice[] }>(() => ({ notices: [] }))

/** Says something at the edge of the window; a notice with the same text replaces the earlier one, and where it stays with the same detail too. Returns its id. */
export function notify(notice: Omit<Notice, 'id'>): number {
  const id = next++
  notices.setState(state => {
    const others = state.notices.filter(other => other.isUnderWay || other.text !== notice.text || (notice.stays === true && other.detail !== notice.detail))
    return { notices: [...others.filter((other, index) => other.isUnderWay || index > others.length - most), { ...notice, id }] }
  })
  if (!notice.isUnderWay && !notice.stays && (notice.tone === 'info' || notice.tone === 'good')) setTimeout(() => dismiss(id), stay)
  return id
}

/** Changes a notice in its place. */
export function revise(id: number, change: Partial<Omit<Notice, 'id'>>): void {
  notices.setState(state => ({ notices: state.notices.map(notice => (notice.id === id ? { ...notice, ...change } : notice)) }))
}

export function dismiss(id: number): void {
  notices.setState(state => ({ notices: state.notices.filter(notice => notice.id !== id) }))
}
