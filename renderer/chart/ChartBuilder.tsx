import { useEffect, useMemo, useState } from 'react'
import { AreaChart, BarChart3, ChartBarStacked, ChartColumnBig, Hash, LineChart, PieChart, Plus, ScatterChart, Sparkles, Trash2, X } from 'lucide-react'
import { ToggleButton } from 'react-aria-components/ToggleButton'
import { ToggleButtonGroup } from 'react-aria-components/ToggleButtonGroup'
import { findColumn, roleOf } from '../../model/chart/column.ts'
import { ChartType, type ChartSpec, type MeasureEncoding } from '../../model/chart/spec.ts'
import { readOutput, type ResultOutput } from '../../model/notebook/outputs.ts'
import type { Cell } from '../../model/notebook/cell.ts'
import { useText } from '../language/language.ts'
import type { NotebookStore } from '../notebook/store.ts'
import { Button } from '../ui/Button.tsx'
import { Empty } from '../ui/Empty.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { NumberField } from '../ui/NumberField.tsx'
import { Select, type Choice } from '../ui/Select.tsx'
import { TextField } from '../ui/TextField.tsx'
import { Waiting } from '../ui/Waiting.tsx'
import { aggregatesFor, asChartType, axisColumns, grainsFor, measureOf } from './builder.ts'
import { useSuggestion } from './source.ts'
import './ChartBuilder.css'

const icons = { line: LineChart, area: AreaChart, bar: BarChart3, stackedBar: ChartBarStacked, scatter: ScatterChart, pie: PieChart, histogram: ChartColumnBig, bigNumber: Hash } as const
/** Choices that are no column; those of columns begin with a sign, so that none can be the same. */
const rowsId = 'rows'
const noneId = 'none'
const columnId = (name: string) => `=${name}`
const nameOf = (id: string) => id.slice(1)
const sorts = ['auto', 'x.asc', 'x.desc', 'y.desc', 'y.asc', 'none.asc'] as const
const formats = ['auto', 'number', 'percent', 'compact'] as const
const mostValues = 20

function lastResult(cell: Cell | undefined): ResultOutput | null {
  for (const output of cell?.outputs.toReversed() ?? []) {
    const read = readOutput(output)
    if (read.kind === 'table') return read.result
  }
  return null
}

/** The chart of the selected cell, made by clicking. What it changes is an edit of the notebook and undoes. */
export function ChartBuilder({ notebook }: { notebook: NotebookStore }) {
  const t = useText()
  const cell = notebook.use(state => state.cells.find(candidate => candidate.id === state.selected))
  const result = useMemo(() => lastResult(cell), [cell])
  if (!cell || !result) return <Empty icon={<BarChart3 />} title={t('chart.select')}>{t('chart.selectText')}</Empty>
  return <Builder key={cell.id} notebook={notebook} cell={cell} result={result} />
}

function Builder({ notebook, cell, result }: { notebook: NotebookStore; cell: Cell; result: ResultOutput }) {
  const t = useText()
  const { columns } = result
  const suggestion = useSuggestion(notebook.workbench, result.result, columns, result.rows, true)
  const spec: ChartSpec | null | undefined = cell.chart ?? suggestion
  if (spec === undefined) return <div className="side-padded"><Waiting what={t('chart.waiting')} /></div>
  const current: ChartSpec = spec ?? { type: 'bar', y: [{ aggregate: 'count' }], ...(columns[0] ? { x: { field: columns[0].name } } : {}) }
  const save = (next: ChartSpec | null) => notebook.edit({ type: 'chart', cell: cell.id, chart: next })
  /** `undefined` takes a key away. */
  const set = (change: { [K in keyof ChartSpec]?: ChartSpec[K] | undefined }) => {
    const next: Record<string, unknown> = { ...current, ...change }
    for (const [key, value] of Object.entries(next)) if (value === undefined) delete next[key]
    save(next as ChartSpec)
  }
  const { type } = current
  const x = current.x ? findColumn(columns, current.x.field) : undefined
  const columnChoices = (list: typeof columns): Choice[] => list.map(column => ({ id: columnId(column.name), label: column.label || column.name, detail: column.type.length > 14 ? undefined : column.type }))
  const setX = (change: Partial<NonNullable<ChartSpec['x']>>) => {
    const next: Record<string, unknown> = { ...current.x, ...change }
    for (const [key, value] of Object.entries(next)) if (value === undefined) delete next[key]
    set({ x: next as NonNullable<ChartSpec['x']> })
  }
  const measures = current.y && current.y.length > 0 ? current.y : [{ aggregate: 'count' as const }]
  const sort = current.sort ? (`${current.sort.by}.${current.sort.order}` as (typeof sorts)[number]) : 'auto'
  const isBars = type === 'bar' || type === 'stackedBar'

  return (
    <div className="builder" data-testid="chart-builder">
      <div className="builder-types">
        <span className="field-label" id="builder-type">{t('chart.type')}</span>
        <ToggleButtonGroup className="builder-type-list" aria-labelledby="builder-type" selectionMode="single" disallowEmptySelection selectedKeys={[type]} onSelectionChange={keys => { const next = [...keys][0]; if (next && next !== type) save(asChartType(current, next as ChartType, columns)) }}>
          {ChartType.options.map(option => {
            const Icon = icons[option]
            return <ToggleButton key={option} id={option} className="builder-type"><Icon aria-hidden /><span>{t(`chart.type.${option}`)}</span></ToggleButton>
          })}
        </ToggleButtonGroup>
      </div>
      {type === 'bigNumber' ? null : (
        <div className="builder-group">
          <Select label={t(type === 'pie' ? 'chart.slices' : 'chart.x')} value={x ? columnId(x.name) : null} choices={columnChoices(axisColumns(type, columns))} onChange={id => set({ x: { field: nameOf(id) } })} />
          {x && roleOf(x) === 'time' && type !== 'scatter' ? (
            <Select label={t('chart.grain')} value={current.x?.grain ?? 'auto'} choices={grainsFor(type).map(id => ({ id, label: t(`chart.grain.${id}`) }))} onChange={id => setX({ grain: id === 'auto' ? undefined : (id as 'day') })} />
          ) : null}
          {x && roleOf(x) === 'number' && (type === 'histogram' || isBars) ? <NumberField label={t('chart.bins')} value={current.x?.bins ?? null} min={1} max={1000} step={1} onChange={bins => setX({ bins: bins ?? undefined })} /> : null}
        </div>
      )}
      {type === 'histogram' ? null : (
        <fieldset className="builder-group builder-values">
          <legend className="field-label">{t('chart.y')}</legend>
          {measures.map((measure, index) => (
            <MeasureRow
              key={index} spec={current} measure={measure} number={index + 1} columns={columnChoices(columns)} find={name => findColumn(columns, name)} canRemove={measures.length > 1}
              onChange={next => set({ y: measures.map((other, at) => (at === index ? next : other)) })} onRemove={() => set({ y: measures.filter((_, at) => at !== index) })}
            />
          ))}
          {type === 'pie' || measures.length >= mostValues ? null : (
            <Button size="small" variant="quiet" icon={<Plus aria-hidden />} onPress={() => {
              const free = columns.find(column => roleOf(column) === 'number' && column.name !== x?.name && !measures.some(measure => measure.field === column.name))
              set({ y: [...measures, measureOf(type, free ?? null, measures[0]!.aggregate)] })
            }}>{t('chart.addValue')}</Button>
          )}
        </fieldset>
      )}
      {type === 'pie' || type === 'bigNumber' ? null : (
        <Select label={t('chart.series')} value={current.series ? columnId(current.series.field) : noneId} choices={[{ id: noneId, label: t('chart.noSeries') }, ...columnChoices(columns.filter(column => column.name !== x?.name))]} onChange={id => set({ series: id === noneId ? undefined : { field: nameOf(id) } })} />
      )}
      {isBars || type === 'pie' ? (
        <div className="builder-pair">
          {isBars ? <Select label={t('chart.sort')} value={sort} choices={sorts.map(id => ({ id, label: t(`chart.sort.${id}`) }))} onChange={id => {
            const [by, order] = id.split('.') as ['x' | 'y' | 'none', 'asc' | 'desc']
            set({ sort: id === 'auto' ? undefined : { by, order } })
          }} /> : null}
          <NumberField label={t('chart.limit')} value={current.limit ?? null} min={1} max={10_000} step={1} onChange={limit => set({ limit: limit ?? undefined })} />
        </div>
      ) : null}
      <Title value={current.title ?? ''} onCommit={title => set({ title: title.trim() === '' ? undefined : title })} />
      <div className="builder-actions">
        <Button size="small" variant="quiet" icon={<Sparkles aria-hidden />} isDisabled={!suggestion} onPress={() => { if (suggestion) save({ ...suggestion, ...(current.title ? { title: current.title } : {}) }) }}>{t('chart.suggest')}</Button>
        {cell.chart ? <Button size="small" variant="quiet" icon={<Trash2 aria-hidden />} onPress={() => save(null)}>{t('chart.remove')}</Button> : null}
      </div>
    </div>
  )
}

interface MeasureRowProps {
  spec: ChartSpec
  measure: MeasureEncoding
  number: number
  columns: readonly Choice[]
  find(name: string): ReturnType<typeof findColumn>
  canRemove: boolean
  onChange(measure: MeasureEncoding): void
  onRemove(): void
}

function MeasureRow({ spec, measure, number, columns, find, canRemove, onChange, onRemove }: MeasureRowProps) {
  const t = useText()
  const column = measure.field === undefined ? null : find(measure.field) ?? null
  const aggregates = aggregatesFor(spec.type, column)
  const isScatter = spec.type === 'scatter'
  const keep = (next: MeasureEncoding) => onChange({ ...(measure.format ? { format: measure.format } : {}), ...next })
  return (
    <div className="builder-value" role="group" aria-label={t('chart.valueOf', { number })}>
      <div className="builder-value-line">
        <Select
          ariaLabel={t('chart.valueOf', { number })} value={column ? columnId(column.name) : rowsId} choices={[...(isScatter ? [] : [{ id: rowsId, label: t('chart.rows') }]), ...columns]}
          onChange={id => keep(measureOf(spec.type, id === rowsId ? null : find(nameOf(id)) ?? null, measure.aggregate))}
        />
        {canRemove ? <IconButton size="small" icon={<X aria-hidden />} label={t('chart.removeValue', { number })} onPress={onRemove} /> : null}
      </div>
      {column || measure.format ? (
        <div className="builder-value-line">
          {column ? <Select ariaLabel={t('chart.aggregateOf', { number })} value={measure.aggregate} choices={aggregates.map(id => ({ id, label: t(`chart.aggregate.${id}`) }))} onChange={id => keep({ ...measure, aggregate: id as 'sum' })} /> : null}
          <Select ariaLabel={t('chart.formatOf', { number })} value={measure.format ?? 'auto'} choices={formats.map(id => ({ id, label: t(`chart.format.${id}`) }))} onChange={id => {
            const { format: _, ...rest } = measure
            onChange(id === 'auto' ? rest : { ...rest, format: id as 'percent' })
          }} />
        </div>
      ) : null}
    </div>
  )
}

/** Taken when the field is left or at Enter, so that one title is one step to undo. */
function Title({ value, onCommit }: { value: string; onCommit(title: string): void }) {
  const t = useText()
  const [draft, setDraft] = useState(value)
  useEffect(() => setDraft(value), [value])
  return <TextField label={t('chart.title')} value={draft} onChange={setDraft} onCommit={text => { if (text !== value) onCommit(text) }} />
}
