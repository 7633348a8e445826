import fc from 'fast-check'
import { expect, it } from 'vitest'
import { firstPlace } from '../../../model/notebook/halving.ts'

it('[NB5] finds by halving what looking at each place finds', () => {
  fc.assert(fc.property(fc.nat(200), fc.nat(220), (count, from) => {
    let asked = 0
    const found = firstPlace(count, place => {
      asked++
      expect(place).toBeLessThan(count)
      return place >= from
    })
    expect(found).toBe(Math.min(from, count))
    expect(asked).toBeLessThanOrEqual(Math.ceil(Math.log2(count + 1)) + 1)
  }))
})
