import type { ReactNode } from 'react'
import { Check, Minus } from 'lucide-react'
import { Checkbox as AriaCheckbox } from 'react-aria-components/Checkbox'
import { Switch as AriaSwitch } from 'react-aria-components/Switch'
import './Field.css'

interface TickProps { isSelected: boolean; onChange(on: boolean): void; children: ReactNode; isDisabled?: boolean; testId?: string }

export function Checkbox({ isSelected, onChange, children, isDisabled = false, isIndeterminate = false, testId }: TickProps & { isIndeterminate?: boolean }) {
  return (
    <AriaCheckbox className="checkbox" isSelected={isSelected} isIndeterminate={isIndeterminate} onChange={onChange} isDisabled={isDisabled} {...(testId ? { 'data-testid': testId } : {})}>
      <span className="checkbox-box">{isIndeterminate ? <Minus aria-hidden /> : <Check aria-hidden />}</span>{children}
    </AriaCheckbox>
  )
}

/** For what takes effect at once; a Checkbox is for what is applied later. */
export function Switch({ isSelected, onChange, children, isDisabled = false, testId }: TickProps) {
  return (
    <AriaSwitch className="switch" isSelected={isSelected} onChange={onChange} isDisabled={isDisabled} {...(testId ? { 'data-testid': testId } : {})}>
      <span className="switch-track" />{children}
    </AriaSwitch>
  )
}
