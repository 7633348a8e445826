import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'
import { useShell } from '../shell/shell.ts'

/** Cells whose line numbers are shown or not against the setting, in this window and until it is closed; by notebook and id. */
const against = createStore<{ cells: ReadonlySet<string> }>(() => ({ cells: new Set() }))
const keyOf = (notebook: string, cell: string) => `${notebook}\n${cell}`

/** Whether the lines of a cell are numbered. */
export function useLines(notebook: string, cell: string): boolean {
  const everywhere = useStore(useShell().state, state => state.settings.lineNumbers)
  return useStore(against, state => state.cells.has(keyOf(notebook, cell))) !== everywhere
}

/** Numbers the lines of cells, or no longer. */
export function toggleLines(notebook: string, cells: readonly string[]): void {
  const next = new Set(against.getState().cells)
  for (const key of cells.map(cell => keyOf(notebook, cell))) if (!next.delete(key)) next.add(key)
  against.setState({ cells: next })
}

/** Lets every cell follow the setting again. */
export const followSetting = () => against.setState({ cells: new Set() })
