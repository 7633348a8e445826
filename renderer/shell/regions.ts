/** Goes round the regions of the window: the next one (or the previous) that is shown gets the keyboard. */
export function focusRegion(step: 1 | -1): void {
  const regions = [...document.querySelectorAll<HTMLElement>('[data-region]')].filter(region => region.offsetParent !== null)
  if (regions.length === 0) return
  const at = regions.findIndex(region => region.contains(document.activeElement))
  const next = regions[(at + step + regions.length) % regions.length]!
  const last = next.querySelector<HTMLElement>('[data-focus-first], .cell[tabindex="0"]')
  const first = last ?? next.querySelector<HTMLElement>('button:not([disabled]), input, select, textarea, [tabindex="0"]')
  ;(first ?? next).focus()
}
