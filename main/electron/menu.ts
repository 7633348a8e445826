import { BrowserWindow, Menu, type ContextMenuParams, type MenuItemConstructorOptions } from 'electron'
import type { MenuBar, MenuItem } from '../../contract/workbench/menu.ts'
import type { Asked } from '../../contract/workbench/window.ts'

export interface MenusOptions {
  packaged: boolean
  platform: NodeJS.Platform
  openWindow(): void
  openFile(path: string): void
  /** Asks a window, or the one that was used last. */
  ask(asked: Asked, window?: BrowserWindow): void
}

/** The menus of the program: those that the window in front told, or the few that make sense before any did. */
export interface Menus {
  /** Shows the menus of a window, or with none those of a program without one. */
  show(bar: MenuBar | null): void
  /** What a press on a text offers; nothing where there is nothing to do. */
  offer(window: BrowserWindow, params: Pick<ContextMenuParams, 'isEditable' | 'editFlags' | 'selectionText'>, words: MenuBar['fields'] | null): void
}

const plainWords: MenuBar['fields'] = { cut: 'Cut', copy: 'Copy', paste: 'Paste', selectAll: 'Select All' }

/** What there is to do before a window has told its own. */
const before: MenuBar = {
  menus: [
    { label: 'File', role: null, items: [{ kind: 'command', name: 'window.new', label: 'New Window', keys: null, isEnabled: true }, { kind: 'separator' }, { kind: 'role', role: 'quit', label: 'Quit' }] },
    { label: 'Edit', role: null, items: (['cut', 'copy', 'paste', 'selectAll'] as const).map(role => ({ kind: 'role', role, label: plainWords[role] })) },
  ],
  fields: plainWords,
}

export function createMenus({ packaged, platform, openWindow, openFile, ask }: MenusOptions): Menus {
  const mac = platform === 'darwin'

  function itemOf(item: MenuItem): MenuItemConstructorOptions[] {
    switch (item.kind) {
      case 'separator': return [{ type: 'separator' }]
      // macOS has these in the menu of the program.
      case 'role': return mac && item.role === 'quit' ? [] : [{ role: item.role, label: item.label }]
      case 'notebook': return [{ label: item.label, click: () => openFile(item.path) }]
      case 'submenu': return [{ label: item.label, enabled: item.items.length > 0, submenu: item.items.flatMap(itemOf) }]
      case 'command': {
        const keys = item.keys !== null && mayShow(item.keys) ? { accelerator: item.keys, registerAccelerator: false } : {}
        return [{ label: item.label, enabled: item.isEnabled, ...keys, click: (_item, window) => (item.name === 'window.new' ? openWindow() : ask({ kind: 'command', name: item.name }, window instanceof BrowserWindow ? window : undefined)) }]
      }
    }
  }
  /** The window does what its keys are for; a menu only shows them. macOS, though, gives a menu its keys before the window: there only those with Cmd, which are no text. */
  const mayShow = (keys: string) => !mac || /(^|\+)CmdOrCtrl\+/.test(keys) || /^F\d+$/.test(keys)

  return {
    show(bar) {
      const { menus } = bar ?? before
      const template: MenuItemConstructorOptions[] = [
        ...(mac ? [{ role: 'appMenu' } satisfies MenuItemConstructorOptions] : []),
        ...menus.map(({ label, role, items }) => ({ label, ...(role ? { role } : {}), submenu: tidy(items.flatMap(itemOf)) })),
        ...(packaged ? [] : [{ label: 'Development', submenu: [{ role: 'forceReload' }, { role: 'toggleDevTools' }] } satisfies MenuItemConstructorOptions]),
      ]
      Menu.setApplicationMenu(Menu.buildFromTemplate(template))
    },
    offer(window, { isEditable, editFlags, selectionText }, words) {
      const say = words ?? plainWords
      const list: MenuItemConstructorOptions[] = isEditable
        ? [{ role: 'cut', label: say.cut, enabled: editFlags.canCut }, { role: 'copy', label: say.copy, enabled: editFlags.canCopy }, { role: 'paste', label: say.paste, enabled: editFlags.canPaste }, { type: 'separator' }, { role: 'selectAll', label: say.selectAll, enabled: editFlags.canSelectAll }]
        : selectionText.trim() === '' ? [] : [{ role: 'copy', label: say.copy }]
      if (list.length > 0) Menu.buildFromTemplate(list).popup({ window })
    },
  }
}

/** Without lines at the ends and beside one another, where what stood between them was left out. */
function tidy(items: MenuItemConstructorOptions[]): MenuItemConstructorOptions[] {
  return items.filter((item, at) => item.type !== 'separator' || (at > 0 && at < items.length - 1 && items[at - 1]!.type !== 'separator'))
}
