import { describe, expect, it } from 'vitest'
import { MenuBar, type MenuItem } from '../../../contract/workbench/menu.ts'
import { commands } from '../../../renderer/commands/catalogue.ts'
import { accelerator, menuBar } from '../../../renderer/commands/menu.ts'
import { words, type WordKey } from '../../../renderer/language/words.ts'

const english = ((key: WordKey) => { const { en } = words[key]; return typeof en === 'string' ? en : en.other }) as Parameters<typeof menuBar>[0]['t']
const japanese = ((key: WordKey) => words[key].ja) as Parameters<typeof menuBar>[0]['t']
const state = { t: english, keys: {}, hasNotebook: true, recent: [{ path: '/a/Plan.ipynb', label: 'Plan' }] }
const flat = (items: readonly MenuItem[]): MenuItem[] => items.flatMap(item => (item.kind === 'submenu' ? [item, ...flat(item.items)] : [item]))
const all = (bar: MenuBar) => bar.menus.flatMap(menu => flat(menu.items))
const command = (bar: MenuBar, name: string) => all(bar).find(item => item.kind === 'command' && item.name === name) as Extract<MenuItem, { kind: 'command' }>

describe('the menus of the system', () => {
  it('[DESK1] have every command of the palette once, and fit what crosses to the desktop', () => {
    const bar = menuBar(state)
    expect(MenuBar.parse(bar)).toEqual(bar)
    const named = all(bar).flatMap(item => (item.kind === 'command' ? [item.name] : []))
    expect(new Set(named).size).toBe(named.length)
    const keysOnly = ['cell.leave', 'cell.left', 'cell.right', 'notebook.scrollDown', 'notebook.scrollUp']
    expect([...named, ...keysOnly].sort()).toEqual([...commands.keys()].sort())
  })

  it('[DESK1] are in the language of the window', () => {
    const bar = menuBar({ ...state, t: japanese })
    expect(bar.menus.map(menu => menu.label)).toEqual(['ファイル', '編集', 'セル', '実行', '表示', 'ウィンドウ', 'ヘルプ'])
    expect(command(bar, 'run.all').label).toBe('すべてのセルを実行')
    expect(menuBar(state).menus.map(menu => menu.label)).toEqual(['File', 'Edit', 'Cell', 'Run', 'View', 'Window', 'Help'])
  })

  it('[DESK1] offer only what can be done: without a notebook, nothing that is of one', () => {
    const bar = menuBar({ ...state, hasNotebook: false })
    for (const name of ['run.cell', 'cell.cut', 'notebook.save', 'notebook.find', 'notebook.close']) expect(command(bar, name).isEnabled, name).toBe(false)
    for (const name of ['notebook.new', 'notebook.open', 'settings', 'window.import', 'palette']) expect(command(bar, name).isEnabled, name).toBe(true)
    expect(all(menuBar(state)).every(item => item.kind !== 'command' || item.isEnabled)).toBe(true)
  })

  it('[DESK1] show the keys that a command has now, but none that is text by itself', () => {
    const bar = menuBar(state)
    expect(command(bar, 'run.all').keys).toBe('CmdOrCtrl+Shift+Enter')
    expect(command(bar, 'cell.undo').keys).toBe('CmdOrCtrl+Z')
    expect(command(bar, 'cell.delete').keys).toBeNull()
    expect(command(bar, 'cell.insertAbove').keys).toBeNull()
    expect(accelerator('Alt+ArrowUp')).toBe('Alt+Up')
    expect(accelerator('F1')).toBe('F1')
    expect(accelerator('Mod+\\')).toBe('CmdOrCtrl+\\')
    expect([accelerator('Shift+A'), accelerator('D D'), accelerator('Mod+K Mod+I'), accelerator('Space'), accelerator('Mod+ろ')]).toEqual([null, null, null, null, null])
  })

  it('[DESK1] list the recent notebooks', () => {
    expect(all(menuBar(state)).find(item => item.kind === 'submenu' && item.label === 'Open Recent')).toMatchObject({ items: [{ kind: 'notebook', path: '/a/Plan.ipynb', label: 'Plan' }] })
  })
})
