const form = /^(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?$/

/** Whether a text is a version, `1.2.3` or `1.2.3-beta.4`. Build metadata (`+x`) has no order, and is none. */
export const isVersion = (text: string): boolean => text.length <= 100 && form.test(text)

function compareParts(a: string, b: string): number {
  const [isNumberA, isNumberB] = [/^\d+$/.test(a), /^\d+$/.test(b)]
  if (isNumberA && isNumberB) return Math.sign(Number(a) - Number(b))
  if (isNumberA !== isNumberB) return isNumberA ? -1 : 1
  return a < b ? -1 : a > b ? 1 : 0
}

/** Which of two versions is the newer one, by the precedence of Semantic Versioning 2: below 0 if `b` is, above 0 if `a` is. */
export function compareVersions(a: string, b: string): number {
  const [readA, readB] = [form.exec(a), form.exec(b)]
  if (!readA || !readB) throw new RangeError(`${readA ? b : a} is no version`)
  for (const at of [1, 2, 3]) {
    const difference = Number(readA[at]) - Number(readB[at])
    if (difference !== 0) return Math.sign(difference)
  }
  const [preA, preB] = [readA[4], readB[4]]
  if (preA === undefined || preB === undefined) return preA === preB ? 0 : preA === undefined ? 1 : -1
  const [partsA, partsB] = [preA.split('.'), preB.split('.')]
  for (let at = 0; at < Math.max(partsA.length, partsB.length); at++) {
    const [partA, partB] = [partsA[at], partsB[at]]
    if (partA === undefined || partB === undefined) return partA === undefined ? -1 : 1
    const order = compareParts(partA, partB)
    if (order !== 0) return order
  }
  return 0
}
