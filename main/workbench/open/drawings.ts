import { OasisError } from '../../../contract/errors.ts'
import type { Cell, Output } from '../../../model/notebook/cell.ts'
import { CHART_MIME, chartOutput, readOutput } from '../../../model/notebook/outputs.ts'
import { chartRows } from '../../results/chart.ts'
import type { Document } from '../document/document.ts'
import { workbenchLimits } from '../limits.ts'
import type { Surroundings } from './surroundings.ts'

/** The pictures of a notebook's charts, kept in the outputs of their cells for other front ends and for who opens the file. */
export interface Drawings {
  /** Draws a cell's chart from its last result; a drawing of the same cell that is still under way is given up. */
  draw(cell: string): void
  /** The same once its spec has not changed for a moment. */
  soon(cell: string): void
  /** Resolves when nothing is being drawn. */
  settled(): Promise<void>
  close(): void
}

export interface DrawingsOptions { document: Document; surroundings: Pick<Surroundings, 'results' | 'pages' | 'pictures' | 'language' | 'log'> }

const lastResult = (cell: Cell) => {
  const output = cell.outputs.map(readOutput).findLast(read => read.kind === 'table')
  return output?.kind === 'table' ? output.result : null
}
const isChart = (output: Output) => typeof output['data'] === 'object' && output['data'] !== null && CHART_MIME in output['data']

export function createDrawings({ document, surroundings }: DrawingsOptions): Drawings {
  const { results, pages, pictures, log } = surroundings
  const { width, height, points: most, bytes } = workbenchLimits.picture
  const running = new Set<Promise<void>>()
  const waiting = new Map<string, NodeJS.Timeout>()
  const under = new Map<string, AbortController>()
  const find = (id: string) => document.notebook.cells.find(cell => cell.id === id)

  async function picture(cell: Cell, result: string, name: string, signal: AbortSignal): Promise<Output | null> {
    const { chart } = cell
    if (!chart) return null
    try {
      const drawn = await results.reading(result, async stored => {
        const { arrow, roles } = await chartRows(pages, stored, chart, { width, height, timezone: document.notebook.settings.timezone, maxPoints: most }, signal)
        return pictures.draw({ spec: chart, roles, arrow, language: surroundings.language(), size: { width, height } })
      })
      if (drawn.svg.length > bytes) return null
      const points = drawn.points <= most ? { points: JSON.parse(JSON.stringify(drawn.data)) } : {}
      return chartOutput({ spec: chart, result, name, ...points }, drawn.svg, drawn.text)
    } catch (error) {
      // A chart that does not fit the result any more leaves no picture; its cell says why where it is shown.
      if (error instanceof OasisError && error.code === 'invalid') return null
      throw error
    }
  }

  async function drawNow(id: string, signal: AbortSignal): Promise<void> {
    const cell = find(id)
    const made = cell && lastResult(cell)
    if (!cell || !made) return
    const drawn = await picture(cell, made.result, made.name, signal)
    const now = find(id)
    // It may have run again, or have got another chart, meanwhile: then there is another drawing on its way.
    if (signal.aborted || !now || lastResult(now)?.result !== made.result || JSON.stringify(now.chart) !== JSON.stringify(cell.chart)) return
    const others = now.outputs.filter(output => !isChart(output))
    if (drawn === null && others.length === now.outputs.length) return
    document.apply([{ type: 'outputs', cell: id, outputs: drawn ? [...others, drawn] : others, executionCount: now.executionCount }], { undo: false })
  }

  function draw(id: string): void {
    under.get(id)?.abort()
    const stop = new AbortController()
    under.set(id, stop)
    const work: Promise<void> = drawNow(id, stop.signal).catch(error => { if (!(error instanceof OasisError)) log('A chart could not be drawn', error) }).finally(() => {
      running.delete(work)
      if (under.get(id) === stop) under.delete(id)
    })
    running.add(work)
  }

  return {
    draw,
    soon(id) {
      clearTimeout(waiting.get(id))
      under.get(id)?.abort()
      waiting.set(id, setTimeout(() => {
        waiting.delete(id)
        draw(id)
      }, workbenchLimits.undoPause))
    },
    async settled() { while (running.size > 0) await Promise.all(running) },
    close() {
      for (const stop of under.values()) stop.abort()
      for (const timer of waiting.values()) clearTimeout(timer)
      waiting.clear()
    },
  }
}
