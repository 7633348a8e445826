import { describe, expect, it } from 'vitest'
import { parseKeys } from '../../../model/keyboard/keys.ts'
import { commands, defineCommands } from '../../../renderer/commands/catalogue.ts'
import { keysOf, type ChosenKeys } from '../../../renderer/commands/keymap.ts'
import { createDispatch, type Focus } from '../../../renderer/commands/dispatch.ts'
import { matches, showKeys, type KeyPress } from '../../../renderer/commands/keys.ts'

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
  key, code: /^[a-z]$/i.test(key) ? `Key${key.toUpperCase()}` : key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, isComposing: false, keyCode: 0, ...more,
})
const run = (presses: KeyPress[], focus: Focus = 'command', chosen: ChosenKeys = {}, isNotebook = true) => {
  let time = 0
  const dispatch = createDispatch(() => (time += 10))
  return presses.map(one => dispatch(one, focus, isNotebook, chosen))
}

describe('keys', () => {
  it('[UI1] are Jupyter\'s in command mode', () => {
    const expected: [KeyPress, string][] = [
      [press('Enter'), 'cell.edit'], [press('a'), 'cell.insertAbove'], [press('b'), 'cell.insertBelow'], [press('x'), 'cell.cut'], [press('c'), 'cell.copy'], [press('v'), 'cell.paste'],
      [press('m'), 'cell.toText'], [press('y'), 'cell.toSql'], [press('j'), 'cell.down'], [press('k'), 'cell.up'], [press('z'), 'cell.undo'],
      [press('Enter', { shiftKey: true }), 'run.advance'], [press('Enter', { ctrlKey: true }), 'run.cell'], [press('Enter', { altKey: true }), 'run.insert'],
      [press('k', { ctrlKey: true }), 'search'], [press('P', { ctrlKey: true, shiftKey: true }), 'palette'], [press('s', { ctrlKey: true }), 'notebook.save'],
      [press('f', { ctrlKey: true }), 'notebook.find'], [press('\\', { ctrlKey: true }), 'window.sides'], [press('F6'), 'window.nextRegion'], [press('?', { shiftKey: true }), 'cheatSheet'],
    ]
    for (const [key, command] of expected) expect(run([key]), command).toEqual([command])
    expect(run([press('d'), press('d')])).toEqual(['wait', 'cell.delete'])
  })

  it('[UI1] are text while writing, but for those with Ctrl, Alt or Shift+Enter', () => {
    for (const key of ['a', 'd', 'j', '?', 'm']) expect(run([press(key)], 'edit')).toEqual([null])
    expect(run([press('Escape')], 'edit')).toEqual(['cell.leave'])
    expect(run([press('Enter', { shiftKey: true })], 'edit')).toEqual(['run.advance'])
    expect(run([press('Enter')], 'edit')).toEqual([null])
  })

  it('[UI1] are no commands while an IME composes', () => {
    expect(run([press('Enter', { isComposing: true })], 'edit')).toEqual([null])
    expect(run([press('Enter', { shiftKey: true, keyCode: 229 })], 'edit')).toEqual([null])
    expect(run([press('Process', { ctrlKey: true })])).toEqual([null])
  })

  it('[UI1] leave fields and lists their own', () => {
    for (const focus of ['field', 'own'] as const) {
      expect(run([press('a')], focus)).toEqual([null])
      expect(run([press('z', { ctrlKey: true })], focus)).toEqual([null])
      expect(run([press('s', { ctrlKey: true })], focus)).toEqual(['notebook.save'])
    }
    expect(run([press('s', { ctrlKey: true })], 'modal')).toEqual([null])
    expect(run([press('a')], 'command', {}, false)).toEqual([null])
  })

  it('[UI1] can be changed and taken away by the person', () => {
    expect(run([press('a')], 'command', { 'cell.insertAbove': ['Q'] })).toEqual([null])
    expect(run([press('q')], 'command', { 'cell.insertAbove': ['Q'] })).toEqual(['cell.insertAbove'])
    expect(keysOf(commands.get('cell.cut')!, { 'cell.cut': [] })).toEqual([])
  })

  it('[UI1] are Cmd on macOS', () => {
    const [stroke] = parseKeys('Mod+S')
    expect(matches(stroke!, press('s', { metaKey: true }), 'MacIntel')).toBe(true)
    expect(matches(stroke!, press('s', { ctrlKey: true }), 'MacIntel')).toBe(false)
    expect(matches(stroke!, press('s', { ctrlKey: true }), 'Linux x86_64')).toBe(true)
    expect(showKeys('Mod+Shift+P', 'MacIntel')).toBe('⇧⌘P')
    expect(showKeys('Mod+Shift+P', 'Win32')).toBe('Ctrl+Shift+P')
    expect(showKeys('D D', 'Win32')).toBe('D D')
  })

  it('[UI1] work on a Japanese keyboard', () => {
    const [backslash] = parseKeys('Mod+\\')
    for (const code of ['IntlYen', 'IntlRo', 'Backslash']) expect(matches(backslash!, press('¥', { code, ctrlKey: true }), 'Win32'), code).toBe(true)
    expect(matches(parseKeys('?')[0]!, press('?', { shiftKey: true, code: 'Slash' }), 'Win32')).toBe(true)
  })

  it('[UI1] and names that are given twice throw', () => {
    const one = { name: 'a', group: 'cell', when: 'command', keys: ['A'] } as const
    expect(() => defineCommands([one, { ...one, keys: [] }])).toThrow('defined twice')
    expect(() => defineCommands([one, { ...one, name: 'b', when: 'notebook' }])).toThrow('given to both a and b')
    expect(() => defineCommands([one, { ...one, name: 'b', when: 'edit' }])).not.toThrow()
  })
})
