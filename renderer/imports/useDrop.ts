import { useEffect, useState } from 'react'
import type { Shell } from '../shell/shell.ts'
import { beginImport } from './store.ts'
import { takeDropped } from './upload.ts'

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
      shell.attempt(takeDropped(event.dataTransfer!).then(dropped => (dropped.length > 0 ? beginImport(shell, { dropped }) : undefined)))
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
