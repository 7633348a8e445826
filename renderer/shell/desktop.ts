import type { Shown } from '../../contract/workbench/window.ts'
import { menuBar } from '../commands/menu.ts'
import { onDesktop } from '../host/desktop.ts'
import { currentText, onLanguage } from '../language/language.ts'
import { recentOffered } from '../spaces/recent.ts'
import { fileName } from './TabStrip.tsx'
import { answer } from './asked.ts'
import type { Shell } from './shell.ts'

/** How long changes gather before the desktop is told, in milliseconds. */
const pause = 100

/** Tells the desktop what this window shows and the menus that go with it, and does what it asks. In a browser there is nobody to tell. */
export function followDesktop(shell: Shell): void {
  if (!onDesktop) return
  shell.workbench.follow('window.asked', {}, { onItem: asked => answer(shell, asked) })
  const shown = tellWhenOther((): Shown => {
    const { tabs, active, space } = shell.state.getState()
    return { kept: { tabs: [...tabs], active, space } }
  }, value => shell.workbench.call('window.show', value))
  const menus = tellWhenOther(() => {
    const { settings, recent } = shell.state.getState()
    return menuBar({ t: currentText(), keys: settings.keys, hasNotebook: shell.active() !== undefined, recent: recent.slice(0, recentOffered).map(({ path }) => ({ path, label: fileName(path) })) })
  }, value => shell.workbench.call('window.menu', value))
  shell.state.subscribe(() => {
    shown.later()
    menus.later()
  })
  onLanguage(menus.later)
  shell.workbench.state.subscribe(({ status }) => {
    if (status !== 'online') return
    shown.anew()
    menus.anew()
  })
  shown.later()
  menus.later()
}

/** Tells a value when it is another than was told last; `later` says that it may be, `anew` that nobody knows what was told. */
function tellWhenOther<T>(value: () => T, tell: (value: T) => Promise<unknown>): { later(): void; anew(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined
  let told = ''
  const later = () => {
    timer ??= setTimeout(() => {
      timer = undefined
      const now = value()
      const text = JSON.stringify(now)
      if (text === told) return
      told = text
      // Told again with the next change or connection.
      tell(now).catch(() => { told = '' })
    }, pause)
  }
  return {
    later,
    anew() {
      told = ''
      later()
    },
  }
}
