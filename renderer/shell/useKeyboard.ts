import { useEffect } from 'react'
import { perform } from '../commands/actions.ts'
import { createDispatch, focusOf } from '../commands/dispatch.ts'
import { isComposing } from '../commands/keys.ts'
import type { Shell } from './shell.ts'

/** Turns keys into commands, before the editor and everything else sees them. */
export function useKeyboard(shell: Shell): void {
  useEffect(() => {
    const dispatch = createDispatch(() => performance.now())
    const onKeyDown = (event: KeyboardEvent) => {
      if (isComposing(event)) {
        // A press while an IME composes is the IME's. The cell's editor knows; lists, fields and windows in front that would close, clear or choose do not hear of it.
        if (event.target instanceof Element && event.target.closest('.cell-editor')) return
        event.stopPropagation()
        // A field for searching empties itself.
        if (event.key === 'Escape') event.preventDefault()
        return
      }
      const { overlay, version, tabs, active, settings } = shell.state.getState()
      const focus = overlay ? 'modal' : focusOf(document.activeElement)
      // What a version stands in front of is not edited unseen.
      const isNotebook = version?.path !== active && tabs.some(tab => tab.path === active && tab.view === 'edit')
      // The editor's own lists take Escape and Enter first.
      if (focus === 'edit' && event.key === 'Escape' && (document.querySelector('.suggest-widget.visible, .find-widget.visible') || document.activeElement?.closest('.monaco-hover'))) return
      // Enter, also with Ctrl, belongs to the form that has the keyboard.
      if (event.key === 'Enter' && document.activeElement?.closest('form')) return
      // With a cell selected, selecting all would take the whole window's text.
      if (isNotebook && focus === 'command' && event.key.toLowerCase() === 'a' && (event.ctrlKey || event.metaKey) && !event.altKey) event.preventDefault()
      const command = dispatch(event, focus, isNotebook, settings.keys)
      if (command === null) return
      event.preventDefault()
      event.stopPropagation()
      if (command !== 'wait') perform(command, shell)
    }
    addEventListener('keydown', onKeyDown, true)
    return () => removeEventListener('keydown', onKeyDown, true)
  }, [shell])
}
