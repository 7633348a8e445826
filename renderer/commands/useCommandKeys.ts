import { useStore } from 'zustand'
import { useShell } from '../shell/shell.ts'
import { commands, type CommandName } from './catalogue.ts'
import { keysOf } from './keymap.ts'
import { showKeys } from './keys.ts'

/** The key of a command as the person sees it now, undefined if it has none. */
export function useCommandKeys(name: CommandName): string | undefined {
  const shell = useShell()
  const chosen = useStore(shell.state, state => state.settings.keys)
  const [first] = keysOf(commands.get(name)!, chosen)
  return first === undefined ? undefined : showKeys(first)
}
