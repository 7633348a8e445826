import type { output as topic } from '../../contract/workbench/output.ts'
import type { TopicHandlers, WorkbenchParts } from './context.ts'

export function outputHandlers({ notebooks, outputs }: WorkbenchParts): TopicHandlers<typeof topic> {
  return {
    async 'output.frame'({ notebook, cell, output }) {
      const html = notebooks.get(notebook).madeHere(cell, output)
      return { url: html === null ? null : outputs.offer(html) }
    },
  }
}
