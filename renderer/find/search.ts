import { expressionOf, findMatches, type Finding, type Match } from '../../model/notebook/find.ts'
import FindWorker from './find.worker.ts?worker'

/** How long an expression may look, in milliseconds. */
export const patience = 1000

/** What was found, or why nothing can be: an expression that cannot be read, or one that takes too long. */
export type Found = { kind: 'found'; matches: readonly Match[]; cut: boolean } | { kind: 'unreadable' } | { kind: 'tooLong' }

export const nothingFound: Extract<Found, { kind: 'found' }> = { kind: 'found', matches: [], cut: false }

/** Looks through cells. A text is found at once; an expression in a worker, which is ended when its time is over or `stop` is called. */
export function search(cells: readonly { id: string; source: string }[], finding: Finding, tell: (found: Found) => void): () => void {
  try {
    expressionOf(finding)
  } catch {
    tell({ kind: 'unreadable' })
    return () => {}
  }
  if (!finding.isExpression || finding.text === '') {
    tell({ kind: 'found', ...findMatches(cells, finding) })
    return () => {}
  }
  const worker = new FindWorker()
  const timer = setTimeout(() => {
    worker.terminate()
    tell({ kind: 'tooLong' })
  }, patience)
  const end = () => {
    clearTimeout(timer)
    worker.terminate()
  }
  worker.onmessage = ({ data }: MessageEvent<ReturnType<typeof findMatches>>) => {
    end()
    tell({ kind: 'found', ...data })
  }
  worker.postMessage({ cells: cells.map(({ id, source }) => ({ id, source })), finding })
  return end
}
