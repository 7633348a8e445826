import { useEffect, useState } from 'react'
import { OasisError } from '../../contract/errors.ts'
import { currentLanguage, useText } from '../language/language.ts'
import { sayError } from '../language/trouble.ts'
import { fileName } from '../shell/TabStrip.tsx'
import { useShell } from '../shell/shell.ts'
import { FolderView, type Listing } from '../spaces/FolderView.tsx'
import { folderOf, notebookPath } from '../spaces/folders.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { TextField } from '../ui/TextField.tsx'
import { notify } from '../ui/notices.ts'
import { nameOffered } from './saveElsewhere.ts'
import type { NotebookStore } from './store.ts'

/** Writes a notebook to a file of another name or folder, where it then goes on, or which is a copy of it. A file that is there is replaced only when that is asked for. */
export function SaveAsDialog({ notebook, copy, onClose }: { notebook: NotebookStore; copy: boolean; onClose(): void }) {
  const t = useText()
  const shell = useShell()
  const before = notebook.get().path
  const [listing, setListing] = useState<Listing | null>(null)
  const [folder, setFolder] = useState(folderOf(before))
  const [name, setName] = useState(nameOffered(before, copy))
  const [folderError, setFolderError] = useState<string | null>(null)
  const [error, setError] = useState<string | null>(null)
  /** The path that turned out to be taken, after which the same button replaces it. */
  const [taken, setTaken] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const say = (failure: unknown) => (failure instanceof OasisError ? sayError(failure, currentLanguage(), t).text : String(failure))
  const look = async (to?: string) => {
    try {
      const found = await shell.workbench.call('file.list', { ...(to ? { path: to } : {}), extensions: ['ipynb'] })
      setListing(found)
      setFolder(found.path)
      setFolderError(null)
    } catch (failure) {
      setFolderError(say(failure))
    }
  }
  // oxlint-disable-next-line react-hooks/exhaustive-deps -- read once, when it opens
  useEffect(() => { void look(folder) }, [])
  // What stands in the line of the folder counts, also while what is in it is still being read.
  const path = folder.trim() !== '' && name.trim() !== '' ? notebookPath(folder.trim(), name.trim()) : null
  const replaces = path !== null && taken === path
  const save = async () => {
    if (path === null || busy) return
    setBusy(true)
    try {
      await notebook.save({ path, overwrite: replaces, copy })
      onClose()
      if (copy) notify({ tone: 'good', text: t('notebook.copied', { path }) })
    } catch (failure) {
      setError(say(failure))
      if (failure instanceof OasisError && (failure.detail as { kind?: string } | undefined)?.kind === 'exists') setTaken(path)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Dialog
      title={t(copy ? 'command.notebook.saveCopy' : 'command.notebook.saveAs')} isOpen onClose={onClose} testId="save-as"
      actions={<>
        <Button onPress={onClose}>{t('ui.cancel')}</Button>
        <Button variant="primary" isDisabled={path === null || busy} onPress={() => void save()}>{t(replaces ? 'notebook.replaceFile' : 'notebook.saveHere')}</Button>
      </>}
    >
      <TextField
        label={t('notebook.fileName')} value={name} error={error} autoFocus
        onChange={text => {
          setName(text)
          setError(null)
        }}
        onKeyDown={event => { if (event.key === 'Enter' && !event.nativeEvent.isComposing) void save() }}
      />
      <FolderView listing={listing} path={folder} error={folderError} takesFocus={false} onPath={setFolder} onGo={to => void look(to)} onFile={file => setName(fileName(file))} />
    </Dialog>
  )
}
