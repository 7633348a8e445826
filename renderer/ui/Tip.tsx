import type { ReactNode } from 'react'
import { Tooltip, TooltipTrigger } from 'react-aria-components/Tooltip'
import './Button.css'

/** A tooltip on a focusable child, with the key of its command. */
export function Tip({ text, keys, children }: { text: string; keys?: string | undefined; children: ReactNode }) {
  return (
    <TooltipTrigger delay={500} closeDelay={0}>
      {children}
      <Tooltip className="tooltip" offset={6}>{text}{keys ? <kbd>{keys}</kbd> : null}</Tooltip>
    </TooltipTrigger>
  )
}
