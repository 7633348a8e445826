import { commands, keysOf, type CommandName, type When } from './catalogue.ts'
import { isComposing, matches, parseKeys, type KeyPress } from './keys.ts'

/** What has the keyboard: a cell being written in, a selected cell, a field, a list or grid with keys of its own, something else, or a window in front. */
export type Focus = 'edit' | 'command' | 'field' | 'own' | 'elsewhere' | 'modal'

/** How long the first stroke of two waits for the second, in milliseconds. */
const strokeWait = 800

const counts = (when: When, focus: Focus, isNotebook: boolean): boolean => {
  if (focus === 'modal') return false
  if (when === 'always') return true
  if (when === 'notebook') return isNotebook
  return when === focus && isNotebook
}

/** Keys that a field or a list needs itself: everything without Ctrl, Cmd or Alt that is not a function key. */
const isPlain = (press: KeyPress) => !press.ctrlKey && !press.metaKey && !press.altKey && !/^F\d+$/.test(press.key)
/** What a field does with Ctrl or Cmd; never a command while one has the keyboard. */
const isFieldKey = (press: KeyPress) => (press.ctrlKey || press.metaKey) && !press.altKey && /^[acvxzy]$/i.test(press.key)

/** Turns presses into commands, remembering the first stroke of two. Pure but for the clock that it is given. */
export function createDispatch(now: () => number) {
  let first: { press: KeyPress; at: number } | null = null

  return function dispatch(press: KeyPress, focus: Focus, isNotebook: boolean, chosen: Readonly<Record<string, string>>): CommandName | 'wait' | null {
    if (isComposing(press)) return null
    if (press.key === 'Control' || press.key === 'Shift' || press.key === 'Alt' || press.key === 'Meta') return null
    const previous = first && now() - first.at <= strokeWait ? first.press : null
    first = null
    const typing = focus === 'field' || focus === 'own'
    if (typing && (isPlain(press) || isFieldKey(press))) return null
    let waits = false
    for (const command of commands.values()) {
      if (!counts(command.when, focus, isNotebook)) continue
      for (const keys of keysOf(command, chosen)) {
        const strokes = parseKeys(keys)
        // A plain character typed into a cell is text, whatever an `always` command's key is.
        if (focus === 'edit' && isPlain(press) && press.key.length === 1) continue
        if (strokes.length === 1 && matches(strokes[0]!, press)) return command.name
        if (strokes.length === 2 && previous && matches(strokes[0]!, previous) && matches(strokes[1]!, press)) return command.name
        if (strokes.length === 2 && matches(strokes[0]!, press)) waits = true
      }
    }
    if (!waits) return null
    first = { press, at: now() }
    return 'wait'
  }
}

/** What the focused element makes of keys. */
export function focusOf(element: Element | null): Focus {
  if (!element || element === document.body) return 'command'
  if (element.closest('[role=dialog], [role=alertdialog], [role=menu]')) return 'modal'
  // A list in a region of the window is a part of it; elsewhere it floats in front of all.
  if (element.closest('[role=listbox]')) return element.closest('[data-region]') ? 'own' : 'modal'
  if (element.closest('.cell-editor')) return 'edit'
  if (element.matches('input:not([type=checkbox]):not([type=radio]):not([type=button]), textarea, select, [contenteditable=true], [role=spinbutton], [role=combobox]')) return 'field'
  if (element.closest('[role=grid], [role=treegrid], [role=tree], [role=tablist], [role=radiogroup], [role=slider], [role=separator], [role=toolbar]')) return 'own'
  if (element.matches('.cell') || element.matches('.document')) return 'command'
  return element.matches('button, a, summary, [role=button], [role=checkbox], [role=switch], [role=radio]') ? 'own' : 'elsewhere'
}
