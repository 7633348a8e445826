import type { CommandName, When } from './catalogue.ts'
import { bindingsOf, type ChosenKeys } from './keymap.ts'
import { isComposing, isModifier, matches, type KeyPress } from './keys.ts'

/** What has the keyboard: a cell being written in, a selected cell, a field, a list or grid with keys of its own, something else, or a window in front. */
export type Focus = 'edit' | 'command' | 'field' | 'own' | 'elsewhere' | 'modal'

/** How long a stroke waits for the next one of a key, in milliseconds. */
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

/** Turns presses into commands, remembering the strokes of a key that has several. Pure but for the clock that it is given. */
export function createDispatch(now: () => number) {
  let before: { presses: readonly KeyPress[]; at: number } = { presses: [], at: 0 }

  return function dispatch(press: KeyPress, focus: Focus, isNotebook: boolean, chosen: ChosenKeys): CommandName | 'wait' | null {
    if (isComposing(press) || isModifier(press)) return null
    const earlier = now() - before.at <= strokeWait ? before.presses : []
    before = { presses: [], at: 0 }
    const typing = focus === 'field' || focus === 'own'
    // A plain character typed into a cell is text, whatever an `always` command's key is; as a later stroke of a key it is not.
    const isText = typing ? isPlain(press) || isFieldKey(press) : focus === 'edit' && isPlain(press) && press.key.length === 1
    for (const presses of [...(earlier.length > 0 ? [[...earlier, press]] : []), ...(isText ? [] : [[press]])]) {
      const fitting = bindingsOf(chosen).filter(({ command, strokes }) => counts(command.when, focus, isNotebook) && strokes.length >= presses.length && presses.every((each, at) => matches(strokes[at]!, each)))
      const found = fitting.find(({ strokes }) => strokes.length === presses.length)
      if (found) return found.command.name
      if (fitting.length === 0) continue
      before = { presses, at: now() }
      return 'wait'
    }
    return null
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
