import { describe, expect, it } from 'vitest'
import { parseKeys } from '../../../model/keyboard/keys.ts'
import { commands } from '../../../renderer/commands/catalogue.ts'
import { conflicts, findCommands } from '../../../renderer/keyboard/list.ts'

const names = (list: readonly { name: string }[]) => list.map(command => command.name)

describe('the list of keys', () => {
  it('[NB5] has every command, and finds them by name in either language and by key', () => {
    expect(findCommands({ text: '' }, 'all', {})).toHaveLength(commands.size)
    expect(names(findCommands({ text: 'cut cells' }, 'all', {}))).toEqual(['cell.cut'])
    expect(names(findCommands({ text: '切り取り' }, 'all', {}))).toEqual(['cell.cut'])
    expect(names(findCommands({ text: 'ctrl+shift+p' }, 'all', {}))).toContain('palette')
    expect(names(findCommands({ strokes: parseKeys('D') }, 'all', {}))).toEqual(['cell.delete'])
    expect(names(findCommands({ strokes: parseKeys('D X') }, 'all', {}))).toEqual([])
    expect(names(findCommands({ strokes: parseKeys('Q') }, 'all', { 'cell.cut': ['Q'] }))).toEqual(['cell.cut'])
  })

  it('[NB5] shows what was changed, what has no key, and what is in each other’s way', () => {
    const chosen = { 'cell.cut': ['A'], 'cell.copy': [] }
    expect(names(findCommands({ text: '' }, 'changed', chosen))).toEqual(['cell.cut', 'cell.copy'])
    expect(names(findCommands({ text: '' }, 'none', chosen))).toContain('cell.copy')
    expect(names(findCommands({ text: '' }, 'conflicts', chosen))).toEqual(['cell.insertAbove', 'cell.cut'])
    expect(conflicts(chosen).get(commands.get('cell.insertAbove')!)!.map(other => other.command.name)).toEqual(['cell.cut'])
    expect(conflicts({}).size, 'the defaults are free of them').toBe(0)
    expect(conflicts({ 'cell.cut': ['Mod+J'], 'cell.copy': ['Mod+J'] }).size).toBe(2)
  })
})
