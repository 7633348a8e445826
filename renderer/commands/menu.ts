import { menuLimits, type MenuBar, type MenuItem, type MenuRole } from '../../contract/workbench/menu.ts'
import { parseKeys } from '../../model/keyboard/keys.ts'
import type { Text } from '../language/language.ts'
import type { menu as words } from '../language/menu.ts'
import { commands, type CommandName } from './catalogue.ts'
import { keysOf, type ChosenKeys } from './keymap.ts'

/** What a menu is made of: commands by name, roles of the system with the word for them, lines (`-`), menus within the menu, and the recent notebooks. */
type Entry = Single | 'recent' | { menu: MenuWord; of: readonly Single[] }
type Single = CommandName | '-' | { role: MenuRole; word: MenuWord }
type MenuWord = keyof typeof words
interface Layout { label: MenuWord; role: 'window' | 'help' | null; entries: readonly Entry[] }

const role = (name: MenuRole, word: MenuWord): Single => ({ role: name, word })

const layout: readonly Layout[] = [
  {
    label: 'menu.file', role: null,
    entries: [
      'notebook.new', 'window.new', '-', 'notebook.open', 'recent', 'window.addFolder', '-', 'notebook.save', 'notebook.saveAs', 'notebook.saveCopy', '-', 'window.import', 'window.importFolder', '-',
      'notebook.history', 'notebook.nameVersion', 'notebook.trust', 'notebook.grant', 'notebook.grants', '-', 'settings', '-', 'notebook.close', role('close', 'menu.close'), role('quit', 'menu.quit'),
    ],
  },
  { label: 'menu.edit', role: null, entries: [role('undo', 'menu.undo'), role('redo', 'menu.redo'), '-', role('cut', 'menu.cut'), role('copy', 'menu.copy'), role('paste', 'menu.paste'), role('selectAll', 'menu.selectAll'), '-', 'notebook.find', 'notebook.replace'] },
  {
    label: 'menu.cell', role: null,
    entries: [
      'cell.undo', 'cell.redo', '-', 'cell.edit', 'cell.insertAbove', 'cell.insertBelow', '-', 'cell.cut', 'cell.copy', 'cell.paste', 'cell.pasteAbove', 'cell.delete', '-', 'cell.moveUp', 'cell.moveDown', '-',
      'cell.split', 'cell.merge', 'cell.mergeAbove', 'cell.mergeBelow', '-', 'cell.toSql', 'cell.toText', 'cell.toPython', 'cell.toScala', 'cell.toR', 'cell.toRaw',
      { menu: 'menu.headings', of: ['cell.heading1', 'cell.heading2', 'cell.heading3', 'cell.heading4', 'cell.heading5', 'cell.heading6', '-', 'cell.insertHeadingAbove', 'cell.insertHeadingBelow'] }, '-',
      { menu: 'menu.select', of: ['cell.up', 'cell.down', 'cell.first', 'cell.last', '-', 'cell.extendUp', 'cell.extendDown', 'cell.extendFirst', 'cell.extendLast', 'cell.selectAll'] }, '-', 'cell.clear',
    ],
  },
  { label: 'menu.run', role: null, entries: ['run.cell', 'run.advance', 'run.insert', '-', 'run.all', 'run.above', 'run.below', 'run.stale', 'run.whole', '-', 'run.cancel', 'run.restart', '-', 'notebook.clearAll'] },
  {
    label: 'menu.view', role: null,
    entries: [
      'palette', 'search', '-', 'window.report', 'window.outline', 'window.left', 'window.right', 'window.sides', '-',
      {
        menu: 'menu.folding',
        of: ['cell.foldCode', 'cell.foldOutputs', 'cell.scrollOutputs', 'cell.foldSection', '-', 'cell.lineNumbers', 'window.lineNumbers', '-', 'notebook.foldCode', 'notebook.showCode', 'notebook.foldOutputs', 'notebook.showOutputs', 'notebook.foldSections', 'notebook.showSections'],
      }, '-',
      'window.light', 'window.dark', 'window.systemTheme', '-', 'window.english', 'window.japanese', '-', role('resetZoom', 'menu.resetZoom'), role('zoomIn', 'menu.zoomIn'), role('zoomOut', 'menu.zoomOut'), '-', role('togglefullscreen', 'menu.fullScreen'),
    ],
  },
  { label: 'menu.window', role: 'window', entries: [role('minimize', 'menu.minimize'), role('zoom', 'menu.zoom'), '-', 'window.nextTab', 'window.previousTab', '-', 'window.nextRegion', 'window.previousRegion'] },
  { label: 'menu.help', role: 'help', entries: ['cheatSheet', 'keyboard', '-', 'update.check', 'window.diagnostics'] },
]

/** What is for keys alone: a menu that is open has taken them. */
const keysOnly = new Set<CommandName>(['cell.leave', 'cell.left', 'cell.right', 'notebook.scrollDown', 'notebook.scrollUp'])
/** Where a command goes that no menu names. */
const home = { cell: 'menu.cell', run: 'menu.run', notebook: 'menu.file', window: 'menu.view' } as const

/** Commands without which no notebook has to be open. */
const withoutNotebook = new Set<CommandName>(['notebook.new', 'notebook.open'])

export interface MenuState {
  t: Text
  /** The keys that the person chose, as the settings have them. */
  keys: ChosenKeys
  hasNotebook: boolean
  /** The recent notebooks, newest first. */
  recent: readonly { path: string; label: string }[]
}

/** The menus of the system for a window in this state: each command of the palette, in the window's language, with the keys that it has now. */
export function menuBar({ t, keys, hasNotebook, recent }: MenuState): MenuBar {
  const named = new Set<CommandName>()
  const label = (text: string) => text.slice(0, menuLimits.label)

  function item(entry: Single): Exclude<MenuItem, { kind: 'submenu' }> {
    if (entry === '-') return { kind: 'separator' }
    if (typeof entry === 'object') return { kind: 'role', role: entry.role, label: t(entry.word) }
    named.add(entry)
    const command = commands.get(entry)!
    const needsNotebook = !withoutNotebook.has(entry) && (command.when !== 'always' || command.group === 'notebook')
    return { kind: 'command', name: entry, label: label(t(command.title)), keys: keysOf(command, keys).map(accelerator).find(text => text !== null) ?? null, isEnabled: hasNotebook || !needsNotebook }
  }
  function itemsOf(entries: readonly Entry[]): MenuItem[] {
    return entries.map((entry): MenuItem => {
      if (entry === 'recent') return { kind: 'submenu', label: t('menu.recent'), items: recent.map(({ path, label: name }) => ({ kind: 'notebook', path, label: label(name) })) }
      if (typeof entry === 'object' && 'menu' in entry) return { kind: 'submenu', label: t(entry.menu), items: entry.of.map(item) }
      return item(entry)
    })
  }

  const menus = layout.map(({ label: name, role: kind, entries }) => ({ name, role: kind, items: itemsOf(entries) }))
  const rest = [...commands.values()].filter(command => !named.has(command.name) && !keysOnly.has(command.name))
  return {
    menus: menus.map(({ name, role: kind, items }) => {
      const more = rest.filter(command => home[command.group] === name).map(command => item(command.name))
      return { label: t(name), role: kind, items: more.length === 0 ? items : [...items, { kind: 'separator' as const }, ...more] }
    }),
    fields: { cut: t('menu.cut'), copy: t('menu.copy'), paste: t('menu.paste'), selectAll: t('menu.selectAll') },
  }
}

const electronNames: Readonly<Record<string, string>> = { arrowup: 'Up', arrowdown: 'Down', arrowleft: 'Left', arrowright: 'Right', escape: 'Esc', enter: 'Enter', pagedown: 'PageDown', pageup: 'PageUp', delete: 'Delete', backspace: 'Backspace', space: 'Space', home: 'Home', end: 'End', tab: 'Tab' }

/** Keys of the catalogue as Electron writes them; null for what a menu cannot show: several strokes, and keys that are text by themselves. */
export function accelerator(keys: string): string | null {
  const strokes = parseKeys(keys)
  const stroke = strokes[0]
  if (strokes.length !== 1 || !stroke) return null
  const isFunction = /^f\d{1,2}$/.test(stroke.key)
  if (!stroke.mod && !stroke.ctrl && !stroke.alt && !isFunction && !(stroke.shift && stroke.key === 'enter')) return null
  const key = electronNames[stroke.key] ?? (stroke.key.length === 1 || isFunction ? stroke.key.toUpperCase() : null)
  if (key === null || !/^[\x21-\x7e]+$/.test(key)) return null
  return [stroke.mod ? 'CmdOrCtrl' : '', stroke.ctrl ? 'Ctrl' : '', stroke.alt ? 'Alt' : '', stroke.shift ? 'Shift' : '', key].filter(Boolean).join('+')
}
