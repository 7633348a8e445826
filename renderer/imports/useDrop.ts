import { useEffect, useState } from 'react'
import { onDesktop } from '../host/desktop.ts'
import type { Shell } from '../shell/shell.ts'
import { beginImport } from './store.ts'
import { isNotebook, takeNotebooks } from './notebooks.ts'
import { takeDropped, type Dropped } from './upload.ts'

/** Notebooks are opened, everything else is data. The desktop opens notebooks itself: only it knows where they are. */
async function take(shell: Shell, dropped: readonly Dropped[]): Promise<void> {
  const data = dropped.filter(each => !isNotebook(each))
  try {
    if (!onDesktop) await takeNotebooks(shell, dropped.filter(isNotebook))
  } finally {
    if (data.length > 0) shell.attempt(beginImport(shell, { dropped: data }))
  }
}

/** Takes files and folders that are dropped anywhere in the window; true while some are held over it. */
export function useDrop(shell: Shell): boolean {
  const [isOver, setOver] = useState(false)
  useEffect(() => {
    const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') === true
    const over = (event: DragEvent) => {
      if (!hasFiles(event)) return
      // Before the editor, which would take a file for text, and before the browser, which would leave for it.
      event.preventDefault()
      event.stopPropagation()
      event.dataTransfer!.dropEffect = 'copy'
      setOver(true)
    }
    const leave = (event: DragEvent) => { if (event.relatedTarget === null) setOver(false) }
    const drop = (event: DragEvent) => {
      setOver(false)
      if (!hasFiles(event)) return
      event.preventDefault()
      event.stopPropagation()
      shell.attempt(takeDropped(event.dataTransfer!).then(dropped => take(shell, dropped)))
    }
    addEventListener('dragenter', over, true)
    addEventListener('dragover', over, true)
    addEventListener('dragleave', leave, true)
    addEventListener('drop', drop, true)
    return () => {
      removeEventListener('dragenter', over, true)
      removeEventListener('dragover', over, true)
      removeEventListener('dragleave', leave, true)
      removeEventListener('drop', drop, true)
    }
  }, [shell])
  return isOver
}
