import { memo, useMemo } from 'react'
import { Check } from 'lucide-react'
import type { Cell, Output } from '../../model/notebook/cell.ts'
import { readOutput, type ReadOutput } from '../../model/notebook/outputs.ts'
import { ResultView } from '../grid/ResultView.tsx'
import { useText } from '../language/language.ts'
import { useSentence } from '../language/trouble.ts'
import { AnsiText } from './AnsiText.tsx'
import { DisplayOutput } from './DisplayOutput.tsx'
import { ErrorOutput } from './ErrorOutput.tsx'
import { Receipt } from './Receipt.tsx'
import type { NotebookStore } from './store.ts'
import './Outputs.css'

/** The outputs of a cell, those of one stream joined; `first` is the place of the first among all that the cell has. A saved chart is the picture of a table's chart, and is shown only where there is no table to draw it from. */
export const Outputs = memo(function Outputs({ outputs, first = 0, cell, number, notebook }: { outputs: readonly Output[]; first?: number; cell: Cell; number: number; notebook: NotebookStore }) {
  const read = useMemo(() => joined(outputs.map((output, index) => ({ ...readOutput(output), place: first + index }))), [outputs, first])
  const tables = new Set(read.flatMap(output => (output.kind === 'table' ? [output.result.result] : [])))
  return <>{read.map((output, index) => (output.kind === 'chart' && tables.has(output.chart.result) ? null : <OneOutput key={keyOf(output, index)} output={output} cell={cell} number={number} notebook={notebook} />))}</>
})

/** An output with its place among the cell's, from 0; of a stream's parts, the first one's. */
type Placed = ReadOutput & { place: number }

function OneOutput({ output, cell, number, notebook }: { output: Placed; cell: Cell; number: number; notebook: NotebookStore }) {
  const t = useText()
  const say = useSentence()
  switch (output.kind) {
    case 'table': return <ResultView output={output} cell={cell} notebook={notebook} />
    case 'chart': return <DisplayOutput data={{ 'image/svg+xml': output.svg, 'text/plain': output.text }} metadata={{}} notebook={notebook} cell={cell.id} number={number} place={output.place} />
    case 'run': return <p className="output-done"><Check aria-hidden />{output.run.changed === null ? say(output.run.summary) || t('output.noRows') : t('output.rowsAffected', { count: output.run.changed })}</p>
    case 'receipt': return <Receipt receipt={output.receipt} />
    case 'error': return <ErrorOutput error={output.error} traceback={output.traceback} cell={cell} notebook={notebook} />
    case 'stream': return <AnsiText text={output.text} isTrouble={output.name === 'stderr'} />
    case 'text': return <AnsiText text={output.text} />
    case 'display': return <DisplayOutput data={output.data} metadata={output.metadata} notebook={notebook} cell={cell.id} number={number} place={output.place} />
    case 'unknown': return <p className="output-note">{t('output.unknown', { types: output.type })}</p>
  }
}

/** A table keeps its view when a run gives it a new result: its place is its statement's. */
const keyOf = (output: ReadOutput, index: number) => (output.kind === 'table' ? `table${output.result.statement}` : `${output.kind}${index}`)

function joined(outputs: Placed[]): Placed[] {
  const list: Placed[] = []
  for (const output of outputs) {
    const last = list.at(-1)
    if (output.kind === 'stream' && last?.kind === 'stream' && last.name === output.name) list[list.length - 1] = { ...last, text: last.text + output.text }
    else list.push(output)
  }
  return list
}
