import { memo, useEffect, useRef, useState } from 'react'
import { ChevronDown, Ellipsis } from 'lucide-react'
import { useStore } from 'zustand'
import type { SparkWork } from '../../contract/workbench/notebook.ts'
import { ResultName, type Cell, type Language } from '../../model/notebook/cell.ts'
import { levelOf } from '../../model/notebook/headings.ts'
import { perform } from '../commands/actions.ts'
import { commands, type CommandName } from '../commands/catalogue.ts'
import { keysOf } from '../commands/keymap.ts'
import { showKeys } from '../commands/keys.ts'
import { useText } from '../language/language.ts'
import { useShell } from '../shell/shell.ts'
import { Button } from '../ui/Button.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { Menu, type MenuAction } from '../ui/Menu.tsx'
import { isCode } from './derive.ts'
import { WorkLine } from '../spark/WorkLine.tsx'
import type { NotebookStore } from './store.ts'
import './Cell.css'

const languages: readonly Language[] = ['sql', 'markdown', 'python', 'scala', 'r']

/**
 * The quiet line above a cell: its language, its name, and the menu of all else. Until the pointer or the selection is on the cell it is text only: menus for thousands of cells
 * would cost more than the cells.
 */
export const CellHead = memo(function CellHead({ notebook, cell, isActive, work }: { notebook: NotebookStore; cell: Cell; isActive: boolean; work: SparkWork | null }) {
  return isActive ? <ActiveHead notebook={notebook} cell={cell} work={work} /> : <RestingHead cell={cell} work={work} />
}, (before, after) => before.notebook === after.notebook && before.isActive === after.isActive && before.work === after.work && isSameHead(before.cell, after.cell))

/** Whether two states of a cell have the same line above them: a run changes nothing of it. */
const isSameHead = (a: Cell, b: Cell) =>
  a.id === b.id && a.language === b.language && a.name === b.name && a.source === b.source && a.report === b.report && (a.outputs.length === 0) === (b.outputs.length === 0)

function RestingHead({ cell, work }: { cell: Cell; work: SparkWork | null }) {
  const t = useText()
  return (
    <div className="cell-head cell-head-resting">
      <span className="cell-language">{t(`language.${cell.language}`)}</span>
      {cell.name && isCode(cell.language) ? <span className="cell-name">{cell.name}</span> : null}
      {work ? <WorkLine work={work} /> : null}
    </div>
  )
}

function ActiveHead({ notebook, cell, work }: { notebook: NotebookStore; cell: Cell; work: SparkWork | null }) {
  const t = useText()
  const choices: MenuAction[] = languages.map(language => ({
    id: language, label: t(`language.${language}`), isChosen: cell.language === language,
    onAction: () => {
      notebook.select(cell.id)
      if (language !== cell.language) notebook.edit({ type: 'language', cell: cell.id, language })
    },
  }))
  return (
    <div className="cell-head">
      <Menu label={t('cell.languageLabel')} groups={[{ actions: choices }]}>
        <Button variant="quiet" size="small" className="cell-language" aria-label={t('cell.language', { language: t(`language.${cell.language}`) })}>
          {t(`language.${cell.language}`)}<ChevronDown aria-hidden />
        </Button>
      </Menu>
      {isCode(cell.language) ? <CellName notebook={notebook} cell={cell} /> : null}
      <span className="cell-head-space" />
      {work ? <WorkLine work={work} /> : null}
      <CellMenu notebook={notebook} cell={cell} />
    </div>
  )
}

/** The name of a cell and so of its result, changed in place. */
function CellName({ notebook, cell }: { notebook: NotebookStore; cell: Cell }) {
  const t = useText()
  const [text, setText] = useState(cell.name ?? '')
  const [isOpen, setOpen] = useState(false)
  useEffect(() => setText(cell.name ?? ''), [cell.name])
  const trimmed = text.trim()
  const problem = trimmed === '' || trimmed === cell.name ? null
    : !ResultName.safeParse(trimmed).success ? t('cell.nameBad')
    : notebook.get().cells.some(other => other.id !== cell.id && other.name?.toLowerCase() === trimmed.toLowerCase()) ? t('cell.nameTaken') : null
  const isGivenUp = useRef(false)
  const begin = () => {
    isGivenUp.current = false
    notebook.select(cell.id)
    setOpen(true)
  }
  const commit = () => {
    setOpen(false)
    if (problem || isGivenUp.current) return setText(cell.name ?? '')
    if (trimmed !== (cell.name ?? '')) notebook.edit({ type: 'name', cell: cell.id, name: trimmed === '' ? null : trimmed })
  }
  if (!isOpen) {
    return <Button variant="quiet" size="small" className={`cell-name${cell.name ? '' : ' cell-name-none'}`} onPress={begin} aria-label={`${t('cell.name')}: ${cell.name ?? t('cell.noName')}`}>{cell.name ?? t('cell.noName')}</Button>
  }
  return (
    <span className="cell-name-edit">
      <input
        className="cell-name-input" aria-label={t('cell.name')} aria-invalid={problem !== null} value={text} autoFocus spellCheck={false} size={Math.max(12, text.length + 1)} maxLength={63}
        onChange={event => setText(event.target.value)} onBlur={commit}
        onKeyDown={event => {
          if (event.nativeEvent.isComposing) return
          if (event.key !== 'Enter' && event.key !== 'Escape') return
          isGivenUp.current = event.key === 'Escape'
          // Leaving the field commits it; the keyboard goes back to the cell.
          event.currentTarget.closest<HTMLElement>('.cell')?.focus({ preventScroll: true })
        }}
      />
      <span className={problem ? 'field-error' : 'field-help'} role={problem ? 'alert' : undefined}>{problem ?? t('cell.nameHelp')}</span>
    </span>
  )
}

const menu: readonly (readonly CommandName[])[] = [
  ['run.above', 'run.below', 'cell.format', 'cell.clear'],
  ['cell.insertAbove', 'cell.insertBelow', 'cell.moveUp', 'cell.moveDown'],
  ['cell.foldCode', 'cell.foldOutputs', 'cell.scrollOutputs', 'cell.foldSection'],
  ['cell.cut', 'cell.copy', 'cell.paste', 'cell.merge'],
  ['cell.delete'],
]

/** Whether a command of the menu has anything to do with a cell. */
function suits(name: CommandName, cell: Cell): boolean {
  if (name === 'cell.format') return cell.language === 'sql' && cell.source.trim() !== ''
  if (name === 'cell.foldSection') return levelOf(cell) !== null
  if (name === 'cell.foldOutputs' || name === 'cell.scrollOutputs') return isCode(cell.language) && cell.outputs.length > 0
  return isCode(cell.language) || !(name.startsWith('run.') || name === 'cell.foldCode' || name === 'cell.clear')
}

function CellMenu({ notebook, cell }: { notebook: NotebookStore; cell: Cell }) {
  const t = useText()
  const shell = useShell()
  const chosen = useStore(shell.state, state => state.settings.keys)
  const keyOf = (name: CommandName) => keysOf(commands.get(name)!, chosen)[0]
  const isHidden = cell.report === 'hidden'
  const groups = menu.map(names => ({
    actions: names.filter(name => suits(name, cell)).map(name => ({
      id: name, label: t(`command.${name}`), keys: keyOf(name) && showKeys(keyOf(name)!), isDanger: name === 'cell.delete',
      onAction: () => {
        if (!notebook.get().marked.includes(cell.id)) notebook.select(cell.id)
        perform(name, shell)
      },
    })),
  }))
  const report = { id: 'report', label: isHidden ? t('cell.inReport') : t('cell.hiddenInReport'), onAction: () => notebook.edit({ type: 'report', cell: cell.id, report: isHidden ? 'shown' : 'hidden' }) }
  return <Menu label={t('cell.more')} groups={[...groups.slice(0, -1), { actions: [report] }, ...groups.slice(-1)].filter(group => group.actions.length > 0)} placement="bottom end"><IconButton icon={<Ellipsis aria-hidden />} label={t('cell.more')} size="small" className="cell-more" /></Menu>
}
