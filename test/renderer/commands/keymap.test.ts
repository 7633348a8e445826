import { describe, expect, it } from 'vitest'
import { parseKeys, writeKeys } from '../../../model/keyboard/keys.ts'
import { commands, type CommandName } from '../../../renderer/commands/catalogue.ts'
import { createDispatch, type Focus } from '../../../renderer/commands/dispatch.ts'
import { bindingsOf, inTheWay, keysOf, notesOn, withKey, withKeys, type ChosenKeys } from '../../../renderer/commands/keymap.ts'
import { matches, strokeOf, type KeyPress } from '../../../renderer/commands/keys.ts'

const command = (name: CommandName) => commands.get(name)!
const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({ key, code: /^[a-z]$/i.test(key) ? `Key${key.toUpperCase()}` : key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, isComposing: false, keyCode: 0, ...more })
const run = (presses: KeyPress[], chosen: ChosenKeys, focus: Focus = 'command', step = 10) => {
  let time = 0
  const dispatch = createDispatch(() => (time += step))
  return presses.map(one => dispatch(one, focus, true, chosen))
}
const names = (found: readonly { command: { name: string } }[]) => found.map(other => other.command.name)

describe('keys that the person chose', () => {
  it('[NB5] are several for a command, of one stroke or of several', () => {
    const chosen = { 'cell.cut': ['Q', 'G G X', 'Mod+J'] }
    expect(run([press('q')], chosen)).toEqual(['cell.cut'])
    expect(run([press('g'), press('g'), press('x')], chosen)).toEqual(['wait', 'wait', 'cell.cut'])
    expect(run([press('j', { ctrlKey: true })], chosen)).toEqual(['cell.cut'])
    expect(run([press('x')], chosen), 'the default is gone').toEqual([null])
    expect(run([press('g'), press('g'), press('a')], chosen), 'what does not go on is a key of its own').toEqual(['wait', 'wait', 'cell.insertAbove'])
    expect(run([press('g'), press('g'), press('x')], chosen, 'command', 900), 'too slow').toEqual(['wait', 'wait', null])
  })

  it('[NB5] begin with Ctrl and go on with a letter while text is written, which is then no text', () => {
    const chosen = { 'notebook.save': ['Mod+J S'] }
    expect(run([press('j', { ctrlKey: true }), press('s')], chosen, 'edit')).toEqual(['wait', 'notebook.save'])
    expect(run([press('j', { ctrlKey: true }), press('s')], chosen, 'field')).toEqual(['wait', 'notebook.save'])
    expect(run([press('s')], chosen, 'edit')).toEqual([null])
  })

  it('[NB5] count more than a default of another command', () => {
    expect(run([press('a')], { 'window.sides': ['A'] })).toEqual(['window.sides'])
  })

  it('[NB5] in the way of another command’s are found where both would count, and taken from it if the person says so', () => {
    expect(names(inTheWay(command('cell.cut'), parseKeys('D'), {}))).toEqual(['cell.delete'])
    expect(names(inTheWay(command('cell.cut'), parseKeys('Mod+K'), {}))).toEqual(['search'])
    expect(inTheWay(command('cell.split'), parseKeys('A'), {}), 'a letter is text there').toEqual([])
    expect(inTheWay(command('cell.leave'), parseKeys('Mod+A'), {}), 'on a selected cell only').toEqual([])
    const taken = withKey({}, command('cell.cut'), 'D', 'X')
    expect(taken).toEqual({ 'cell.cut': ['D'], 'cell.delete': [] })
    expect(run([press('d')], taken)).toEqual(['cell.cut'])
    const more = withKey(taken, command('cell.cut'), 'Q', null)
    expect(keysOf(command('cell.cut'), more)).toEqual(['D', 'Q'])
    expect(withKeys(withKeys(more, command('cell.cut'), ['X']), command('cell.delete'), ['D D']), 'defaults are no choice').toEqual({})
  })

  it('[NB5] that cannot be read count as none, and do no harm', () => {
    const chosen = { 'cell.cut': ['<script>', 'X'], 'no.such.command': ['A'] }
    expect(keysOf(command('cell.cut'), chosen)).toEqual(['X'])
    expect(run([press('a')], chosen)).toEqual(['cell.insertAbove'])
  })

  it('[NB5] that the system, a browser or text keeps are told', () => {
    expect(notesOn('Mod+W', 'always', false)).toEqual(['browser'])
    expect(notesOn('Alt+F4', 'command', false)).toEqual(['system'])
    expect(notesOn('Mod+Q', 'command', true)).toEqual(['system'])
    expect(notesOn('Q', 'notebook', false)).toEqual(['text'])
    expect(notesOn('Q', 'command', false)).toEqual([])
    expect(notesOn('Mod+C', 'notebook', false)).toEqual(['editing'])
  })
})

describe('a press that is recorded', () => {
  it.each([
    ['letters', press('d'), 'D'], ['with Shift', press('D', { shiftKey: true }), 'Shift+D'], ['with all', press('K', { ctrlKey: true, altKey: true, shiftKey: true }), 'Mod+Alt+Shift+K'],
    ['a sign of Shift', press('?', { shiftKey: true, code: 'Slash' }), '?'], ['a plus', press('+', { ctrlKey: true, shiftKey: true, code: 'Equal' }), 'Mod++'], ['the minus', press('_', { ctrlKey: true, shiftKey: true, code: 'Minus' }), 'Mod+Shift+-'],
    ['a space', press(' ', { code: 'Space' }), 'Space'], ['an arrow', press('ArrowUp', { altKey: true }), 'Alt+ArrowUp'], ['Escape', press('Escape'), 'Escape'], ['the yen', press('¥', { code: 'IntlYen', ctrlKey: true }), 'Mod+\\'],
  ])('[NB5] is what it is pressed as: %s', (_, one, keys) => {
    const stroke = strokeOf(one, 'Win32')!
    expect(writeKeys([stroke])).toBe(keys)
    expect(matches(stroke, one, 'Win32')).toBe(true)
  })

  it('[NB5] is none while an IME composes, with the system’s key, or of a modifier or a dead key', () => {
    for (const one of [press('a', { isComposing: true }), press('Process'), press('a', { metaKey: true }), press('Shift', { shiftKey: true }), press('Dead')]) expect(strokeOf(one, 'Win32')).toBeNull()
  })

  it('[NB5] on macOS tells Ctrl from Cmd', () => {
    const stroke = strokeOf(press('b', { ctrlKey: true, code: 'KeyB' }), 'MacIntel')!
    expect(writeKeys([stroke])).toBe('Ctrl+B')
    expect(matches(stroke, press('b', { metaKey: true }), 'MacIntel')).toBe(false)
    expect(matches(stroke, press('b', { ctrlKey: true }), 'MacIntel')).toBe(true)
  })

  it('[NB5] of every default is that key again, so that each can be recorded', () => {
    for (const { keys, strokes } of bindingsOf({})) {
      const again = strokes.map(({ key, mod, alt, shift }) => strokeOf(press(key === 'space' ? ' ' : key, { ctrlKey: mod, altKey: alt, shiftKey: shift, code: key === '-' ? 'Minus' : key === '\\' ? 'Backslash' : key }), 'Win32')!)
      expect(writeKeys(again)).toBe(writeKeys(parseKeys(keys)))
    }
  })
})
