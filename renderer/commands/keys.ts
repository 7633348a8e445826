import { isShiftFree, isSign, parseKeys, type Stroke } from '../../model/keyboard/keys.ts'

/** The parts of a KeyboardEvent that a key is told by. */
export interface KeyPress { key: string; code: string; ctrlKey: boolean; metaKey: boolean; altKey: boolean; shiftKey: boolean; isComposing: boolean; keyCode: number }

export const isMac = (platform: string) => /mac/i.test(platform)
export const thisPlatform = () => (typeof navigator === 'undefined' ? '' : navigator.platform)

/** What a press is called, whatever Shift or a Japanese layout makes of it: `\` and `¥` and `_` share physical keys, as do `-` and `=`. */
function named(press: KeyPress): string {
  if (press.code === 'IntlYen' || press.code === 'IntlRo' || press.code === 'Backslash') return '\\'
  if (press.code === 'Minus' && ['-', '_', '='].includes(press.key)) return '-'
  // With Alt, macOS types another character than the one on the key.
  if (press.altKey && /^(Key[A-Z]|Digit\d)$/.test(press.code)) return press.code.at(-1)!.toLowerCase()
  return press.key === ' ' ? 'space' : press.key.toLowerCase()
}

export function matches(stroke: Stroke, press: KeyPress, platform = thisPlatform()): boolean {
  const held = heldWith(press, platform)
  if (named(press) !== stroke.key || held === null || held.mod !== (stroke.mod || (stroke.ctrl && !isMac(platform))) || held.ctrl !== (stroke.ctrl && isMac(platform)) || press.altKey !== stroke.alt) return false
  return isShiftFree(stroke) || press.shiftKey === stroke.shift
}

/** The modifiers that are told apart; null for the system's own. */
function heldWith(press: KeyPress, platform: string): { mod: boolean; ctrl: boolean } | null {
  if (isMac(platform)) return { mod: press.metaKey, ctrl: press.ctrlKey }
  return press.metaKey ? null : { mod: press.ctrlKey, ctrl: false }
}

/** Whether only a modifier is down, so that a stroke is still to come. */
export const isModifier = (press: KeyPress): boolean => /^(Control|Shift|Alt|AltGraph|Meta|CapsLock|Fn|FnLock|NumLock|OS)$/.test(press.key)

/** The stroke of a press as a key is written; null for one that no key can be made of, such as a dead key or one with the system's modifier. */
export function strokeOf(press: KeyPress, platform = thisPlatform()): Stroke | null {
  const held = heldWith(press, platform)
  if (held === null || isComposing(press) || isModifier(press) || ['Dead', 'Unidentified'].includes(press.key)) return null
  const key = named(press)
  // A sign that Shift makes is the key by itself: which keys make it is another matter on each layout.
  const isMade = isSign(key) && key !== '-' && key !== '\\'
  return { ...held, alt: press.altKey, shift: press.shiftKey && !isMade, key }
}

/** While an IME composes, no press is a command. Chromium says 229 for the press that ends a composition. */
export const isComposing = (press: KeyPress): boolean => press.isComposing || press.keyCode === 229 || press.key === 'Process'

const names: Record<string, string> = {
  arrowup: '↑', arrowdown: '↓', arrowleft: '←', arrowright: '→', escape: 'Esc', enter: 'Enter', pagedown: 'PgDn', pageup: 'PgUp', delete: 'Del', backspace: '⌫', space: 'Space', tab: 'Tab', home: 'Home', end: 'End', insert: 'Ins',
}

/** A key as the person sees it: `Ctrl+Shift+P`, on macOS `⇧⌘P`. */
export function showKeys(text: string, platform = thisPlatform()): string {
  return parseKeys(text).map(stroke => {
    const key = names[stroke.key] ?? (stroke.key.length === 1 || /^f\d+$/.test(stroke.key) ? stroke.key.toUpperCase() : stroke.key)
    if (isMac(platform)) return `${stroke.ctrl ? '⌃' : ''}${stroke.alt ? '⌥' : ''}${stroke.shift ? '⇧' : ''}${stroke.mod ? '⌘' : ''}${key}`
    return [stroke.mod || stroke.ctrl ? 'Ctrl' : '', stroke.alt ? 'Alt' : '', stroke.shift ? 'Shift' : '', key].filter(Boolean).join('+')
  }).join(' ')
}
