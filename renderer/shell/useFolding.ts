import { useEffect } from 'react'
import { sideWidths, type Shell } from './shell.ts'

/** Folds the sides of a window that becomes too narrow for them; one that becomes wide again gets back what it folded by itself. */
export function useFolding(shell: Shell): void {
  useEffect(() => {
    const folded = { left: false, right: false }
    let before = innerWidth
    const onResize = () => {
      const now = innerWidth
      for (const [side, least] of [['right', sideWidths.fold], ['left', sideWidths.foldBoth]] as const) {
        if (before >= least && now < least && shell.state.getState()[side].isOpen) {
          folded[side] = true
          shell.showSide(side, false)
        } else if (before < least && now >= least && folded[side]) {
          folded[side] = false
          shell.showSide(side, true)
        }
      }
      before = now
    }
    addEventListener('resize', onResize)
    return () => removeEventListener('resize', onResize)
  }, [shell])
}
