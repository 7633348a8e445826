import type { ImportProblem, ImportType } from '../../model/import/reading.ts'
import { importTypes, TextEncoding } from '../../model/import/reading.ts'
import { formatNumber } from '../language/format.ts'
import { useLanguage, useText, type Text } from '../language/language.ts'
import { sayError } from '../language/trouble.ts'
import { Banner } from '../ui/Banner.tsx'
import { Button } from '../ui/Button.tsx'
import { Checkbox } from '../ui/Checkbox.tsx'
import { Original } from '../ui/Original.tsx'
import { misfits, problemsOf, type Draft } from './draft.ts'
import { makeText, setLeaveOut } from './store.ts'

/** Why a draft was not imported: the places in the file, and what can be done about them. */
export function Problems({ draft }: { draft: Draft }) {
  const t = useText()
  const language = useLanguage()
  const { error } = draft
  if (!error) return draft.leaveOut ? <LeaveOut draft={draft} /> : null
  if (error.code === 'conflict') return null
  const told = problemsOf(error)
  if (!told) {
    const said = sayError(error, language, t)
    return <Banner tone="bad"><p>{said.text}</p>{said.original ? <Original text={said.original} /> : null}</Banner>
  }
  const columns = misfits(draft)
  return (
    <Banner tone="bad">
      <p><strong>{t('imports.problems')}</strong></p>
      <ul className="import-problems" data-testid="import-problems">
        {told.problems.map((problem, at) => (
          <li key={at}>
            {problem.place === null ? null : <strong className="numeric">{t(`imports.${problem.unit}`, { place: formatNumber(problem.place, language) })}</strong>}
            <span>{sayProblem(problem, t)}</span>{draft.table.files > 1 ? <small>{problem.file}</small> : null}
          </li>
        ))}
      </ul>
      {told.more ? <p>{t('imports.more')}</p> : null}
      <div className="import-remedies">
        {columns.length > 0 ? <Button size="small" onPress={() => makeText(draft.id)}>{t('imports.asText', { count: columns.length })}</Button> : null}
        {draft.preview?.format === 'csv' && draft.table.files === 1 && !told.problems.some(problem => problem.fault === 'encoding') ? <LeaveOut draft={draft} /> : null}
      </div>
    </Banner>
  )
}

function LeaveOut({ draft }: { draft: Draft }) {
  const t = useText()
  return <Checkbox isSelected={draft.leaveOut} onChange={leaveOut => setLeaveOut(draft.id, leaveOut)}>{t('imports.leaveOut')}</Checkbox>
}

/** What is wrong at a place, in the reader's words. */
export function sayProblem({ fault, column, value, type }: ImportProblem, t: Text): string {
  if (fault === 'value') return t('imports.fault.value', { column: column ?? '', value: value ?? '', type: sayType(type ?? '', t) })
  if (fault === 'encoding') return t('imports.fault.encoding', { type: TextEncoding.safeParse(type).success ? t(`imports.encoding.${type as TextEncoding}`) : type ?? '' })
  return t(`imports.fault.${fault}`)
}

const sayType = (type: string, t: Text) => ((importTypes as readonly string[]).includes(type) ? t(`imports.type.${type as ImportType}`) : type.toLowerCase())
