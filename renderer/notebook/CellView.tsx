import { memo, useCallback, useLayoutEffect, useRef, useState, type MouseEvent, type ReactNode } from 'react'
import type { CellRun } from '../../contract/workbench/notebook.ts'
import type { Cell, Output } from '../../model/notebook/cell.ts'
import { levelOf } from '../../model/notebook/headings.ts'
import { readOutput } from '../../model/notebook/outputs.ts'
import { perform } from '../commands/actions.ts'
import { extendTo } from '../commands/cells.ts'
import { useText } from '../language/language.ts'
import { useShell } from '../shell/shell.ts'
import { Waiting } from '../ui/Waiting.tsx'
import { toggled } from './choice.ts'
import { CellEditor } from './CellEditor.tsx'
import { CellHead } from './CellHead.tsx'
import { CodeText } from './CodeText.tsx'
import { estimateHeight, isBusy, isCode, pythonPlace, runsOn, standingOf } from './derive.ts'
import { DragHandle } from './Drag.tsx'
import { FoldedCode, FoldedOutputs, FoldedSection, FoldStrip, SectionTwist } from './Fold.tsx'
import { Gutter } from './Gutter.tsx'
import { InsertBar } from './InsertBar.tsx'
import { LineNumbers } from './LineNumbers.tsx'
import { useLines } from './lines.ts'
import { Markdown } from './Markdown.tsx'
import { Outputs } from './Outputs.tsx'
import { offsetFromPoint } from './pointer.ts'
import { SparkNotice } from '../spark/SparkNotice.tsx'
import { PythonNotice } from './PythonNotice.tsx'
import { useNameDrop } from './useNameDrop.ts'
import type { NotebookStore } from './store.ts'
import { useNear } from './useNear.ts'
import './Cell.css'

export interface CellViewProps {
  notebook: NotebookStore
  cell: Cell
  number: number
  total: number
  run: CellRun | undefined
  live: readonly Output[] | undefined
  isSelected: boolean
  isEditing: boolean
  /** One of several selected cells. */
  isMarked: boolean
  /** In the tab order: the selected cell, or the first where none is. */
  isReachable: boolean
  /** Shown open here, whatever the notebook has folded of it. */
  isPeeked: boolean
  /** Cells that are folded under it. */
  hidden: number
  /** Drawn at once, before it has come near. */
  early: boolean
}

export const CellView = memo(function CellView(props: CellViewProps) {
  const { notebook, cell, number, total, run, isSelected, isEditing, isMarked, isReachable, early } = props
  const t = useText()
  const section = useRef<HTMLElement>(null)
  const near = useNear(section, early) || isSelected
  const [isPointed, setPointed] = useState(false)
  const standing = standingOf(run)

  /** Selected by the press of a pointer, which must find in its place what it was pressed on. */
  const wasPressed = useRef(false)
  useLayoutEffect(() => {
    const stays = wasPressed.current
    wasPressed.current = false
    if (!isSelected || isEditing) return
    const element = section.current!
    // A selection made by another window, or while the keyboard is in a field, does not take the keyboard.
    const active = document.activeElement
    const isNaming = active?.matches('.cell-name-input') && element.contains(active)
    if (!isNaming && (active === document.body || active === null || active.closest('.cell, .document'))) element.focus({ preventScroll: true })
    if (!stays) element.scrollIntoView({ block: 'nearest' })
  }, [isSelected, isEditing])

  /** Whether a press adds to the selection: not where Shift and Ctrl mean something of what is pressed, such as a table or the text being written. */
  const marks = (event: MouseEvent) => (event.shiftKey || event.ctrlKey || event.metaKey) && !(event.target as Element).closest('.outputs, .cell-editor, button, input, a')
  const toggle = () => {
    const next = toggled(notebook.get(), cell.id)
    if (next) notebook.mark(next.marked, next.active, cell.id)
  }
  const label = t('cell.label', { language: t(`language.${cell.language}`), number, total, state: t(`cell.state.${standing.state}`) })
  const className = `cell cell-${cell.language}${isSelected ? ' cell-selected' : ''}${isMarked ? ' cell-marked' : ''}${isEditing ? ' cell-editing' : ''}`
  return (
    <section
      ref={section} className={near ? className : `${className} cell-far`} style={near ? undefined : { height: estimateHeight(cell, !props.isPeeked) }} tabIndex={isReachable ? 0 : -1} aria-label={isMarked ? t('cell.alsoSelected', { label }) : label} data-cell={cell.id}
      data-state={standing.state} onPointerEnter={() => setPointed(true)} onPointerLeave={() => setPointed(false)} onFocus={event => { if (event.target === section.current && !isSelected) notebook.select(cell.id) }}
      onMouseDown={event => { if (marks(event)) event.preventDefault() }} onPointerDown={event => {
        if (event.button !== 0) return
        wasPressed.current = true
        if (marks(event)) return event.shiftKey ? extendTo(notebook, cell.id) : toggle()
        // What is pressed on one of several selected cells may be about all of them.
        if (isMarked ? !(event.target as Element).closest('button') : !isSelected) notebook.select(cell.id)
        else wasPressed.current = false
      }}
    >
      {near ? <>{isPointed ? <InsertBar notebook={notebook} index={number - 1} /> : null}{isSelected || isPointed ? <DragHandle notebook={notebook} cell={cell.id} number={number} /> : null}<Inside {...props} isActive={isSelected || isPointed} /></> : null}
    </section>
  )
})

function Inside({ notebook, cell, number, run, live, isSelected, isEditing, isPeeked, hidden, isActive }: CellViewProps & { isActive: boolean }) {
  const t = useText()
  const shell = useShell()
  const start = useRef(0)
  const box = useRef<HTMLDivElement>(null)
  const isNumbered = useLines(notebook.path, cell.id)
  const canRun = notebook.use(state => runsOn(cell.language, state.settings.interpreter))
  const standing = standingOf(run)
  const busy = isBusy(standing.state)
  // A run that has said nothing yet leaves what the last one said.
  const outputs = live && live.length > 0 ? live : cell.outputs
  const error = failureOf(outputs) ?? pythonPlace(run)

  const onCodeClick = (event: MouseEvent<HTMLElement>) => {
    // Text selected here is to be copied; what is selected elsewhere says nothing of this click.
    const selection = getSelection()
    if (event.shiftKey || event.ctrlKey || event.metaKey) return
    if (selection && !selection.isCollapsed && event.currentTarget.contains(selection.anchorNode) && event.currentTarget.contains(selection.focusNode)) return
    start.current = offsetFromPoint(event.currentTarget, event.clientX, event.clientY)
    notebook.select(cell.id, 'edit')
  }
  const drop = useNameDrop(notebook, cell, isEditing, offset => { start.current = offset })
  const { id } = cell
  const onRun = useCallback(() => {
    notebook.select(id)
    perform('run.cell', shell)
  }, [notebook, id, shell])
  // The button that cancels becomes the one that runs: the keyboard must not stay on it.
  const onCancel = useCallback(() => {
    notebook.select(id)
    box.current?.closest<HTMLElement>('.cell')?.focus({ preventScroll: true })
    shell.attempt(notebook.cancel(id))
  }, [notebook, id, shell])
  const editor = <CellEditor notebook={notebook} cell={cell} label={t('cell.editor', { number })} start={Math.min(start.current, cell.source.length)} error={error} />

  const folds = isPeeked ? undefined : cell.folds
  const isCodeFolded = !isEditing && folds?.includes('code') === true
  const parts = { notebook, cell, number }

  if (!isCode(cell.language)) {
    return (
      <>
        {levelOf(cell) === null || isEditing ? null : <SectionTwist notebook={notebook} cell={cell} isFolded={folds?.includes('section') === true} isActive={isActive} />}
        <div className="cell-body">
          {isSelected ? <CellHead notebook={notebook} cell={cell} isActive work={null} /> : null}
          {isEditing ? <div className="code-box">{editor}</div> : (
            // The keyboard's way in is Enter on the cell; a double click is the pointer's.
            <div className="cell-prose" onDoubleClick={() => { start.current = 0; notebook.select(cell.id, 'edit') }} aria-label={t('cell.textOf', { number })} role="group">
              {cell.source.trim() === '' ? <p className="cell-empty">{t('cell.emptyText')}</p> : cell.language === 'raw' ? <pre className="code-text">{cell.source}</pre> : <Markdown notebook={notebook} source={cell.source} />}
            </div>
          )}
          {hidden > 0 ? <FoldedSection {...parts} count={hidden} /> : null}
        </div>
      </>
    )
  }
  return (
    <>
      <Gutter standing={standing} canRun={canRun} isActive={isActive} onRun={onRun} onCancel={onCancel} />
      <div className="cell-body" ref={box}>
        <CellHead notebook={notebook} cell={cell} isActive={isActive} work={standing.state === 'running' ? run?.work ?? null : null} />
        <div className="foldable foldable-code">
          {isActive && !isCodeFolded && !isEditing ? <FoldStrip {...parts} part="code" /> : null}
          {isCodeFolded ? <FoldedCode {...parts} /> : (
            <div className={`code-box${isNumbered ? ' code-numbered' : ''}`} data-testid="cell-code" {...drop}>
              {isNumbered ? <LineNumbers source={cell.source} /> : null}
              {isEditing ? editor : (
                <div onClick={onCodeClick}>
                  {cell.source === '' ? <pre className="code-text code-empty">{t('cell.emptyCode', { language: t(`language.${cell.language}`) })}</pre> : <CodeText source={cell.source} language={cell.language} isReachable={isSelected} />}
                </div>
              )}
            </div>
          )}
        </div>
        <SparkNotice notebook={notebook} cell={cell.id} />
        {cell.language === 'python' ? <PythonNotice notebook={notebook} cell={cell.id} /> : null}
        {canRun ? null : <p className="cell-needs">{t('cell.needsSpark')}</p>}
        {outputs.length > 0 && folds?.includes('outputs') ? <FoldedOutputs {...parts} outputs={outputs} /> : outputs.length > 0 ? (
          <div className="foldable">
            {isActive ? <FoldStrip {...parts} part="outputs" /> : null}
            <OutputBox isScrolled={folds?.includes('scroll') === true} label={t('cell.output', { number })} isBusy={busy} isOld={busy && outputs === cell.outputs}>
              <Outputs outputs={outputs} cell={cell} number={number} notebook={notebook} />
            </OutputBox>
          </div>
        ) : standing.state === 'running' ? (
          <div className="output-slot"><Waiting what={standing.rowsSoFar === null ? t('cell.state.running') : t('cell.rowsSoFar', { count: standing.rowsSoFar })} lines={4} /></div>
        ) : null}
      </div>
    </>
  )
}

/** Keeps its height while a run replaces what it holds, so that nothing below moves until the run is done. */
function OutputBox({ label, isBusy: busy, isOld, isScrolled, children }: { label: string; isBusy: boolean; isOld: boolean; isScrolled: boolean; children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null)
  const [kept, setKept] = useState<number>()
  useLayoutEffect(() => setKept(busy ? box.current?.offsetHeight : undefined), [busy])
  return <div ref={box} className={`outputs${isOld ? ' outputs-old' : ''}${isScrolled ? ' outputs-scroll' : ''}`} {...(isScrolled ? { tabIndex: 0 } : {})} style={{ minHeight: kept }} role="group" aria-label={label} data-testid="cell-output">{children}</div>
}

function failureOf(outputs: readonly Output[]): { line: number; column: number; message: string } | null {
  for (const output of outputs) {
    if (output.output_type !== 'error') continue
    const read = readOutput(output)
    if (read.kind === 'error' && read.error.line !== null) return { line: read.error.line, column: read.error.column ?? 1, message: read.error.message }
  }
  return null
}
