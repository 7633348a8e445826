/** One stroke: modifiers and a key. `mod` is Ctrl, or Cmd on macOS; `ctrl` is Ctrl there. `key` is in lower case. */
export interface Stroke { mod: boolean; ctrl: boolean; alt: boolean; shift: boolean; key: string }

/** Most strokes that one after the other are one key, most keys of a command, and the longest text of one. */
export const keyLimits = { strokes: 3, keys: 8, text: 120 } as const

const modifiers = ['Mod', 'Ctrl', 'Alt', 'Shift'] as const

/** Keys that are called by a word; all others are one character, or F1 to F24. */
const words = ['Enter', 'Escape', 'Backspace', 'Delete', 'Insert', 'Tab', 'Space', 'Home', 'End', 'PageUp', 'PageDown', 'ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'ContextMenu', 'Pause', 'ScrollLock', 'PrintScreen', 'NumLock', 'CapsLock']
const byName = new Map(words.map(word => [word.toLowerCase(), word]))

/** How a key is written, or null where it is none that can be held down by itself. */
function written(key: string): string | null {
  const lower = key.toLowerCase()
  if (byName.has(lower)) return byName.get(lower)!
  if (/^f([1-9]|1\d|2[0-4])$/.test(lower)) return lower.toUpperCase()
  return [...key].length === 1 && !/[\s\p{C}]/u.test(key) ? key.toUpperCase() : null
}

function parseStroke(text: string): Stroke | null {
  const plus = text.endsWith('+')
  const parts = (plus ? text.slice(0, -1) : text).split('+')
  const key = plus ? '+' : parts.pop()!
  if (plus && parts.pop() !== '') return null
  if (written(key) === null || new Set(parts).size !== parts.length || !parts.every(part => (modifiers as readonly string[]).includes(part))) return null
  const has = (modifier: string) => parts.includes(modifier)
  return { mod: has('Mod'), ctrl: has('Ctrl'), alt: has('Alt'), shift: has('Shift'), key: key.toLowerCase() }
}

/** The strokes of a key as settings write it, `Mod+Shift+P`, `D D`; null where it is none. */
export function readKeys(text: string): Stroke[] | null {
  if (text.length > keyLimits.text) return null
  const strokes = text.split(' ').map(parseStroke)
  return strokes.length <= keyLimits.strokes && strokes.every(stroke => stroke !== null) ? strokes : null
}

/** The strokes of a key that is known to be one. */
export function parseKeys(text: string): Stroke[] {
  const strokes = readKeys(text)
  if (!strokes) throw new Error(`${text} is no key`)
  return strokes
}

/** A key as settings write it: modifiers in one order, one spelling. */
export const writeKeys = (strokes: readonly Stroke[]): string => strokes
  .map(({ key, ...held }) => [...modifiers.filter(modifier => held[modifier.toLowerCase() as keyof typeof held]), written(key)].join('+'))
  .join(' ')

/** Whether a key is a character that is no letter or digit: some layouts need Shift for it, and others do not. */
export const isSign = (key: string): boolean => [...key].length === 1 && !/[\p{L}\p{N}]/u.test(key)

/** For signs Shift counts only where it is named. */
export const isShiftFree = ({ key, shift }: Stroke): boolean => !shift && isSign(key)

const overlaps = (a: Stroke, b: Stroke): boolean => a.key === b.key && a.mod === b.mod && a.ctrl === b.ctrl && a.alt === b.alt && (a.shift === b.shift || isShiftFree(a) || isShiftFree(b))

/** Whether of two keys one would stand in the other's way: they are one, or one begins the other. */
export const collide = (a: readonly Stroke[], b: readonly Stroke[]): boolean => a.every((stroke, at) => b[at] === undefined || overlaps(stroke, b[at]!))

/** Whether strokes are how a key begins, or all of it. */
export const begins = (strokes: readonly Stroke[], keys: readonly Stroke[]): boolean => strokes.length <= keys.length && strokes.every((stroke, at) => overlaps(stroke, keys[at]!))

/** Whether a stroke is a character as it is typed, so that it is text wherever text is written. */
export const isTyped = (stroke: Stroke | undefined): boolean => stroke !== undefined && !stroke.mod && !stroke.ctrl && !stroke.alt && (stroke.key === 'space' || [...stroke.key].length === 1)
