import type { Shown } from '../../contract/workbench/window.ts'
import { onDesktop } from '../host/desktop.ts'
import { answer } from './asked.ts'
import type { Shell } from './shell.ts'

/** How long changes gather before the desktop is told, in milliseconds. */
const pause = 100

/** Tells the desktop what this window shows, and does what it asks. In a browser there is nobody to tell. */
export function followDesktop(shell: Shell): void {
  if (!onDesktop) return
  shell.workbench.follow('window.asked', {}, { onItem: asked => answer(shell, asked) })
  let timer: ReturnType<typeof setTimeout> | undefined
  let told = ''
  const tell = () => {
    timer = undefined
    const { tabs, active, space } = shell.state.getState()
    const shown: Shown = { kept: { tabs: [...tabs], active, space } }
    const text = JSON.stringify(shown)
    if (text === told) return
    told = text
    // Told again with the next change or connection.
    shell.workbench.call('window.show', shown).catch(() => { told = '' })
  }
  const later = () => { timer ??= setTimeout(tell, pause) }
  shell.state.subscribe(later)
  shell.workbench.state.subscribe(({ status }) => {
    if (status !== 'online') return
    told = ''
    later()
  })
  later()
}
