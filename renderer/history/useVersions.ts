import { useEffect, useState } from 'react'
import type { Version } from '../../contract/workbench/history.ts'
import type { NotebookStore } from '../notebook/store.ts'

/** The versions of an open notebook, newest first; null until they are known. */
export function useVersions(notebook: NotebookStore): readonly Version[] | null {
  const id = notebook.use(state => (state.phase === 'open' ? state.notebook : null))
  const [versions, setVersions] = useState<readonly Version[] | null>(null)
  useEffect(() => {
    setVersions(null)
    if (id === null) return
    return notebook.workbench.follow('history.watch', { notebook: id }, { onItem: item => setVersions(item.versions), onError: () => setVersions([]) })
  }, [notebook, id])
  return versions
}
