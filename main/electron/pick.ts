import { BrowserWindow, dialog } from 'electron'
import type { PickRequest } from '../workbench/workbench.ts'

/** Asks a person for a path by the system's dialog, in front of the window in use; null when it was closed, or nobody waits any more. */
export async function pick({ title, extensions, folder, save }: PickRequest, signal: AbortSignal): Promise<string | null> {
  const parent = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0]
  const filters = folder || extensions.length === 0 ? [] : [{ name: title, extensions }]
  if (save !== null) {
    const saving = { title, defaultPath: save, filters, properties: ['createDirectory' as const, 'showOverwriteConfirmation' as const] }
    const answer = await (parent ? dialog.showSaveDialog(parent, saving) : dialog.showSaveDialog(saving))
    return answer.canceled || signal.aborted || answer.filePath === '' ? null : answer.filePath
  }
  const options = { title, properties: [folder ? 'openDirectory' as const : 'openFile' as const], filters }
  const answer = await (parent ? dialog.showOpenDialog(parent, options) : dialog.showOpenDialog(options))
  return answer.canceled || signal.aborted ? null : answer.filePaths[0] ?? null
}
