/** The notebook document: open, edit and write one. Its parts live in the files beside this one. */
export { NotebookError, asSaved, notebookPieces, oasisVersion, serializeNotebook, type Notebook } from './notebook.ts'
export { newNotebook, parseNotebook } from './parse.ts'
export { applyEdit, applyEdits, type Applied } from './apply.ts'
export { copyCells, pasteEdits, type CopiedCell } from './copy.ts'
export { runnableSource } from './language.ts'
