import type { NotebookStore } from '../notebook/store.ts'

export const ChartBuilder = ({ notebook }: { notebook: NotebookStore }) => <p>{notebook.use(state => state.selected)}</p>
