import type { Preview } from '../../contract/engine/landing.ts'
import { importTypes, type ImportType } from '../../model/import/reading.ts'
import { useText } from '../language/language.ts'
import { columnsTrouble, misfits, shownColumns, type ColumnChoice, type Draft } from './draft.ts'
import { setColumn } from './store.ts'

const isImportType = (type: string): type is ImportType => (importTypes as readonly string[]).includes(type)
const isNumber = (type: string) => /^(BIGINT|DOUBLE|DECIMAL|HUGEINT|INTEGER)/.test(type)

/** The columns with what can be changed of them, above the first rows as they stand in the file. */
export function PreviewColumns({ draft, preview }: { draft: Draft; preview: Preview }) {
  const t = useText()
  const columns = draft.columns.slice(0, shownColumns)
  const trouble = columnsTrouble(draft)
  const wrong = new Set(misfits(draft))
  return (
    <>
      {trouble ? <p className="field-error" role="alert">{trouble.key === 'columnTwice' ? t('imports.columnTwice', { name: trouble.name }) : t(`imports.${trouble.key}`)}</p> : null}
      <div className={`import-preview${draft.isLooking ? ' import-preview-old' : ''}`} role="group" aria-label={t('imports.columns')} tabIndex={0}>
        <table>
          <thead>
            <tr>{columns.map(column => <th key={column.from} scope="col" className={wrong.has(column.from) ? 'import-wrong' : undefined}><ColumnHead draft={draft.id} column={column} /></th>)}</tr>
          </thead>
          <tbody>
            {preview.rows.map((row, index) => (
              <tr key={index}>{columns.map((column, at) => {
                const value = row[at] ?? null
                return <td key={column.from} className={`${isNumber(column.type ?? column.found) ? 'numeric' : ''}${value === null ? ' import-null' : ''}${column.isIncluded ? '' : ' import-out'}`}>{value === null ? 'null' : value}</td>
              })}</tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="import-note">
        {preview.rows.length === 0 ? t('imports.rowsNone') : t('imports.rowsShown', { count: preview.rows.length })}
        {draft.columns.length > shownColumns ? ` ${t('imports.columnsMore', { shown: shownColumns, count: draft.columns.length })}` : null}
      </p>
    </>
  )
}

function ColumnHead({ draft, column }: { draft: number; column: ColumnChoice }) {
  const t = useText()
  const found = isImportType(column.found) ? t(`imports.type.${column.found}`) : column.found.toLowerCase()
  return (
    <div className="import-column">
      <span className="import-column-name">
        <input type="checkbox" checked={column.isIncluded} aria-label={t('imports.column', { name: column.from })} onChange={event => setColumn(draft, column.from, { isIncluded: event.target.checked })} />
        <input className="input" value={column.name} disabled={!column.isIncluded} aria-label={t('imports.columnName', { name: column.from })} spellCheck={false} onChange={event => setColumn(draft, column.from, { name: event.target.value })} />
      </span>
      <select
        className="input" value={column.type ?? ''} disabled={!column.isIncluded} aria-label={t('imports.columnType', { name: column.from })}
        onChange={event => setColumn(draft, column.from, { type: event.target.value === '' ? null : event.target.value as ImportType })}
      >
        <option value="">{found}</option>
        {importTypes.filter(type => type !== column.found).map(type => <option key={type} value={type}>{t(`imports.type.${type}`)}</option>)}
      </select>
    </div>
  )
}
