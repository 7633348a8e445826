import type { ReactNode } from 'react'
import { Button as AriaButton, type ButtonProps } from 'react-aria-components/Button'
import { ToggleButton } from 'react-aria-components/ToggleButton'
import { Tip } from './Tip.tsx'
import './Button.css'

export interface IconButtonProps extends Omit<ButtonProps, 'children' | 'className' | 'style' | 'aria-label'> {
  icon: ReactNode
  /** The accessible name, and the tooltip. */
  label: string
  /** The key as shown to the person, such as `Ctrl+S`. */
  keys?: string | undefined
  size?: 'small' | 'normal'
  /** Given for a switch: whether it is on. */
  isSelected?: boolean
  className?: string
  testId?: string
}

export function IconButton({ icon, label, keys, size = 'normal', isSelected, className, testId, ...rest }: IconButtonProps) {
  const shared = { 'aria-label': label, className: `icon-button icon-button-${size}${className ? ` ${className}` : ''}`, ...(testId ? { 'data-testid': testId } : {}) }
  if (isSelected === undefined) return <Tip text={label} keys={keys}><AriaButton {...rest} {...shared}>{icon}</AriaButton></Tip>
  const { onPress, isDisabled } = rest
  return (
    <Tip text={label} keys={keys}>
      <ToggleButton {...shared} isSelected={isSelected} {...(onPress ? { onPress } : {})} {...(isDisabled === undefined ? {} : { isDisabled })}>{icon}</ToggleButton>
    </Tip>
  )
}
