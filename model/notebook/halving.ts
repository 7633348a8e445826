/** The first place from 0 below `count` that a test holds for, where it holds for every place after one that it holds for; `count` where it holds for none. Asks about as often as `count` can be halved. */
export function firstPlace(count: number, holds: (place: number) => boolean): number {
  let low = 0
  for (let high = count; low < high;) {
    const middle = (low + high) >> 1
    if (holds(middle)) high = middle
    else low = middle + 1
  }
  return low
}
