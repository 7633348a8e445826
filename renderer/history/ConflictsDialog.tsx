import { useCallback, useEffect, useState } from 'react'
import type { Output } from '../../contract/define.ts'
import { OasisError } from '../../contract/errors.ts'
import type { WorkbenchContract } from '../../contract/workbench/contract.ts'
import type { Conflict } from '../../model/notebook/conflict.ts'
import type { Side } from '../../model/notebook/merge.ts'
import { useLanguage, useText } from '../language/language.ts'
import { sayError } from '../language/trouble.ts'
import type { NotebookStore } from '../notebook/store.ts'
import { useShell } from '../shell/shell.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { Empty } from '../ui/Empty.tsx'
import { Segments } from '../ui/Segments.tsx'
import { Waiting } from '../ui/Waiting.tsx'
import { notify } from '../ui/notices.ts'
import { Facts, Lines } from './DifferenceView.tsx'
import { factText } from './facts.ts'
import './Conflicts.css'

type Found = Output<WorkbenchContract['notebook.conflicts']>

/** What another program changed in the same places of the file as this person in the notebook: both sides of each, and whose it is to be. */
export function ConflictsDialog({ notebook, onClose }: { notebook: NotebookStore; onClose(): void }) {
  const t = useText()
  const language = useLanguage()
  const shell = useShell()
  const [found, setFound] = useState<Found | OasisError | null>(null)
  const [chosen, setChosen] = useState<Readonly<Record<string, Side>>>({})
  const compare = useCallback(() => {
    setFound(null)
    notebook.flush().catch(() => {}).then(() => notebook.workbench.call('notebook.conflicts', { notebook: notebook.get().notebook })).then(setFound, (error: OasisError) => setFound(error))
  }, [notebook])
  useEffect(compare, [compare])
  const conflicts = found === null || found instanceof OasisError ? [] : found.conflicts
  const sideOf = (conflict: Conflict) => chosen[conflict.key] ?? conflict.safe
  const chooseAll = (side: Side) => setChosen(Object.fromEntries(conflicts.map(conflict => [conflict.key, conflict.sides.includes(side) ? side : conflict.safe])))
  const merge = async () => {
    if (found === null || found instanceof OasisError) return
    try {
      await notebook.flush()
      await notebook.workbench.call('notebook.merge', { notebook: notebook.get().notebook, file: found.file, choices: Object.fromEntries(conflicts.map(conflict => [conflict.key, sideOf(conflict)])) })
      onClose()
    } catch (error) {
      if (!(error instanceof OasisError) || error.code !== 'conflict') throw error
      notify({ tone: 'warn', text: sayError(error, language, t).text })
      compare()
    }
  }
  const failed = found instanceof OasisError ? sayError(found, language, t) : null
  return (
    <Dialog
      title={t('conflicts.title')} isOpen onClose={onClose} size="wide" testId="conflicts"
      actions={<>
        <Button onPress={onClose}>{t('ui.cancel')}</Button>
        <Button variant="primary" isDisabled={conflicts.length === 0} onPress={() => shell.attempt(merge())}>{t('conflicts.merge')}</Button>
      </>}
    >
      {failed ? <Empty title={t('conflicts.cannot')}>{failed.text}</Empty>
        : found === null ? <Waiting what={t('history.comparing')} lines={8} />
        : conflicts.length === 0 ? <Empty title={t('conflicts.none')}>{t('conflicts.noneText')}</Empty>
        : (
          <div className="conflicts">
            <p>{t('conflicts.text')}</p>
            <div className="conflicts-all">
              <Button size="small" onPress={() => chooseAll('mine')}>{t('conflicts.allMine')}</Button>
              <Button size="small" onPress={() => chooseAll('theirs')}>{t('conflicts.allTheirs')}</Button>
              <Button size="small" onPress={() => setChosen({})}>{t('conflicts.allBoth')}</Button>
            </div>
            {conflicts.map(conflict => <ConflictView key={conflict.key} conflict={conflict} side={sideOf(conflict)} onSide={side => setChosen({ ...chosen, [conflict.key]: side })} />)}
            {(found as Found).left > 0 ? <p>{t('conflicts.left', { count: (found as Found).left })}</p> : null}
          </div>
        )}
    </Dialog>
  )
}

function ConflictView({ conflict, side, onSide }: { conflict: Conflict; side: Side; onSide(side: Side): void }) {
  const t = useText()
  const language = useLanguage()
  const { mine, theirs } = conflict
  const cell = conflict.kind === 'cell' ? conflict.mine : null
  const title = cell ? cell.name ?? t('cell.unnamed', { number: cell.index + 1 }) : conflict.kind === 'setting' ? factText(conflict.mine[0] ?? conflict.theirs[0]!, t, language).what : ''
  return (
    <section className="conflict" data-testid="conflict" data-key={conflict.key} aria-label={title}>
      <h3 className="difference-head">
        <span className="difference-name">{title}</span>
        <small>{cell ? t(`language.${cell.language}`) : null}</small>
        <Segments<Side> label={t('conflicts.whose', { title })} selected={side} onSelect={onSide} segments={conflict.sides.map(id => ({ id, label: t(`conflicts.${id}`) }))} />
      </h3>
      <div className="conflict-sides">
        {([['mine', mine], ['theirs', theirs]] as const).map(([whose, change]) => (
          <div key={whose} className={`conflict-side${side === whose || side === 'both' ? '' : ' conflict-side-out'}`} data-side={whose}>
            <h4>{t(`conflicts.by.${whose}`)}</h4>
            {Array.isArray(change) ? <Facts facts={change} /> : (
              <>
                {change.kind === 'removed' ? <p className="difference-note">{t('conflicts.deleted')}</p> : null}
                {change.facts.length > 0 && change.kind !== 'removed' ? <Facts facts={change.facts} /> : null}
                {change.lines.length > 0 ? <Lines lines={change.lines} /> : null}
              </>
            )}
          </div>
        ))}
      </div>
    </section>
  )
}
