import { OasisError } from '../../contract/errors.ts'
import { currentLanguage, currentText } from '../language/language.ts'
import { sayError } from '../language/trouble.ts'
import { notify } from '../ui/notices.ts'

/** Says at the edge of the window that something failed, in the reader's words. What the reader cancelled is not trouble. */
export function tellError(error: unknown): void {
  const t = currentText()
  const code = error instanceof OasisError ? error.code : 'internal'
  if (code === 'cancelled') return
  const message = error instanceof Error ? error.message : String(error)
  const { text, original } = sayError({ code, message, detail: error instanceof OasisError ? error.detail : undefined }, currentLanguage(), t)
  notify({ tone: code === 'offline' || code === 'conflict' ? 'warn' : 'bad', text: t(`error.${code}`), detail: text, ...(original === null ? {} : { original }) })
}
