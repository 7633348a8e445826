import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { pace } from '../../../renderer/notebook/paced.ts'

describe('what comes in quick succession', () => {
  beforeEach(() => { vi.useFakeTimers() })
  afterEach(() => { vi.useRealTimers(); vi.unstubAllGlobals() })
  const listen = (hidden = false) => {
    vi.stubGlobal('document', { hidden })
    const taken: string[][] = []
    return { taken, paced: pace<string>(item => item.startsWith('!'), items => taken.push(items)) }
  }

  it('is taken together after a moment, in its order', () => {
    const { taken, paced } = listen()
    paced.add('a')
    vi.advanceTimersByTime(30)
    paced.add('b')
    expect(taken).toEqual([])
    vi.advanceTimersByTime(20)
    expect(taken).toEqual([['a', 'b']])
    vi.advanceTimersByTime(1000)
    expect(taken).toHaveLength(1)
  })

  it('is taken at once with what is urgent, and with what came along with that', () => {
    const { taken, paced } = listen()
    for (const item of ['a', '!b', 'c']) paced.add(item)
    expect(taken).toEqual([])
    vi.advanceTimersByTime(1)
    expect(taken).toEqual([['a', '!b', 'c']])
    paced.add('d')
    vi.advanceTimersByTime(40)
    expect(taken).toHaveLength(1)
    vi.advanceTimersByTime(10)
    expect(taken[1]).toEqual(['d'])
  })

  it('waits neither where nobody sees it nor for one who needs it now', () => {
    const unseen = listen(true)
    unseen.paced.add('a')
    expect(unseen.taken).toEqual([['a']])
    const { taken, paced } = listen()
    paced.add('a')
    paced.flush()
    expect(taken).toEqual([['a']])
    paced.flush()
    vi.advanceTimersByTime(1000)
    expect(taken).toHaveLength(1)
  })
})
