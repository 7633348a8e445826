/**
 * Where a key counts: `always` anywhere, `notebook` wherever a notebook is open for editing, `command` on a selected cell, `edit` while writing in a cell.
 * The palette offers a command wherever it makes sense, whatever its key.
 */
export type When = 'always' | 'notebook' | 'command' | 'edit'
export type CommandGroup = 'cell' | 'run' | 'notebook' | 'window'

export interface CommandDefinition {
  name: string
  group: CommandGroup
  when: When
  /** Default keys; the first is the one that is shown. */
  keys: readonly string[]
}

const definitions = [
  { name: 'cell.edit', group: 'cell', when: 'command', keys: ['Enter'] },
  { name: 'cell.leave', group: 'cell', when: 'edit', keys: ['Escape', 'Mod+M'] },
  { name: 'cell.up', group: 'cell', when: 'command', keys: ['K', 'ArrowUp'] },
  { name: 'cell.down', group: 'cell', when: 'command', keys: ['J', 'ArrowDown'] },
  { name: 'cell.first', group: 'cell', when: 'command', keys: ['Home', 'Mod+Home', 'Mod+ArrowUp'] },
  { name: 'cell.last', group: 'cell', when: 'command', keys: ['End', 'Mod+End', 'Mod+ArrowDown'] },
  { name: 'cell.extendUp', group: 'cell', when: 'command', keys: ['Shift+ArrowUp', 'Shift+K'] },
  { name: 'cell.extendDown', group: 'cell', when: 'command', keys: ['Shift+ArrowDown', 'Shift+J'] },
  { name: 'cell.extendFirst', group: 'cell', when: 'command', keys: ['Shift+Home'] },
  { name: 'cell.extendLast', group: 'cell', when: 'command', keys: ['Shift+End'] },
  { name: 'cell.selectAll', group: 'cell', when: 'command', keys: ['Mod+A'] },
  { name: 'cell.insertAbove', group: 'cell', when: 'command', keys: ['A'] },
  { name: 'cell.insertBelow', group: 'cell', when: 'command', keys: ['B'] },
  { name: 'cell.cut', group: 'cell', when: 'command', keys: ['X'] },
  { name: 'cell.copy', group: 'cell', when: 'command', keys: ['C'] },
  { name: 'cell.paste', group: 'cell', when: 'command', keys: ['V'] },
  { name: 'cell.pasteAbove', group: 'cell', when: 'command', keys: ['Shift+V'] },
  { name: 'cell.delete', group: 'cell', when: 'command', keys: ['D D'] },
  { name: 'cell.moveUp', group: 'cell', when: 'command', keys: ['Alt+ArrowUp', 'Mod+Shift+ArrowUp'] },
  { name: 'cell.moveDown', group: 'cell', when: 'command', keys: ['Alt+ArrowDown', 'Mod+Shift+ArrowDown'] },
  { name: 'cell.left', group: 'cell', when: 'command', keys: ['ArrowLeft'] },
  { name: 'cell.right', group: 'cell', when: 'command', keys: ['ArrowRight'] },
  { name: 'cell.foldCode', group: 'cell', when: 'command', keys: [] },
  { name: 'cell.foldOutputs', group: 'cell', when: 'command', keys: ['O'] },
  { name: 'cell.scrollOutputs', group: 'cell', when: 'command', keys: ['Shift+O'] },
  { name: 'cell.lineNumbers', group: 'cell', when: 'command', keys: ['L'] },
  { name: 'cell.foldSection', group: 'cell', when: 'command', keys: [] },
  { name: 'cell.insertHeadingAbove', group: 'cell', when: 'command', keys: ['Shift+A'] },
  { name: 'cell.insertHeadingBelow', group: 'cell', when: 'command', keys: ['Shift+B'] },
  { name: 'cell.split', group: 'cell', when: 'edit', keys: ['Mod+Shift+-'] },
  { name: 'cell.merge', group: 'cell', when: 'command', keys: ['Shift+M'] },
  { name: 'cell.mergeAbove', group: 'cell', when: 'command', keys: ['Mod+Backspace'] },
  { name: 'cell.mergeBelow', group: 'cell', when: 'command', keys: ['Mod+Shift+M'] },
  { name: 'cell.toText', group: 'cell', when: 'command', keys: ['M'] },
  { name: 'cell.toSql', group: 'cell', when: 'command', keys: ['Y'] },
  { name: 'cell.toPython', group: 'cell', when: 'command', keys: [] },
  { name: 'cell.toScala', group: 'cell', when: 'command', keys: [] },
  { name: 'cell.toR', group: 'cell', when: 'command', keys: [] },
  { name: 'cell.toRaw', group: 'cell', when: 'command', keys: ['R'] },
  { name: 'cell.heading1', group: 'cell', when: 'command', keys: ['1'] },
  { name: 'cell.heading2', group: 'cell', when: 'command', keys: ['2'] },
  { name: 'cell.heading3', group: 'cell', when: 'command', keys: ['3'] },
  { name: 'cell.heading4', group: 'cell', when: 'command', keys: ['4'] },
  { name: 'cell.heading5', group: 'cell', when: 'command', keys: ['5'] },
  { name: 'cell.heading6', group: 'cell', when: 'command', keys: ['6'] },
  { name: 'cell.format', group: 'cell', when: 'notebook', keys: ['Shift+Alt+F'] },
  { name: 'cell.describe', group: 'cell', when: 'edit', keys: ['Mod+I'] },
  { name: 'cell.clear', group: 'cell', when: 'command', keys: [] },
  { name: 'cell.undo', group: 'cell', when: 'command', keys: ['Z', 'Mod+Z'] },
  { name: 'cell.redo', group: 'cell', when: 'command', keys: ['Shift+Z', 'Mod+Shift+Z', 'Mod+Y'] },

  { name: 'run.cell', group: 'run', when: 'notebook', keys: ['Mod+Enter'] },
  { name: 'run.advance', group: 'run', when: 'notebook', keys: ['Shift+Enter'] },
  { name: 'run.insert', group: 'run', when: 'notebook', keys: ['Alt+Enter'] },
  { name: 'run.all', group: 'run', when: 'notebook', keys: ['Mod+Shift+Enter'] },
  { name: 'run.above', group: 'run', when: 'notebook', keys: [] },
  { name: 'run.below', group: 'run', when: 'notebook', keys: [] },
  { name: 'run.stale', group: 'run', when: 'notebook', keys: ['Mod+Alt+Enter'] },
  { name: 'run.whole', group: 'run', when: 'notebook', keys: [] },
  { name: 'run.cancel', group: 'run', when: 'command', keys: ['I I'] },
  { name: 'run.restart', group: 'run', when: 'command', keys: ['0 0'] },

  { name: 'notebook.scrollDown', group: 'notebook', when: 'command', keys: ['Space'] },
  { name: 'notebook.scrollUp', group: 'notebook', when: 'command', keys: ['Shift+Space'] },
  { name: 'notebook.save', group: 'notebook', when: 'always', keys: ['Mod+S', 'S'] },
  { name: 'notebook.saveAs', group: 'notebook', when: 'always', keys: ['Mod+Shift+S'] },
  { name: 'notebook.saveCopy', group: 'notebook', when: 'notebook', keys: [] },
  { name: 'notebook.new', group: 'notebook', when: 'always', keys: ['Alt+N'] },
  { name: 'notebook.open', group: 'notebook', when: 'always', keys: ['Mod+O'] },
  { name: 'notebook.close', group: 'notebook', when: 'always', keys: ['Alt+W'] },
  { name: 'notebook.find', group: 'notebook', when: 'notebook', keys: ['Mod+F', 'F'] },
  { name: 'notebook.replace', group: 'notebook', when: 'notebook', keys: ['Mod+H'] },
  { name: 'notebook.clearAll', group: 'notebook', when: 'notebook', keys: [] },
  { name: 'notebook.foldCode', group: 'notebook', when: 'notebook', keys: [] },
  { name: 'notebook.showCode', group: 'notebook', when: 'notebook', keys: [] },
  { name: 'notebook.foldOutputs', group: 'notebook', when: 'notebook', keys: [] },
  { name: 'notebook.showOutputs', group: 'notebook', when: 'notebook', keys: [] },
  { name: 'notebook.foldSections', group: 'notebook', when: 'command', keys: ['Mod+Shift+ArrowLeft'] },
  { name: 'notebook.showSections', group: 'notebook', when: 'command', keys: ['Mod+Shift+ArrowRight'] },
  { name: 'notebook.trust', group: 'notebook', when: 'notebook', keys: [] },
  { name: 'notebook.history', group: 'notebook', when: 'notebook', keys: ['Mod+Alt+H'] },
  { name: 'notebook.nameVersion', group: 'notebook', when: 'notebook', keys: [] },
  { name: 'notebook.grant', group: 'notebook', when: 'notebook', keys: [] },
  { name: 'notebook.grants', group: 'notebook', when: 'notebook', keys: [] },

  { name: 'search', group: 'window', when: 'always', keys: ['Mod+K'] },
  { name: 'palette', group: 'window', when: 'always', keys: ['Mod+Shift+P', 'F1', 'P'] },
  { name: 'cheatSheet', group: 'window', when: 'always', keys: ['?', 'H'] },
  { name: 'settings', group: 'window', when: 'always', keys: ['Mod+,'] },
  { name: 'keyboard', group: 'window', when: 'always', keys: [] },
  { name: 'update.check', group: 'window', when: 'always', keys: [] },
  { name: 'window.new', group: 'window', when: 'always', keys: [] },
  { name: 'window.report', group: 'window', when: 'always', keys: ['Mod+Shift+E'] },
  { name: 'window.sides', group: 'window', when: 'always', keys: ['Mod+\\'] },
  { name: 'window.outline', group: 'window', when: 'always', keys: ['Mod+Alt+O'] },
  { name: 'window.left', group: 'window', when: 'always', keys: ['Mod+B'] },
  { name: 'window.right', group: 'window', when: 'always', keys: ['Mod+Alt+B'] },
  { name: 'window.nextRegion', group: 'window', when: 'always', keys: ['F6'] },
  { name: 'window.previousRegion', group: 'window', when: 'always', keys: ['Shift+F6'] },
  { name: 'window.nextTab', group: 'window', when: 'always', keys: ['Alt+PageDown'] },
  { name: 'window.previousTab', group: 'window', when: 'always', keys: ['Alt+PageUp'] },
  { name: 'window.lineNumbers', group: 'window', when: 'notebook', keys: ['Shift+L'] },
  { name: 'window.addFolder', group: 'window', when: 'always', keys: [] },
  { name: 'window.import', group: 'window', when: 'always', keys: ['Mod+Alt+I'] },
  { name: 'window.importFolder', group: 'window', when: 'always', keys: [] },
  { name: 'window.diagnostics', group: 'window', when: 'always', keys: [] },
  { name: 'window.light', group: 'window', when: 'always', keys: [] },
  { name: 'window.dark', group: 'window', when: 'always', keys: [] },
  { name: 'window.systemTheme', group: 'window', when: 'always', keys: [] },
  { name: 'window.english', group: 'window', when: 'always', keys: [] },
  { name: 'window.japanese', group: 'window', when: 'always', keys: [] },
] as const satisfies readonly CommandDefinition[]

export type CommandName = (typeof definitions)[number]['name']
export interface Command extends CommandDefinition { name: CommandName; title: `command.${CommandName}` }

/** Checks a list of commands: a name twice, or a key twice where both would count, throws. */
export function defineCommands<T extends CommandDefinition>(list: readonly T[]): ReadonlyMap<T['name'], T> {
  const all = new Map<T['name'], T>()
  const taken = new Map<string, string>()
  for (const command of list) {
    if (all.has(command.name)) throw new Error(`The command ${command.name} is defined twice`)
    all.set(command.name, command)
    for (const key of command.keys) {
      for (const place of placesOf(command.when)) {
        const other = taken.get(`${place} ${key}`)
        if (other !== undefined) throw new Error(`The key ${key} is given to both ${other} and ${command.name}`)
        taken.set(`${place} ${key}`, command.name)
      }
    }
  }
  return all
}

/** The places in which a key counts: writing in a cell, a selected cell, anywhere else. */
export const placesOf = (when: When): ('elsewhere' | 'command' | 'edit')[] => (when === 'always' ? ['elsewhere', 'command', 'edit'] : when === 'notebook' ? ['command', 'edit'] : [when])

/** Every command there is, by name. */
export const commands: ReadonlyMap<CommandName, Command> = new Map(
  [...defineCommands<(typeof definitions)[number]>(definitions).values()].map(command => [command.name, { ...command, title: `command.${command.name}` as const }]),
)

/** Whether a text is the name of a command. */
export const isCommand = (name: string): name is CommandName => (commands as ReadonlyMap<string, Command>).has(name)
