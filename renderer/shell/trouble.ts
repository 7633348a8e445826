import { OasisError } from '../../contract/errors.ts'
import { currentText } from '../language/language.ts'
import { notify } from '../ui/notices.ts'

/** Says at the edge of the window that something failed, in the reader's words. What the reader cancelled is not trouble. */
export function tellError(error: unknown): void {
  const t = currentText()
  const code = error instanceof OasisError ? error.code : 'internal'
  if (code === 'cancelled') return
  const message = error instanceof Error ? error.message : String(error)
  notify({ tone: code === 'offline' || code === 'conflict' ? 'warn' : 'bad', text: t(`error.${code}`), detail: message })
}
