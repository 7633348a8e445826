import { begins, type Stroke } from '../../model/keyboard/keys.ts'
import { fitOf, foldText, searchWords } from '../../model/parameter/search.ts'
import { commands, type Command } from '../commands/catalogue.ts'
import { bindingsOf, inTheWay, keysOf, type Binding, type ChosenKeys } from '../commands/keymap.ts'
import { showKeys } from '../commands/keys.ts'
import { words } from '../language/words.ts'

/** Which commands the list shows. */
export type Shown = 'all' | 'changed' | 'none' | 'conflicts'

/** What of other commands stands in the way of each command's keys, for those of which something does. */
export function conflicts(chosen: ChosenKeys): ReadonlyMap<Command, readonly Binding[]> {
  const found = new Map<Command, Binding[]>()
  // The defaults are free of conflicts, which the catalogue sees to: only what was chosen can be in the way.
  for (const { command, strokes } of bindingsOf(chosen)) {
    if (!(command.name in chosen)) continue
    for (const other of inTheWay(command, strokes, chosen)) {
      found.set(command, [...(found.get(command) ?? []), other])
      if (!(other.command.name in chosen)) found.set(other.command, [...(found.get(other.command) ?? []), ...bindingsOf(chosen).filter(own => own.command === command && own.strokes === strokes)])
    }
  }
  return found
}

/** The commands that a search finds: every word in the name in either language, the keys or the name in the code; or, of strokes, that a key begins with them. */
export function findCommands(search: { text: string } | { strokes: readonly Stroke[] }, shown: Shown, chosen: ChosenKeys): Command[] {
  const inWay = shown === 'conflicts' ? conflicts(chosen) : null
  const wanted = 'text' in search ? searchWords(search.text) : []
  return [...commands.values()].filter(command => {
    const keys = keysOf(command, chosen)
    if (shown === 'changed' && !(command.name in chosen)) return false
    if (shown === 'none' && keys.length > 0) return false
    if (inWay && !inWay.has(command)) return false
    if ('strokes' in search) return search.strokes.length === 0 || bindingsOf(chosen).some(binding => binding.command === command && begins(search.strokes, binding.strokes))
    const { en, ja } = words[command.title]
    return fitOf(foldText([en, ja, command.name, ...keys.map(each => showKeys(each))].join(' ')), wanted) > 0
  })
}
