import { CircleAlert, CircleCheck, FileSpreadsheet } from 'lucide-react'
import { useText } from '../language/language.ts'
import { useShell } from '../shell/shell.ts'
import { Checkbox } from '../ui/Checkbox.tsx'
import type { Draft } from './draft.ts'
import { setWanted, showDraft, type ImportState } from './store.ts'

/** The tables that would be made; the pressed one is shown beside. */
export function DraftList({ state }: { state: ImportState }) {
  const t = useText()
  const shell = useShell()
  return (
    <ul className="import-list" aria-label={t('imports.tables')}>
      {state.drafts.map(draft => (
        <li key={draft.id} className={`import-entry${draft.id === state.shown ? ' import-entry-shown' : ''}`}>
          <Checkbox isSelected={draft.isWanted} isDisabled={state.phase === 'running'} onChange={isWanted => setWanted(draft.id, isWanted)}><span className="visually-hidden">{t('imports.wanted', { title: draft.table.title })}</span></Checkbox>
          <button type="button" aria-current={draft.id === state.shown || undefined} onClick={() => showDraft(shell, draft.id)}>
            <DraftIcon draft={draft} /><span><span className="panel-code">{draft.name}</span><small>{draft.table.title}</small></span>
          </button>
        </li>
      ))}
    </ul>
  )
}

function DraftIcon({ draft }: { draft: Draft }) {
  if (draft.error) return <CircleAlert aria-hidden className="import-bad" />
  return draft.state === 'done' ? <CircleCheck aria-hidden className="import-good" /> : <FileSpreadsheet aria-hidden />
}
