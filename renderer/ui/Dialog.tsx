import type { ReactNode } from 'react'
import { Dialog as AriaDialog } from 'react-aria-components/Dialog'
import { Heading } from 'react-aria-components/Heading'
import { Modal, ModalOverlay } from 'react-aria-components/Modal'
import { X } from 'lucide-react'
import { useText } from '../language/language.ts'
import { IconButton } from './IconButton.tsx'
import './Dialog.css'

export interface DialogProps {
  title: string
  isOpen: boolean
  onClose(): void
  children: ReactNode
  /** Buttons, the one to press last. */
  actions?: ReactNode
  size?: 'small' | 'normal' | 'large' | 'wide'
  /** Whether it holds text to be read rather than controls, so that the keyboard must be able to scroll it. */
  isText?: boolean
  testId?: string
}

/** A window in front of the others; Escape and a press outside close it. */
export function Dialog({ title, isOpen, onClose, children, actions, size = 'normal', isText = false, testId }: DialogProps) {
  const t = useText()
  return (
    <ModalOverlay className="dialog-veil" isOpen={isOpen} isDismissable onOpenChange={open => { if (!open) onClose() }}>
      <Modal className={`dialog-frame dialog-${size}`}>
        <AriaDialog className="dialog" {...(testId ? { 'data-testid': testId } : {})}>
          <header className="dialog-head">
            <Heading slot="title" level={2}>{title}</Heading>
            <IconButton icon={<X aria-hidden />} label={t('ui.close')} keys="Esc" onPress={onClose} />
          </header>
          <div className="dialog-body" {...(isText ? { tabIndex: 0 } : {})}>{children}</div>
          {actions ? <footer className="dialog-actions">{actions}</footer> : null}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  )
}
