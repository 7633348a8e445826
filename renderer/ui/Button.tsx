import type { ReactNode } from 'react'
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components/Button'
import './Button.css'

export interface ButtonProps extends Omit<AriaButtonProps, 'children' | 'className' | 'style'> {
  children: ReactNode
  /** `primary` is the one thing to do here; `plain` the others; `quiet` has no frame until pointed at; `link` reads as text. */
  variant?: 'primary' | 'plain' | 'quiet' | 'link' | 'danger'
  icon?: ReactNode
  size?: 'small' | 'normal' | 'large'
  className?: string
  testId?: string
}

export function Button({ variant = 'plain', icon, size = 'normal', children, className, testId, ...rest }: ButtonProps) {
  return (
    <AriaButton {...rest} {...(testId ? { 'data-testid': testId } : {})} className={`button button-${variant} button-${size}${className ? ` ${className}` : ''}`}>
      {icon}
      <span className="button-label">{children}</span>
    </AriaButton>
  )
}
