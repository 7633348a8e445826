import { collide, isTyped, parseKeys, readKeys, type Stroke } from '../../model/keyboard/keys.ts'
import { commands, placesOf, type Command, type When } from './catalogue.ts'

/** What the person chose over the defaults: of each command all its keys, none where the list is empty. */
export type ChosenKeys = Readonly<Record<string, readonly string[]>>

/** The keys of a command with what the person chose over the defaults; the first is the one that is shown. */
export const keysOf = (command: Command, chosen: ChosenKeys): readonly string[] => chosen[command.name]?.filter(keys => readKeys(keys) !== null) ?? command.keys

export interface Binding { command: Command; keys: string; strokes: readonly Stroke[] }

const made = new WeakMap<ChosenKeys, readonly Binding[]>()

/** Every key with its command. What the person chose comes first: it counts more than a default that a later version brings. */
export function bindingsOf(chosen: ChosenKeys): readonly Binding[] {
  const known = made.get(chosen)
  if (known) return known
  const all = [...commands.values()].flatMap(command => keysOf(command, chosen).map(keys => ({ command, keys, strokes: parseKeys(keys) })))
  const bindings = [...all.filter(({ command }) => command.name in chosen), ...all.filter(({ command }) => !(command.name in chosen))]
  made.set(chosen, bindings)
  return bindings
}

/** The places in which strokes are a key. A character is text while a cell is written in. */
const counting = (when: When, strokes: readonly Stroke[]) => placesOf(when).filter(place => place !== 'edit' || !isTyped(strokes[0]))

/** The keys of other commands that stand in the way of strokes, wherever both would count. */
export function inTheWay(command: Command, strokes: readonly Stroke[], chosen: ChosenKeys): Binding[] {
  const places = counting(command.when, strokes)
  return bindingsOf(chosen).filter(other => other.command.name !== command.name && collide(strokes, other.strokes) && counting(other.command.when, other.strokes).some(place => places.includes(place)))
}

const same = (a: readonly string[], b: readonly string[]) => a.length === b.length && a.every((keys, at) => keys === b[at])

/** What is chosen with other keys for a command; its defaults are no choice. */
export function withKeys(chosen: ChosenKeys, command: Command, keys: readonly string[]): Record<string, string[]> {
  const { [command.name]: _, ...others } = chosen
  const next = Object.fromEntries(Object.entries(others).map(([name, list]) => [name, [...list]]))
  return same(keys, command.keys) ? next : { ...next, [command.name]: [...keys] }
}

/** What is chosen with a key given to a command, in the place of one of its own or as one more, and taken from those in whose way it stands. */
export function withKey(chosen: ChosenKeys, command: Command, keys: string, instead: string | null): Record<string, string[]> {
  let next: ChosenKeys = chosen
  for (const other of inTheWay(command, parseKeys(keys), chosen)) next = withKeys(next, other.command, keysOf(other.command, next).filter(each => each !== other.keys))
  const own = keysOf(command, chosen).map(each => (each === instead ? keys : each))
  return withKeys(next, command, [...new Set(own.includes(keys) ? own : [...own, keys])])
}

/** Where a key of the person's would never come to its command: kept by the system or a browser, typed as text, or what a text is edited with. */
export type KeyNote = 'system' | 'browser' | 'text' | 'editing'

const browsers = /^Mod\+(Shift\+)?(T|N|W|Tab)$|^Mod\+(PageUp|PageDown)$/
const systems = /^Alt\+(Shift\+)?(Tab|F4|Space|Escape)$|^Mod\+Alt\+Delete$|^Mod\+Escape$|^(Alt\+)?PrintScreen$/
const macSystems = /^Mod\+(Shift\+)?(Q|H|M|Tab|Space|`)$|^Mod\+Alt\+(H|M|D|Escape)$|^Mod\+Shift\+[345]$|^Ctrl\+(Arrow\w+|Space)$/
const editing = /^Mod\+(A|C|V|X|Y|Z)$|^Mod\+Shift\+Z$|^(Shift\+)?(Arrow\w+|Home|End|PageUp|PageDown|Backspace|Delete|Enter|Tab)$/

/** What is to be known about a key before a command gets it. Only the first stroke can be taken by somebody else. */
export function notesOn(keys: string, when: When, mac: boolean): KeyNote[] {
  const [first] = keys.split(' ')
  const notes: KeyNote[] = []
  if (first === undefined) return notes
  if ((mac ? macSystems : systems).test(first)) notes.push('system')
  if (browsers.test(first)) notes.push('browser')
  if (placesOf(when).includes('edit')) {
    if (isTyped(parseKeys(first)[0])) notes.push('text')
    else if (editing.test(first)) notes.push('editing')
  }
  return notes
}
