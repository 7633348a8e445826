import { setTimeout as delay } from 'node:timers/promises'
import { workbenchLimits } from '../limits.ts'
import type { CellEvent } from './cell-run.ts'
import type { PythonOutputs } from './python-outputs.ts'

/** Gives messages of a run to `take` as they come and tells its events, until one is the end. Between them what is shown so far is told: the more there is, the more seldom. */
export async function* paced<M>(messages: AsyncGenerator<M>, shown: PythonOutputs, take: (message: M) => Promise<CellEvent | null>): AsyncGenerator<CellEvent> {
  let next: Promise<IteratorResult<M>> | null = null
  let toldAt = -Infinity
  let untold = false
  try {
    for (;;) {
      next ??= messages.next()
      const pause = workbenchLimits.pythonPause + shown.size / workbenchLimits.pythonPace
      const arrived = await (untold ? Promise.race([next, delay(Math.max(0, toldAt + pause - performance.now()))]) : next)
      if (!arrived) {
        untold = false
        toldAt = performance.now()
        yield { type: 'outputs', outputs: shown.list }
        continue
      }
      next = null
      if (arrived.done) return
      const event = await take(arrived.value)
      if (event) yield event
      if (event?.type === 'end') return
      untold ||= event === null
    }
  } finally {
    await messages.return(undefined)
  }
}
