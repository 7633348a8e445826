import type { z } from 'zod'
import { OasisError } from '../../contract/errors.ts'
import type { HostInfo } from '../../contract/workbench/host.ts'
import { commands, type CommandName } from '../commands/catalogue.ts'
import { currentLanguage, currentText } from '../language/language.ts'
import { sayError } from '../language/trouble.ts'
import { rows } from '../settings/rows.ts'
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

/** What a setting is called where it is chosen. */
function nameOfSetting(name: string): string {
  const t = currentText()
  const command = commands.get(name.replace(/^keys /, '') as CommandName)
  if (command) return t(command.title)
  const row = rows.find(({ id }) => id === name) ?? (name === 'resultStorage' ? { id: 'storage' as const } : undefined)
  return row ? t(`settings.${row.id}`) : name.replace(/^keys /, '')
}

/** Says which settings could not be read when the workbench started, and where what they said is kept. */
export function tellUnread({ names, file }: NonNullable<z.infer<typeof HostInfo>['unread']>): void {
  const t = currentText()
  notify({ tone: 'warn', text: t('settings.unread', { names: names.map(nameOfSetting).join(', ') }), ...(file === null ? {} : { detail: t('settings.unreadKept', { file }) }) })
}
