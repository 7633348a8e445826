import { OasisError } from '../../contract/errors.ts'
import type { Formatted, FormattedDialect } from './formatSql.ts'
import FormatWorker from './format.worker.ts?worker'

/** How long one text may take, in milliseconds. */
const patience = 5000

export type Answer = Formatted | { kind: 'tooLong' }

/** Formats texts one after the other beside the window. One that takes too long is given up. Fails as `internal` where the formatter cannot be loaded. */
export async function formatAll(sources: readonly string[], dialect: FormattedDialect): Promise<Answer[]> {
  let worker = new FormatWorker()
  const answers: Answer[] = []
  try {
    for (const source of sources) {
      const answer = await formatIn(worker, source, dialect)
      answers.push(answer)
      if (answer.kind !== 'tooLong') continue
      worker.terminate()
      worker = new FormatWorker()
    }
  } finally {
    worker.terminate()
  }
  return answers
}

function formatIn(worker: Worker, source: string, dialect: FormattedDialect): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve({ kind: 'tooLong' }), patience)
    worker.onmessage = ({ data }: MessageEvent<Formatted>) => {
      clearTimeout(timer)
      resolve(data)
    }
    worker.onerror = ({ message }) => {
      clearTimeout(timer)
      reject(new OasisError('internal', message))
    }
    worker.postMessage({ source, dialect })
  })
}
