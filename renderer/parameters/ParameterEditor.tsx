import type { NotebookStore } from '../notebook/store.ts'

export const ParameterEditor = ({ notebook }: { notebook: NotebookStore }) => <p>{notebook.use(state => state.settings.parameters.length)}</p>
