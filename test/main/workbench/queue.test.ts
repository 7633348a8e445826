import { describe, expect, it } from 'vitest'
import { createRuns, noKeeper } from '../../../main/workbench/open/runs.ts'
import type { CellWorld } from '../../../main/workbench/open/cell-run.ts'
import type { Cell, NotebookSettings } from '../../../model/notebook/cell.ts'

const cell = (id: string, source: string, name: string): Cell => ({ id, language: 'sql', source, name, outputs: [], executionCount: null })
const settings: NotebookSettings = { version: 1, interpreter: 'duckdb', timezone: 'UTC', parameters: [], runOnChange: true }

/** Runs whose cells end one by one, each with the error of a world that is not there; `step` ends the one that runs. */
function queueOf(cells: Cell[]) {
  const started: string[] = []
  let step: (() => void) | undefined
  const runs = createRuns({
    cells: () => cells, settings: () => settings, clock: Date.now, exclusive: work => work(), python: () => false, spark: () => false, keeper: noKeeper,
    async world(cell) {
      started.push(cell.id)
      await new Promise<void>(resolve => { step = resolve })
      return { values: {}, engine: {} } as unknown as CellWorld
    },
    write() {}, onRuns() {}, onOutputs() {}, onMade() {}, onDone() {}, onLost() {}, onUnexpected() {},
  })
  return { runs, started, step: async () => { step!(); await new Promise(resolve => setImmediate(resolve)) } }
}

describe('the queue', () => {
  it('[PARAM1] what is to run again while it runs comes before what runs with it, though that waits already', async () => {
    const { runs, started, step } = queueOf([cell('rows', 'SELECT 1 AS i', 'rows'), cell('other', 'SELECT 2 AS i', 'other'), cell('sum', 'SELECT 3 AS i', 'sum')])
    runs.start(['rows', 'other', 'sum'], { again: true })
    await Promise.resolve()
    expect(started).toEqual(['rows'])
    runs.start(['rows', 'sum'], { again: true })
    expect(runs.all().map(run => run.state)).toEqual(['running', 'queued', 'queued'])
    for (let at = 0; at < 4; at++) await step()
    await runs.whenIdle()
    expect(started).toEqual(['rows', 'other', 'rows', 'sum'])
  })

  it('[NB3] one that waits keeps its place when it is asked for again', async () => {
    const { runs, started, step } = queueOf([cell('a', 'SELECT 1', 'a'), cell('b', 'SELECT 2', 'b'), cell('c', 'SELECT 3', 'c')])
    runs.start(['c', 'b', 'a'])
    await Promise.resolve()
    runs.start(['b'])
    runs.start(['c', 'b', 'a'])
    for (let at = 0; at < 3; at++) await step()
    await runs.whenIdle()
    expect(started).toEqual(['c', 'b', 'a'])
  })
})
