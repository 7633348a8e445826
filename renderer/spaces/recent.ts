import { currentText } from '../language/language.ts'
import type { Shell } from '../shell/shell.ts'
import { fileName } from '../shell/TabStrip.tsx'
import { notify } from '../ui/notices.ts'

/** How many recent notebooks are offered. */
export const recentOffered = 10

/** Opens a notebook that was open before. One whose file is gone is said to be, and is no longer offered. */
export async function openRecent(shell: Shell, path: string): Promise<void> {
  const { isThere } = await shell.workbench.call('space.lookForRecent', { path })
  if (isThere) return void shell.open(path)
  await shell.workbench.call('space.forgetRecent', { path })
  notify({ tone: 'warn', text: currentText()('spaces.recentGone', { title: fileName(path) }), detail: path })
}
