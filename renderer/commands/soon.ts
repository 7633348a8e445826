/** In milliseconds: longer than a quick cell takes to show what it gives, and too short to be noticed. */
const moment = 50

let waiting: (() => void) | null = null
let timer: ReturnType<typeof setTimeout> | undefined

function doNow(): void {
  clearTimeout(timer)
  const work = waiting
  waiting = null
  work?.()
}
if (typeof addEventListener === 'function') for (const type of ['keydown', 'pointerdown', 'compositionstart', 'paste', 'drop']) addEventListener(type, doNow, { capture: true })

/** Does what can wait a moment in a moment, and in any case before the next thing that the person does; one such thing at a time. */
export function doSoon(work: () => void): void {
  doNow()
  waiting = work
  timer = setTimeout(doNow, moment)
}
