import { BrowserWindow, screen } from 'electron'
import { realpathSync } from 'node:fs'
import type { MenuBar } from '../../contract/workbench/menu.ts'
import type { Asked, Kept, Shown } from '../../contract/workbench/window.ts'
import type { Log } from '../log/log.ts'
import { besides, placeOn, type Rectangle } from './place.ts'
import type { SavedWindow, WindowStore } from './window-store.ts'
import { openWindow, raise } from './window.ts'

/** How long a change of a window waits until it is written, in milliseconds. */
const pause = 500

export interface WindowsOptions {
  /** The compiled preload. */
  preload: string
  store: WindowStore
  log: Log
  /** Tells the workbench what is asked of a window, by its number. */
  ask(window: number, asked: Asked): void
  /** A window shows another notebook, whose path this is. */
  onLookedAt(path: string): void
  /** The menus of the window in front, which are others now; null where no window is left. */
  onMenu(menu: MenuBar | null): void
}

interface Entry { window: BrowserWindow; kept: Kept | null; menu: MenuBar | null; isReady: boolean }

/** The windows of the program: where they are, what they show, which was used last. */
export interface Windows {
  /** Opens the windows of the last time, or one where there were none. */
  restore(asked: Asked | null): void
  /** Opens one more window, beside the one that was used last. */
  open(asked?: Asked): void
  /** Brings a window, or the one that was used last, to the front and asks it; where there is none, those of the last time are opened. */
  ask(asked: Asked | null, window?: BrowserWindow): void
  /** Opens a notebook: in the window that has it, else in the one given or the one that was used last. */
  openFile(path: string, window?: BrowserWindow): void
  /** A window told what it shows. */
  show(window: number, shown: Shown): void
  /** A window told its menus. */
  menu(window: number, menu: MenuBar): void
  /** The menus that a window told last. */
  menuOf(window: BrowserWindow): MenuBar | null
  /** Writes how everything is now, and from then on nothing more. */
  leave(): void
}

export function createWindows({ preload, store, log, ask, onLookedAt, onMenu }: WindowsOptions): Windows {
  /** By number; the one that was used last is at the end. */
  const entries = new Map<number, Entry>()
  let timer: NodeJS.Timeout | null = null
  let left = false

  const displays = () => [screen.getPrimaryDisplay(), ...screen.getAllDisplays().filter(display => display.id !== screen.getPrimaryDisplay().id)].map(display => display.workArea)
  const last = (): Entry | undefined => [...entries.values()].at(-1)

  function save(): void {
    if (timer) clearTimeout(timer)
    timer = null
    if (!left) store.write([...entries.values()].map(describe))
  }
  function later(): void { timer ??= setTimeout(save, pause) }

  function describe({ window, kept }: Entry): SavedWindow {
    const { x, y, width, height } = window.getNormalBounds()
    return { bounds: { x, y, width, height }, state: window.isFullScreen() ? 'fullscreen' : window.isMaximized() ? 'maximised' : 'normal', kept }
  }

  function add(place: Rectangle | null, state: SavedWindow['state'], kept: Kept | null, asked: Asked | null): void {
    const window = openWindow({ preload, log, bounds: placeOn(place, displays()), state, fragment: fragmentOf(kept, asked) })
    const { id } = window
    const entry: Entry = { window, kept, menu: null, isReady: false }
    entries.set(id, entry)
    window.once('ready-to-show', () => { entry.isReady = true })
    window.on('focus', () => {
      if (entries.delete(id)) entries.set(id, entry)
      if (entry.menu) onMenu(entry.menu)
    })
    for (const change of ['resize', 'move', 'maximize', 'unmaximize', 'enter-full-screen', 'leave-full-screen'] as const) window.on(change as 'resize', later)
    window.on('close', () => {
      // The last one is how the next start begins.
      if (entries.size === 1) save()
    })
    window.on('closed', () => {
      entries.delete(id)
      if (entries.size > 0) later()
      else onMenu(null)
    })
  }

  const real = (path: string) => {
    try { return realpathSync.native(path) } catch { return path }
  }

  const windows: Windows = {
    restore(asked) {
      const saved = store.read()
      if (saved.length === 0) return add(null, 'normal', null, asked)
      for (const { bounds, state, kept } of saved) add(bounds, state, kept, null)
      if (asked?.kind === 'open') windows.openFile(asked.path)
      else if (asked) windows.ask(asked)
    },
    open(asked) {
      const beside = last()
      add(beside ? besides(beside.window.getNormalBounds()) : null, 'normal', beside ? { tabs: [], active: null, space: beside.kept?.space ?? null } : null, asked ?? null)
    },
    ask(asked, window) {
      const entry = window ? entries.get(window.id) : last()
      if (!entry) return windows.restore(asked)
      // One that is still loading shows itself when there is something to see.
      if (entry.isReady) raise(entry.window)
      if (asked) ask(entry.window.id, asked)
    },
    openFile(path, window) {
      const wanted = real(path)
      const holder = [...entries.values()].reverse().find(({ kept }) => kept?.tabs.some(tab => real(tab.path) === wanted))
      windows.ask({ kind: 'open', path: wanted }, holder?.window ?? window)
    },
    show(id, { kept }) {
      const entry = entries.get(id)
      if (!entry) return
      if (kept.active !== null && kept.active !== entry.kept?.active) onLookedAt(kept.active)
      entry.kept = kept
      later()
    },
    menu(id, menu) {
      const entry = entries.get(id)
      if (!entry) return
      entry.menu = menu
      if (entry === last()) onMenu(menu)
    },
    menuOf: ({ id }) => entries.get(id)?.menu ?? null,
    leave() {
      if (left) return
      if (entries.size > 0) save()
      left = true
    },
  }
  return windows
}

/** What a window begins with, as the part of its address that it reads. */
function fragmentOf(kept: Kept | null, asked: Asked | null): string {
  const fields = new URLSearchParams()
  if (kept) fields.set('kept', JSON.stringify(kept))
  if (asked) fields.set('asked', JSON.stringify(asked))
  return fields.size === 0 ? '' : `#${fields}`
}
