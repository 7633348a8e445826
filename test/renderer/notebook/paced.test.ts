import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { pace, type Urgency } from '../../../renderer/notebook/paced.ts'

describe('what comes in quick succession', () => {
  beforeEach(() => { vi.useFakeTimers() })
  afterEach(() => { vi.useRealTimers(); vi.unstubAllGlobals() })
  /** Items say themselves how urgent they are: `later 1`. */
  const listen = (hidden = false) => {
    vi.stubGlobal('document', { hidden })
    const taken: string[][] = []
    return { taken, paced: pace<string>(item => item.split(' ')[0] as Urgency, items => taken.push(items)) }
  }

  it('is taken together after a moment, in its order', () => {
    const { taken, paced } = listen()
    paced.add('later 1')
    vi.advanceTimersByTime(30)
    paced.add('later 2')
    expect(taken).toEqual([])
    vi.advanceTimersByTime(20)
    expect(taken).toEqual([['later 1', 'later 2']])
    vi.advanceTimersByTime(1000)
    expect(taken).toHaveLength(1)
  })

  it('is taken at once with what cannot wait', () => {
    const { taken, paced } = listen()
    for (const item of ['later 1', 'soon 2', 'now 3']) paced.add(item)
    expect(taken).toEqual([['later 1', 'soon 2', 'now 3']])
    vi.advanceTimersByTime(1000)
    expect(taken).toHaveLength(1)
  })

  it('is taken soon where more comes along with it, and not later than that', () => {
    const { taken, paced } = listen()
    paced.add('later 1')
    paced.add('soon 2')
    expect(taken).toEqual([])
    vi.advanceTimersByTime(4)
    expect(taken).toEqual([['later 1', 'soon 2']])
  })

  it('leaves the window a frame to draw what was taken', () => {
    const { taken, paced } = listen()
    for (const item of ['now 1', 'now 2', 'later 3', 'now 4']) paced.add(item)
    expect(taken).toEqual([['now 1']])
    vi.advanceTimersByTime(16)
    expect(taken).toEqual([['now 1'], ['now 2', 'later 3', 'now 4']])
    vi.advanceTimersByTime(16)
    paced.add('now 5')
    expect(taken.at(-1)).toEqual(['now 5'])
  })

  it('goes ahead of what can wait for later, and of nothing else', () => {
    const { taken, paced } = listen()
    paced.add('later 1')
    paced.add('ahead 2')
    expect(taken).toEqual([['ahead 2']])
    paced.add('soon 3')
    paced.add('ahead 4')
    expect(taken).toEqual([['ahead 2'], ['later 1', 'soon 3', 'ahead 4']])
  })

  it('waits neither where nobody sees it nor for one who needs it now', () => {
    const unseen = listen(true)
    unseen.paced.add('later 1')
    expect(unseen.taken).toEqual([['later 1']])
    const { taken, paced } = listen()
    paced.add('later 1')
    paced.flush()
    expect(taken).toEqual([['later 1']])
    paced.flush()
    vi.advanceTimersByTime(1000)
    expect(taken).toHaveLength(1)
  })
})
