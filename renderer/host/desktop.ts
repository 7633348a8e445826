import { handover } from '../../contract/ports.ts'
import type { Workbench } from './connection.ts'

/** Whether this window is a desktop program's, and not a browser's. */
export const onDesktop = typeof window !== 'undefined' && handover.mark in window

/** Opens one more window: the desktop's, or of this browser. */
export async function openWindow(workbench: Pick<Workbench, 'call'>): Promise<void> {
  if (onDesktop) await workbench.call('window.open', {})
  // Without an opener it is a window of its own, which does not take over what this one has open.
  else window.open(location.pathname, '_blank', 'noopener')
}
