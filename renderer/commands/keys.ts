/** One stroke: modifiers and a key. `mod` is Ctrl, or Cmd on macOS. */
interface Stroke { mod: boolean; alt: boolean; shift: boolean; key: string }

/** The parts of a KeyboardEvent that a key is told by. */
export interface KeyPress { key: string; code: string; ctrlKey: boolean; metaKey: boolean; altKey: boolean; shiftKey: boolean; isComposing: boolean; keyCode: number }

const isMac = (platform: string) => /mac/i.test(platform)
const thisPlatform = () => (typeof navigator === 'undefined' ? '' : navigator.platform)

function parseStroke(text: string): Stroke {
  const parts = text.split('+')
  const key = parts.pop()!
  return { mod: parts.includes('Mod'), alt: parts.includes('Alt'), shift: parts.includes('Shift'), key: key.toLowerCase() }
}

/** A key as the catalogue writes it: strokes with a space between, `Mod+Shift+P`, `D D`. */
export const parseKeys = (text: string): Stroke[] => text.split(' ').map(parseStroke)

/** What a press is called, whatever Shift or a Japanese layout makes of it: `\` and `¥` and `_` share physical keys. */
function named(press: KeyPress): string {
  if (press.code === 'IntlYen' || press.code === 'IntlRo' || press.code === 'Backslash') return '\\'
  // With Alt, macOS types another character than the one on the key.
  if (press.altKey && /^Key[A-Z]$/.test(press.code)) return press.code.slice(3).toLowerCase()
  return press.key === ' ' ? 'space' : press.key.toLowerCase()
}

/** Characters that need Shift on some layouts and not on others: for these Shift is no part of the key. */
const shifted = new Set(['?', '\\', '-', '_'])

export function matches(stroke: Stroke, press: KeyPress, platform = thisPlatform()): boolean {
  const key = named(press)
  const mod = isMac(platform) ? press.metaKey : press.ctrlKey
  const other = isMac(platform) ? press.ctrlKey : press.metaKey
  if (key !== stroke.key && !(stroke.key === '-' && press.code === 'Minus')) return false
  if (mod !== stroke.mod || other || press.altKey !== stroke.alt) return false
  return shifted.has(stroke.key) && !stroke.shift ? true : press.shiftKey === stroke.shift
}

/** While an IME composes, no press is a command. Chromium says 229 for the press that ends a composition. */
export const isComposing = (press: KeyPress): boolean => press.isComposing || press.keyCode === 229 || press.key === 'Process'

const names: Record<string, string> = {
  arrowup: '↑', arrowdown: '↓', arrowleft: '←', arrowright: '→', escape: 'Esc', enter: 'Enter', pagedown: 'PgDn', pageup: 'PgUp', delete: 'Del', backspace: '⌫', space: 'Space',
}

/** A key as the person sees it: `Ctrl+Shift+P`, on macOS `⇧⌘P`. */
export function showKeys(text: string, platform = thisPlatform()): string {
  return parseKeys(text).map(stroke => {
    const key = names[stroke.key] ?? (stroke.key.length === 1 || /^f\d+$/.test(stroke.key) ? stroke.key.toUpperCase() : stroke.key)
    if (isMac(platform)) return `${stroke.alt ? '⌥' : ''}${stroke.shift ? '⇧' : ''}${stroke.mod ? '⌘' : ''}${key}`
    return [stroke.mod ? 'Ctrl' : '', stroke.alt ? 'Alt' : '', stroke.shift ? 'Shift' : '', key].filter(Boolean).join('+')
  }).join(' ')
}
