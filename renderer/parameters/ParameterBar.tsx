import type { NotebookStore } from '../notebook/store.ts'
import { ParameterForm } from './ParameterForm.tsx'

/** The parameters above the cells of a notebook that is being edited; nothing where it has none. */
export function ParameterBar({ notebook }: { notebook: NotebookStore }) {
  const has = notebook.use(state => state.settings.parameters.length > 0)
  return has ? <ParameterForm notebook={notebook} look="bar" /> : null
}
