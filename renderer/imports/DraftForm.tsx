import { ImportFormat, unsaid } from '../../model/import/reading.ts'
import { formatBytes, formatNumber } from '../language/format.ts'
import { useLanguage, useText } from '../language/language.ts'
import { useShell } from '../shell/shell.ts'
import { Select } from '../ui/Select.tsx'
import { Switch } from '../ui/Checkbox.tsx'
import { TextField } from '../ui/TextField.tsx'
import { Waiting } from '../ui/Waiting.tsx'
import { nameTrouble, type Draft } from './draft.ts'
import { PreviewColumns } from './PreviewColumns.tsx'
import { Problems } from './Problems.tsx'
import { ReadingForm } from './ReadingForm.tsx'
import { setName, setReading, setTogether, type ImportState } from './store.ts'

/** One table to be made: its name, how its files are read, and its first rows. */
export function DraftForm({ draft, state }: { draft: Draft; state: ImportState }) {
  const t = useText()
  const shell = useShell()
  const language = useLanguage()
  const { table, preview } = draft
  const group = state.groups.find(entry => entry.id === draft.group)
  const isRunning = state.phase === 'running'
  const trouble = nameTrouble(draft, state.drafts)
  const count = group?.parts.length ?? 0
  return (
    <div className="import-draft" inert={isRunning || undefined}>
      <p className="import-file"><strong>{table.title}</strong><small className="numeric">{formatBytes(table.bytes, language)}</small></p>
      {group && count > 1 ? (
        <Switch isSelected={group.together} onChange={together => setTogether(shell, group.id, together)}>{t('imports.together', { count: formatNumber(count, language) })}</Switch>
      ) : null}
      <div className="import-options">
        <TextField className="import-name" label={t('imports.name')} value={draft.name} onChange={name => setName(draft.id, name)} error={trouble ? t(`imports.${trouble}`) : null} testId="import-name" />
        <Select label={t('imports.format')} value={draft.reading.format} choices={ImportFormat.options.map(id => ({ id, label: t(`imports.format.${id}`) }))} onChange={id => setReading(shell, draft.id, { ...unsaid, format: id as ImportFormat })} />
        {preview ? <ReadingForm draft={draft} preview={preview} /> : null}
      </div>
      {isRunning && draft.state === 'running' ? <progress className="import-progress" max={1} {...(draft.progress === null ? {} : { value: draft.progress })} aria-label={t('imports.running', { name: draft.name })} /> : null}
      <Problems draft={draft} />
      {draft.isLooking && !preview ? <Waiting what={t('imports.looking', { title: table.title })} lines={6} /> : preview ? <PreviewColumns draft={draft} preview={preview} /> : null}
    </div>
  )
}
