import { download } from '../host/download.ts'
import { formatBytes } from '../language/format.ts'
import { currentLanguage, currentText } from '../language/language.ts'
import type { Shell } from '../shell/shell.ts'
import { notify } from '../ui/notices.ts'

const dateOf = (now: Date) => [now.getFullYear(), now.getMonth() + 1, now.getDate()].map(part => String(part).padStart(2, '0')).join('-')

/** Saves a bundle where the person wants it: by the system's dialog or, in a browser, as a download. Gives whether there is one now. */
export async function saveDiagnostics(shell: Shell, dumps: boolean): Promise<boolean> {
  const t = currentText()
  let path: string | undefined
  if (shell.state.getState().info?.nativeDialogs) {
    const { path: chosen } = await shell.workbench.call('file.pick', { title: t('command.window.diagnostics'), extensions: ['zip'], save: `oasis-diagnostics-${dateOf(new Date())}.zip` })
    if (chosen === null) return false
    path = /\.zip$/i.test(chosen) ? chosen : `${chosen}.zip`
  }
  const made = await shell.workbench.call('diagnostics.make', { dumps, ...(path === undefined ? {} : { path }) })
  if (made.url !== null) download(made.url)
  const file = made.path ?? decodeURIComponent(made.url!.split('/').at(-1)!)
  notify({ tone: 'good', text: t('diagnostics.saved'), detail: t('diagnostics.savedAs', { file, size: formatBytes(made.bytes, currentLanguage()) }) })
  return true
}

/** Offers the diagnostics once where the workbench did not end properly the last time, at the edge of the window. */
export async function offerDiagnostics(shell: Shell): Promise<void> {
  const { unclean } = await shell.workbench.call('diagnostics.unclean', {})
  const t = currentText()
  if (unclean) notify({ tone: 'warn', text: t('diagnostics.unclean'), action: { label: t('diagnostics.offer'), run: () => shell.show({ kind: 'diagnostics' }) } })
}
