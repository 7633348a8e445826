import { useState, type FormEvent } from 'react'
import type { Column } from '../../model/result/result.ts'
import { useText } from '../language/language.ts'
import { Button } from '../ui/Button.tsx'
import { Select } from '../ui/Select.tsx'
import { TextField } from '../ui/TextField.tsx'
import type { Filter } from './view.ts'

type Op = Filter['op']
const ordered: Op[] = ['=', '!=', '<', '<=', '>', '>=', 'between', 'in', 'isNull', 'isNotNull']
const textual: Op[] = ['contains', 'startsWith', '=', '!=', 'in', 'isNull', 'isNotNull']

/** The conditions that make sense for a column. */
const operatorsFor = (column: Column): Op[] => (column.kind === 'text' || column.kind === 'nested' || column.kind === 'binary' ? textual : column.kind === 'boolean' ? ['=', 'isNull', 'isNotNull'] : ordered)

/** One condition on one column. */
export function FilterForm({ column, filter, onFilter }: { column: Column; filter: Filter | null; onFilter(term: Filter | null): void }) {
  const t = useText()
  const operators = operatorsFor(column)
  const [op, setOp] = useState<Op>(filter?.op ?? operators[0]!)
  const [first, setFirst] = useState(filter ? (filter.op === 'in' ? filter.values.join('\n') : filter.values[0] ?? '') : '')
  const [second, setSecond] = useState(filter?.values[1] ?? '')
  const values = op === 'isNull' || op === 'isNotNull' ? [] : op === 'between' ? [first.trim(), second.trim()] : op === 'in' ? first.split('\n').map(line => line.trim()).filter(line => line !== '') : [column.kind === 'text' ? first : first.trim()]
  const isReady = op === 'isNull' || op === 'isNotNull' || (values.length > 0 && (column.kind === 'text' && op !== 'in' || values.every(value => value !== '')))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isReady) onFilter({ column: column.name, op, values })
  }
  return (
    <form className="grid-filter-form" onSubmit={submit}>
      <Select label={t('grid.filterCondition')} value={op} choices={operators.map(id => ({ id, label: t(`grid.op.${id}`) }))} onChange={id => setOp(id as Op)} />
      {op === 'isNull' || op === 'isNotNull' ? null : column.kind === 'boolean' ? (
        <Select label={t('grid.filterValue')} value={first || null} choices={[{ id: 'true', label: 'true' }, { id: 'false', label: 'false' }]} onChange={setFirst} />
      ) : op === 'in' ? <TextField label={t('grid.filterValues')} value={first} onChange={setFirst} lines={4} autoFocus />
        : <TextField label={t('grid.filterValue')} value={first} onChange={setFirst} autoFocus />}
      {op === 'between' ? <TextField label={t('grid.filterTo')} value={second} onChange={setSecond} /> : null}
      <div className="grid-filter-actions">
        {filter ? <Button variant="quiet" onPress={() => onFilter(null)}>{t('grid.filterRemove')}</Button> : null}
        <Button type="submit" variant="primary" isDisabled={!isReady}>{t('grid.filterApply')}</Button>
      </div>
    </form>
  )
}
