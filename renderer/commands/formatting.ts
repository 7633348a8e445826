import type { Cell, Edit } from '../../model/notebook/cell.ts'
import { formatAll, type Answer } from '../format/formatAll.ts'
import { currentText, type Text } from '../language/language.ts'
import { currentEditor } from '../notebook/editor.ts'
import type { NotebookStore } from '../notebook/store.ts'
import { announce } from '../ui/voice.ts'
import { notify } from '../ui/notices.ts'
import { chosenIn } from './cells.ts'

/** Puts the SQL of the selected cells in order, as one step. What cannot be put in order without a doubt stays as it is, and that is said. */
export async function formatChosen(notebook: NotebookStore): Promise<void> {
  const t = currentText()
  const chosen = chosenIn(notebook).chosen.filter(cell => cell.language === 'sql' && cell.source.trim() !== '')
  if (chosen.length === 0) return void notify({ tone: 'info', text: t('format.onlySql') })
  // What was typed before is a step of its own.
  await notebook.flush()
  const answers = await formatAll(chosen.map(({ source }) => source), notebook.get().settings.interpreter)
  const edits: (Edit & { type: 'source' })[] = []
  const left: { cell: Cell; answer: Exclude<Answer, { kind: 'formatted' }> }[] = []
  for (const [at, answer] of answers.entries()) {
    const cell = chosen[at]!
    if (answer.kind !== 'formatted') left.push({ cell, answer })
    // What somebody typed in the meantime counts more.
    else if (answer.sql !== cell.source && notebook.get().cells.some(({ id, source }) => id === cell.id && source === cell.source)) edits.push({ type: 'source', cell: cell.id, source: answer.sql })
  }
  const editor = currentEditor()
  const written = edits.find(({ cell }) => cell === editor?.cell)
  if (written) editor!.reshape(written.source)
  notebook.edit(...edits)
  if (left.length > 0) tellLeft(notebook, left, t)
  else if (edits.length > 1) notify({ tone: 'info', text: t('format.done', { count: edits.length }), action: { label: t('ui.undo'), run: () => void notebook.undo() } })
  else announce(edits.length === 1 ? t('format.done', { count: 1 }) : t('format.already'))
}

function tellLeft(notebook: NotebookStore, left: readonly { cell: Cell; answer: Exclude<Answer, { kind: 'formatted' }> }[], t: Text): void {
  const { cell: { id }, answer } = left[0]!
  const reason = answer.kind === 'unreadable' && answer.line !== null ? t('format.unreadableAt', { line: answer.line }) : t(`format.${answer.kind}`)
  notify({
    tone: 'warn', text: t('format.left', { count: left.length }), detail: reason,
    ...(left.length > 1 || notebook.get().selected !== id ? { action: { label: t('format.show'), run: () => notebook.select(id) } } : {}),
  })
}
