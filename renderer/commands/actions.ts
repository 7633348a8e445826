import type { Cell, Language } from '../../model/notebook/cell.ts'
import { levelOf } from '../../model/notebook/headings.ts'
import { headingAbove } from '../../model/notebook/sections.ts'
import { openWindow } from '../host/desktop.ts'
import { pickData } from '../imports/pick.ts'
import { currentEditor } from '../notebook/editor.ts'
import { isFolded, seenCells } from '../notebook/folding.ts'
import { followSetting, toggleLines } from '../notebook/lines.ts'
import { newCellId } from '../notebook/replica.ts'
import { saveElsewhere } from '../notebook/saveElsewhere.ts'
import type { NotebookStore } from '../notebook/store.ts'
import { focusRegion } from '../shell/regions.ts'
import { sideWidths, type Shell } from '../shell/shell.ts'
import type { CommandName } from './catalogue.ts'
import { formatChosen } from './formatting.ts'
import { foldAll, foldSection, goLeft, goRight, insertHeading, openedFirst, toggleChosen } from './folding.ts'
import {
  chosenIn, copyChosen, cutChosen, deleteChosen, extendBy, insertCell, languageBeside, makeChosen, makeHeading, mergeChosen, moveChosen, pasteBeside, runCells, selectAll, selectBy,
} from './cells.ts'
import { doSoon } from './soon.ts'

type Action = (shell: Shell) => void | Promise<void>

function openFinding(shell: Shell, finding: 'find' | 'replace'): void {
  shell.state.setState({ finding })
  document.querySelector<HTMLInputElement>('.find-bar input')?.select()
}

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

const make = (language: Language) => onNotebook(notebook => makeChosen(notebook, language))
const heading = (level: number) => onNotebook(notebook => makeHeading(notebook, level))
/** Scrolls the document by most of its height. */
const scroll = (step: -1 | 1): Action => () => {
  const document_ = document.querySelector('.document')
  document_?.scrollBy({ top: step * document_.clientHeight * 0.85, behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'instant' : 'smooth' })
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
  'cell.up': onNotebook(notebook => selectBy(notebook, -1)),
  'cell.down': onNotebook(notebook => selectBy(notebook, 1)),
  'cell.first': onNotebook(notebook => selectBy(notebook, -Infinity)),
  'cell.last': onNotebook(notebook => selectBy(notebook, Infinity)),
  'cell.extendUp': onNotebook(notebook => extendBy(notebook, -1)),
  'cell.extendDown': onNotebook(notebook => extendBy(notebook, 1)),
  'cell.extendFirst': onNotebook(notebook => extendBy(notebook, -Infinity)),
  'cell.extendLast': onNotebook(notebook => extendBy(notebook, Infinity)),
  'cell.selectAll': onNotebook(selectAll),
  'cell.insertAbove': onNotebook(notebook => {
    const { chosen, first } = chosenIn(notebook)
    insertCell(notebook, Math.max(0, first), languageBeside(chosen[0]))
  }),
  'cell.insertBelow': onNotebook(notebook => {
    const { cells, selected } = notebook.get()
    const { chosen, last } = chosenIn(notebook)
    insertCell(notebook, selected === null ? cells.length : last + 1, languageBeside(selected === null ? undefined : chosen.at(-1)))
  }),
  'cell.cut': onNotebook(cutChosen),
  'cell.copy': onNotebook(copyChosen),
  'cell.paste': onNotebook(notebook => pasteBeside(notebook, 'below')),
  'cell.pasteAbove': onNotebook(notebook => pasteBeside(notebook, 'above')),
  'cell.delete': onNotebook(deleteChosen),
  'cell.moveUp': onNotebook(notebook => moveChosen(notebook, -1)),
  'cell.moveDown': onNotebook(notebook => moveChosen(notebook, 1)),
  'cell.split': onCell((notebook, cell) => {
    const at = currentEditor()?.offset() ?? cell.source.length
    const newId = newCellId()
    notebook.edit({ type: 'split', cell: cell.id, at, newId })
    notebook.select(newId, 'edit')
  }),
  'cell.left': onCell(goLeft),
  'cell.right': onCell(goRight),
  'cell.foldCode': onNotebook(notebook => toggleChosen(notebook, 'code')),
  'cell.foldOutputs': onNotebook(notebook => toggleChosen(notebook, 'outputs')),
  'cell.scrollOutputs': onNotebook(notebook => toggleChosen(notebook, 'scroll')),
  'cell.lineNumbers': onNotebook(notebook => toggleLines(notebook.path, chosenIn(notebook).chosen.map(cell => cell.id))),
  'cell.foldSection': onCell((notebook, cell, at) => {
    const { cells, peeked } = notebook.get()
    const head = levelOf(cell) === null ? cells[headingAbove(cells, at)] : cell
    if (head) foldSection(notebook, head, !isFolded(head, 'section', peeked))
  }),
  'cell.insertHeadingAbove': onCell((notebook, _, at) => insertHeading(notebook, at, 'above')),
  'cell.insertHeadingBelow': onCell((notebook, _, at) => insertHeading(notebook, at, 'below')),
  'cell.merge': onCell((notebook, cell) => {
    if (notebook.get().marked.length > 0 || !openedFirst(notebook, cell)) mergeChosen(notebook)
  }),
  'cell.mergeAbove': onCell((notebook, cell, at) => {
    const seen = seenCells(notebook.get())
    const above = seen[seen.indexOf(cell) - 1]
    if (!above || openedFirst(notebook, above)) return
    notebook.edit({ type: 'merge', cell: notebook.get().cells[at - 1]!.id })
    notebook.select(above.id)
  }),
  'cell.mergeBelow': onCell((notebook, cell, at) => {
    if (at === notebook.get().cells.length - 1 || openedFirst(notebook, cell)) return
    notebook.edit({ type: 'merge', cell: cell.id })
    notebook.select(cell.id)
  }),
  'cell.toText': make('markdown'),
  'cell.toSql': make('sql'),
  'cell.toPython': make('python'),
  'cell.toScala': make('scala'),
  'cell.toR': make('r'),
  'cell.toRaw': make('raw'),
  'cell.heading1': heading(1),
  'cell.heading2': heading(2),
  'cell.heading3': heading(3),
  'cell.heading4': heading(4),
  'cell.heading5': heading(5),
  'cell.heading6': heading(6),
  'cell.format': onNotebook(formatChosen),
  'cell.describe': onCell((notebook, cell) => {
    const editor = currentEditor()
    if (editor?.cell === cell.id) editor.describe?.()
    else notebook.select(cell.id, 'edit')
  }),
  'cell.clear': onNotebook(async notebook => {
    const cells = chosenIn(notebook).chosen.map(cell => cell.id)
    await notebook.workbench.call('cell.clearOutputs', { notebook: notebook.get().notebook, cells })
  }),
  'cell.undo': onNotebook(notebook => (notebook.get().canUndo || notebook.get().sending ? notebook.undo() : undefined)),
  'cell.redo': onNotebook(notebook => (notebook.get().canRedo ? notebook.redo() : undefined)),

  'run.cell': onNotebook(notebook => {
    const { selected, mode } = notebook.get()
    const { chosen } = chosenIn(notebook)
    const started = runCells(notebook, chosen)
    // Putting the editor away holds the window up for longer than many a cell takes.
    if (selected !== null && mode === 'edit') doSoon(() => { if (notebook.get().selected === selected && notebook.get().mode === 'edit') notebook.select(selected) })
    return started
  }),
  'run.advance': onNotebook(notebook => {
    const { cells, chosen, last } = chosenIn(notebook)
    const next = cells[last + 1]
    const started = runCells(notebook, chosen)
    if (next) notebook.select(next.id)
    else insertCell(notebook, last + 1, languageBeside(chosen.at(-1)), 'edit')
    return started
  }),
  'run.insert': onNotebook(notebook => {
    const { chosen, last } = chosenIn(notebook)
    const started = runCells(notebook, chosen)
    insertCell(notebook, last + 1, languageBeside(chosen.at(-1)), 'edit')
    return started
  }),
  'run.all': onNotebook(notebook => notebook.run({ kind: 'all' })),
  'run.above': onCell((notebook, cell) => notebook.run({ kind: 'above', cell: cell.id })),
  'run.below': onCell((notebook, cell) => notebook.run({ kind: 'below', cell: cell.id })),
  'run.stale': onNotebook(notebook => notebook.run({ kind: 'stale' })),
  'run.whole': onNotebook(notebook => runCells(notebook, chosenIn(notebook).chosen, true)),
  'run.cancel': onNotebook(notebook => notebook.cancel()),
  'run.restart': onNotebook(async notebook => { await notebook.workbench.call('run.restart', { notebook: notebook.get().notebook }) }),

  'notebook.scrollDown': scroll(1),
  'notebook.scrollUp': scroll(-1),
  'notebook.save': onNotebook(notebook => notebook.save()),
  'notebook.saveAs': onNotebook((notebook, shell) => saveElsewhere(shell, notebook, false)),
  'notebook.saveCopy': onNotebook((notebook, shell) => saveElsewhere(shell, notebook, true)),
  'notebook.new': shell => shell.createNotebook(),
  'notebook.open': shell => shell.pickFile('open'),
  'notebook.close': shell => { const path = shell.state.getState().active; if (path) shell.close(path) },
  'notebook.find': shell => openFinding(shell, 'find'),
  'notebook.replace': shell => openFinding(shell, 'replace'),
  'notebook.clearAll': onNotebook(async notebook => { await notebook.workbench.call('cell.clearOutputs', { notebook: notebook.get().notebook }) }),
  'notebook.foldCode': onNotebook(notebook => foldAll(notebook, 'code', true)),
  'notebook.showCode': onNotebook(notebook => foldAll(notebook, 'code', false)),
  'notebook.foldOutputs': onNotebook(notebook => foldAll(notebook, 'outputs', true)),
  'notebook.showOutputs': onNotebook(notebook => foldAll(notebook, 'outputs', false)),
  'notebook.foldSections': onNotebook(notebook => foldAll(notebook, 'section', true)),
  'notebook.showSections': onNotebook(notebook => foldAll(notebook, 'section', false)),
  'notebook.trust': onNotebook(async notebook => { await notebook.workbench.call('notebook.trust', { notebook: notebook.get().notebook }) }),
  'notebook.history': shell => { shell.state.setState(({ right }) => ({ right: { ...right, isOpen: true, panel: 'history' } })) },
  'notebook.nameVersion': onNotebook((_, shell) => shell.show({ kind: 'version', version: null, name: '' })),
  'notebook.grant': shell => shell.pickFile('grant'),
  'notebook.grants': shell => shell.show({ kind: 'grants' }),

  search: shell => shell.show({ kind: 'search' }),
  palette: shell => shell.show({ kind: 'palette' }),
  cheatSheet: shell => shell.show({ kind: 'cheatSheet' }),
  settings: shell => shell.show({ kind: 'settings' }),
  'update.check': async shell => {
    shell.showUpdates()
    const { updates } = shell.state.getState()
    if (updates?.by === 'here' && (updates.address ?? updates.builtIn) !== null) await shell.workbench.call('update.ask', { kind: 'check' })
  },
  keyboard: shell => shell.show({ kind: 'keyboard' }),
  'window.new': shell => openWindow(shell.workbench),
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
  'window.outline': shell => {
    shell.state.setState(({ left }) => ({ left: { ...left, isOpen: true, panel: 'outline' } }))
    requestAnimationFrame(() => document.querySelector<HTMLElement>('.outline [role=treeitem][tabindex="0"]')?.focus())
  },
  'window.left': side('left'),
  'window.right': side('right'),
  'window.nextRegion': () => focusRegion(1),
  'window.previousRegion': () => focusRegion(-1),
  'window.nextTab': tab(1),
  'window.previousTab': tab(-1),
  'window.lineNumbers': shell => {
    followSetting()
    return shell.choose({ lineNumbers: !shell.state.getState().settings.lineNumbers })
  },
  'window.addFolder': shell => shell.pickFile('space'),
  'window.import': shell => pickData(shell),
  'window.importFolder': shell => pickData(shell, true),
  'window.diagnostics': shell => shell.show({ kind: 'diagnostics' }),
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
