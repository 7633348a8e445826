import { describe, expect, it } from 'vitest'
import { commands, type CommandName } from '../../../renderer/commands/catalogue.ts'

/** The keys of JupyterLab 4 and Notebook 7 and some of the classic notebook on a selected cell and in its editor, with the command here that does the same. */
const jupyter: [keys: string, command: CommandName][] = [
  ['Enter', 'cell.edit'], ['Escape', 'cell.leave'], ['Mod+M', 'cell.leave'], ['Mod+Enter', 'run.cell'], ['Shift+Enter', 'run.advance'], ['Alt+Enter', 'run.insert'],
  ['Y', 'cell.toSql'], ['M', 'cell.toText'], ['R', 'cell.toRaw'], ['1', 'cell.heading1'], ['2', 'cell.heading2'], ['3', 'cell.heading3'], ['4', 'cell.heading4'], ['5', 'cell.heading5'], ['6', 'cell.heading6'],
  ['K', 'cell.up'], ['ArrowUp', 'cell.up'], ['J', 'cell.down'], ['ArrowDown', 'cell.down'], ['ArrowLeft', 'cell.left'], ['ArrowRight', 'cell.right'],
  ['Shift+K', 'cell.extendUp'], ['Shift+ArrowUp', 'cell.extendUp'], ['Shift+J', 'cell.extendDown'], ['Shift+ArrowDown', 'cell.extendDown'], ['Shift+Home', 'cell.extendFirst'], ['Shift+End', 'cell.extendLast'], ['Mod+A', 'cell.selectAll'],
  ['A', 'cell.insertAbove'], ['B', 'cell.insertBelow'], ['Shift+A', 'cell.insertHeadingAbove'], ['Shift+B', 'cell.insertHeadingBelow'],
  ['X', 'cell.cut'], ['C', 'cell.copy'], ['V', 'cell.paste'], ['Shift+V', 'cell.pasteAbove'], ['D D', 'cell.delete'], ['Z', 'cell.undo'], ['Shift+Z', 'cell.redo'],
  ['Shift+M', 'cell.merge'], ['Mod+Shift+M', 'cell.mergeBelow'], ['Mod+Backspace', 'cell.mergeAbove'], ['Mod+Shift+-', 'cell.split'],
  ['Mod+Shift+ArrowUp', 'cell.moveUp'], ['Mod+Shift+ArrowDown', 'cell.moveDown'], ['Mod+Shift+ArrowLeft', 'notebook.foldSections'], ['Mod+Shift+ArrowRight', 'notebook.showSections'],
  ['L', 'cell.lineNumbers'], ['Shift+L', 'window.lineNumbers'], ['O', 'cell.foldOutputs'], ['Shift+O', 'cell.scrollOutputs'], ['I I', 'run.cancel'], ['0 0', 'run.restart'], ['Space', 'notebook.scrollDown'], ['Shift+Space', 'notebook.scrollUp'],
  ['S', 'notebook.save'], ['Mod+S', 'notebook.save'], ['F', 'notebook.find'], ['H', 'cheatSheet'], ['P', 'palette'], ['Mod+Shift+P', 'palette'],
]

/** Keys of Jupyter that do nothing here, or something else; docs/decisions/0047-keys.md says why. */
const otherwise = ['Shift+R', 'Mod+Shift+C', 'Q']

describe('the keys of Jupyter', () => {
  it.each(jupyter)('[NB5] %s is %s', (keys, command) => {
    expect(commands.get(command)!.keys).toContain(keys)
  })

  it('[NB5] that are no keys here are given to nothing else on a selected cell', () => {
    const taken = new Set([...commands.values()].flatMap(command => command.keys))
    expect(otherwise.filter(keys => taken.has(keys))).toEqual([])
  })
})
