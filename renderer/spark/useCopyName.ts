import { useText } from '../language/language.ts'
import { useShell } from '../shell/shell.ts'
import { notify } from '../ui/notices.ts'

/** Puts a name into the clipboard and says so. */
export function useCopyName(): (name: string) => void {
  const t = useText()
  const shell = useShell()
  return name => shell.attempt(navigator.clipboard.writeText(name).then(() => notify({ tone: 'info', text: t('spaces.nameCopied', { name }) })))
}
