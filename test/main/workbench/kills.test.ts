import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openKills, type Kills } from '../../support/kills/kills.ts'

let kills: Kills
beforeAll(async () => { kills = await openKills(Math.random) })
afterAll(async () => { await kills?.close() })

describe('a workbench that is killed while somebody works', () => {
  /** `npm run proof:kills` does this a hundred times. */
  it('[NB6] holds what was there at most a second before, and a whole file, whatever went on', async () => {
    let edits = 0
    for (const round of [0, 1, 2, 3, 9]) {
      const killed = await kills.round(round)
      expect(killed.problem).toBeNull()
      expect(killed.lost, `while ${killed.during}`).toBeLessThanOrEqual(1_000)
      edits += killed.edits
    }
    expect(edits, 'there was something to lose').toBeGreaterThan(50)
  }, 120_000)
})
