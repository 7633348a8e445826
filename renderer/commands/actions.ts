import type { Cell, Language } from '../../model/notebook/cell.ts'
import { currentText } from '../language/language.ts'
import { clipboard } from '../notebook/clipboard.ts'
import { currentEditor } from '../notebook/editor.ts'
import { newCellId } from '../notebook/replica.ts'
import type { NotebookStore } from '../notebook/store.ts'
import { focusRegion } from '../shell/regions.ts'
import { sideWidths, type Shell } from '../shell/shell.ts'
import { notify } from '../ui/notices.ts'
import type { CommandName } from './catalogue.ts'

type Action = (shell: Shell) => void | Promise<void>

const onNotebook = (act: (notebook: NotebookStore, shell: Shell) => void | Promise<void>): Action => shell => {
  const notebook = shell.active()
  if (notebook && notebook.get().phase === 'open') return act(notebook, shell)
}

/** On the selected cell; with nothing selected, the first one is. */
const onCell = (act: (notebook: NotebookStore, cell: Cell, at: number, shell: Shell) => void | Promise<void>): Action => onNotebook((notebook, shell) => {
  const { cells, selected } = notebook.get()
  const at = Math.max(0, cells.findIndex(cell => cell.id === selected))
  const cell = cells[at]
  if (cell) return act(notebook, cell, at, shell)
})

/** The language of a new cell beside one: code stays in its language, text is followed by the notebook's SQL. */
const languageBeside = (cell: Cell | undefined): Language => (!cell || cell.language === 'markdown' || cell.language === 'raw' ? 'sql' : cell.language)

/** Adds an empty cell and selects it. */
export function insertCell(notebook: NotebookStore, index: number, language: Language, mode: 'command' | 'edit' = 'command', source = ''): string {
  const id = newCellId()
  notebook.edit({ type: 'insert', index, cell: { id, language, source } })
  notebook.select(id, mode)
  return id
}

const select = (step: number) => onCell((notebook, _, at) => {
  const { cells, selected } = notebook.get()
  const next = cells[Math.max(0, Math.min(cells.length - 1, selected === null ? 0 : at + step))]
  if (next) notebook.select(next.id)
})
const move = (step: number) => onCell((notebook, cell, at) => {
  const index = at + step
  if (index >= 0 && index < notebook.get().cells.length) notebook.edit({ type: 'move', cell: cell.id, index })
})
const toLanguage = (language: Language) => onCell((notebook, cell) => { if (cell.language !== language) notebook.edit({ type: 'language', cell: cell.id, language }) })

const runnable = (cell: Cell) => cell.language !== 'markdown' && cell.language !== 'raw'
async function runCell(notebook: NotebookStore, cell: Cell): Promise<void> {
  if (runnable(cell)) await notebook.run({ kind: 'cells', cells: [cell.id] })
}

function deleteCell(notebook: NotebookStore, cell: Cell): void {
  notebook.edit({ type: 'delete', cell: cell.id })
  const t = currentText()
  notify({ tone: 'info', text: t('cell.deleted'), action: { label: t('ui.undo'), run: () => void notebook.undo() } })
}

const side = (which: 'left' | 'right'): Action => shell => shell.showSide(which, !shell.state.getState()[which].isOpen)
const tab = (step: number): Action => shell => {
  const { tabs, active } = shell.state.getState()
  const at = tabs.findIndex(entry => entry.path === active)
  const next = tabs[(at + step + tabs.length) % tabs.length]
  if (next) shell.open(next.path)
}

/** What each command does; a command without an action does not compile. */
const actions: Record<CommandName, Action> = {
  'cell.edit': onCell((notebook, cell) => notebook.select(cell.id, 'edit')),
  'cell.leave': onCell((notebook, cell) => notebook.select(cell.id, 'command')),
  'cell.up': select(-1),
  'cell.down': select(1),
  'cell.insertAbove': onNotebook(notebook => {
    const { cells, selected } = notebook.get()
    const at = Math.max(0, cells.findIndex(cell => cell.id === selected))
    insertCell(notebook, at, languageBeside(cells[at]))
  }),
  'cell.insertBelow': onNotebook(notebook => {
    const { cells, selected } = notebook.get()
    const at = cells.findIndex(cell => cell.id === selected)
    insertCell(notebook, at < 0 ? cells.length : at + 1, languageBeside(cells[at]))
  }),
  'cell.cut': onCell((notebook, cell) => { clipboard.cell = cell; notebook.edit({ type: 'delete', cell: cell.id }) }),
  'cell.copy': onCell((_, cell) => { clipboard.cell = cell }),
  'cell.paste': onCell((notebook, _, at) => {
    const copied = clipboard.cell
    if (!copied) return
    const id = newCellId()
    const { name: _name, ...rest } = copied
    const taken = notebook.get().cells.some(cell => cell.name === copied.name)
    notebook.edit({ type: 'insert', index: at + 1, cell: { ...rest, ...(copied.name && !taken ? { name: copied.name } : {}), id } })
    notebook.select(id)
  }),
  'cell.delete': onCell(deleteCell),
  'cell.moveUp': move(-1),
  'cell.moveDown': move(1),
  'cell.split': onCell((notebook, cell) => {
    const at = currentEditor()?.offset() ?? cell.source.length
    const newId = newCellId()
    notebook.edit({ type: 'split', cell: cell.id, at, newId })
    notebook.select(newId, 'edit')
  }),
  'cell.merge': onCell((notebook, cell, at) => { if (at + 1 < notebook.get().cells.length) notebook.edit({ type: 'merge', cell: cell.id }) }),
  'cell.toText': toLanguage('markdown'),
  'cell.toSql': toLanguage('sql'),
  'cell.toPython': toLanguage('python'),
  'cell.toScala': toLanguage('scala'),
  'cell.toR': toLanguage('r'),
  'cell.clear': onCell(async (notebook, cell) => { await notebook.workbench.call('cell.clearOutputs', { notebook: notebook.get().notebook, cells: [cell.id] }) }),
  'cell.undo': onNotebook(notebook => (notebook.get().canUndo || notebook.get().sending ? notebook.undo() : undefined)),
  'cell.redo': onNotebook(notebook => (notebook.get().canRedo ? notebook.redo() : undefined)),

  'run.cell': onCell((notebook, cell) => { notebook.select(cell.id); return runCell(notebook, cell) }),
  'run.advance': onCell((notebook, cell, at) => {
    const next = notebook.get().cells[at + 1]
    if (next) notebook.select(next.id)
    else insertCell(notebook, at + 1, languageBeside(cell), 'edit')
    return runCell(notebook, cell)
  }),
  'run.insert': onCell((notebook, cell, at) => {
    insertCell(notebook, at + 1, languageBeside(cell), 'edit')
    return runCell(notebook, cell)
  }),
  'run.all': onNotebook(notebook => notebook.run({ kind: 'all' })),
  'run.above': onCell((notebook, cell) => notebook.run({ kind: 'above', cell: cell.id })),
  'run.below': onCell((notebook, cell) => notebook.run({ kind: 'below', cell: cell.id })),
  'run.stale': onNotebook(notebook => notebook.run({ kind: 'stale' })),
  'run.cancel': onNotebook(notebook => notebook.cancel()),
  'run.restart': onNotebook(async notebook => { await notebook.workbench.call('run.restart', { notebook: notebook.get().notebook }) }),

  'notebook.save': onNotebook(notebook => notebook.save()),
  'notebook.new': shell => shell.createNotebook(),
  'notebook.open': shell => shell.pickFile('open'),
  'notebook.close': shell => { const path = shell.state.getState().active; if (path) shell.close(path) },
  'notebook.find': shell => shell.state.setState({ finding: true }),
  'notebook.clearAll': onNotebook(async notebook => { await notebook.workbench.call('cell.clearOutputs', { notebook: notebook.get().notebook }) }),
  'notebook.trust': onNotebook(async notebook => { await notebook.workbench.call('notebook.trust', { notebook: notebook.get().notebook }) }),
  'notebook.history': shell => { shell.state.setState(({ right }) => ({ right: { ...right, isOpen: true, panel: 'history' } })) },
  'notebook.nameVersion': onNotebook((_, shell) => shell.show({ kind: 'version', version: null, name: '' })),
  'notebook.grant': shell => shell.pickFile('grant'),
  'notebook.grants': shell => shell.show({ kind: 'grants' }),

  search: shell => shell.show({ kind: 'search' }),
  palette: shell => shell.show({ kind: 'palette' }),
  cheatSheet: shell => shell.show({ kind: 'cheatSheet' }),
  'window.report': shell => {
    const { tabs, active } = shell.state.getState()
    const current = tabs.find(entry => entry.path === active)
    if (current) shell.setView(current.path, current.view === 'edit' ? 'report' : 'edit')
  },
  'window.sides': shell => {
    const { left, right } = shell.state.getState()
    const isOpen = !(left.isOpen || right.isOpen)
    shell.showSide('left', isOpen)
    shell.showSide('right', isOpen && innerWidth >= sideWidths.fold)
  },
  'window.left': side('left'),
  'window.right': side('right'),
  'window.nextRegion': () => focusRegion(1),
  'window.previousRegion': () => focusRegion(-1),
  'window.nextTab': tab(1),
  'window.previousTab': tab(-1),
  'window.addFolder': shell => shell.pickFile('space'),
  'window.light': shell => shell.choose({ theme: 'light' }),
  'window.dark': shell => shell.choose({ theme: 'dark' }),
  'window.systemTheme': shell => shell.choose({ theme: 'system' }),
  'window.english': shell => shell.choose({ language: 'en' }),
  'window.japanese': shell => shell.choose({ language: 'ja' }),
}

/** Runs a command; what fails is told to the person. */
export function perform(name: CommandName, shell: Shell): void {
  shell.attempt((async () => actions[name](shell))())
}
