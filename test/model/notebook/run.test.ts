import { describe, expect, it } from 'vitest'
import { cellsToRun, idleRun, isBusy, nextRun, type CellRun, type RunEvent } from '../../../model/notebook/run.ts'

const after = (...events: RunEvent[]): CellRun => events.reduce(nextRun, idleRun)
const queued: RunEvent = { type: 'queued' }
const outdated: RunEvent = { type: 'outdated' }
const started: RunEvent = { type: 'started', at: 1 }
const end = (type: 'finished' | 'failed' | 'cancelled' | 'lost', at = 5): RunEvent => ({ type, at })

describe('a cell\'s run', () => {
  it('[NB3] goes from queued over running to its end, with its times', () => {
    expect(after(queued)).toEqual({ state: 'queued', stale: false, startedAt: null, endedAt: null })
    expect(after(queued, started)).toEqual({ state: 'running', stale: false, startedAt: 1, endedAt: null })
    expect(after(queued, started, end('finished'))).toEqual({ state: 'done', stale: false, startedAt: 1, endedAt: 5 })
    expect(after(queued, started, end('failed')).state).toBe('failed')
    expect(after(queued, end('cancelled'))).toEqual({ state: 'cancelled', stale: false, startedAt: null, endedAt: 5 })
    expect(after(queued, started, end('finished'), queued)).toEqual({ state: 'queued', stale: false, startedAt: null, endedAt: null })
  })

  it('[NB3] ignores what comes too late', () => {
    const cancelled = after(queued, started, end('cancelled'))
    for (const late of [end('finished', 9), end('failed', 9), started, end('cancelled', 9)]) expect(nextRun(cancelled, late)).toBe(cancelled)
    expect(after(started)).toBe(idleRun)
    expect(after(queued, started, queued).state).toBe('running')
  })

  it('[NB3] is stale after a change until it starts again, and a change while it runs counts', () => {
    const done = [queued, started, end('finished')]
    expect(after(outdated)).toBe(idleRun)
    expect(after(...done, outdated)).toMatchObject({ state: 'done', stale: true })
    expect(after(...done, outdated, queued).stale).toBe(true)
    expect(after(...done, outdated, queued, started, end('finished')).stale).toBe(false)
    expect(after(queued, started, outdated, end('finished'))).toMatchObject({ state: 'done', stale: true })
  })

  it('[NB3] fails when its interpreter is lost, and is stale when it had run', () => {
    expect(after(queued, started, end('lost'))).toMatchObject({ state: 'failed', stale: true })
    expect(after(queued, started, end('finished'), end('lost'))).toMatchObject({ state: 'done', stale: true })
    expect(after(end('lost'))).toBe(idleRun)
  })

  it('[NB3] commands take the cells that can run, in document order', () => {
    const runs: Record<string, CellRun> = {
      a: after(queued, started, end('finished')), b: after(queued, started, end('finished'), outdated), text: idleRun, c: after(queued, started, end('failed')), d: after(queued), e: idleRun,
    }
    const cells = Object.entries(runs).map(([id, run]) => ({ id, runnable: id !== 'text', run }))
    expect(cellsToRun('all', cells).join('')).toBe('abcde')
    expect(cellsToRun('above', cells, 'c').join('')).toBe('ab')
    expect(cellsToRun('below', cells, 'text').join('')).toBe('cde')
    expect(cellsToRun('cell', cells, 'b').join('')).toBe('b')
    expect(cellsToRun('stale', cells).join('')).toBe('bce')
    expect(cellsToRun('above', cells, 'gone')).toEqual([])
    expect(cellsToRun('below', cells, 'gone')).toEqual([])
    expect([idleRun, runs['d']!, after(queued, started)].map(isBusy)).toEqual([false, true, true])
  })
})
