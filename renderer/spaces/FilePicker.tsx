import { useEffect, useState } from 'react'
import { OasisError } from '../../contract/errors.ts'
import { currentLanguage, useText } from '../language/language.ts'
import { sayError } from '../language/trouble.ts'
import { dataEndings } from '../imports/pick.ts'
import { beginImport } from '../imports/store.ts'
import { useShell } from '../shell/shell.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { FolderView, type Listing } from './FolderView.tsx'

/** The window's own file dialog, where the host has none: folders of this computer, walked by keyboard or pointer, or by typing a path. */
export function FilePicker({ purpose, onClose }: { purpose: 'open' | 'space' | 'grant' | 'import'; onClose(): void }) {
  const t = useText()
  const shell = useShell()
  const takesFolder = purpose !== 'open'
  const takesFile = purpose === 'open' || purpose === 'import'
  const endings = purpose === 'open' ? ['ipynb'] : purpose === 'import' ? dataEndings : []
  const picked = (path: string) => (purpose === 'import' ? beginImport(shell, { paths: [path] }) : shell.picked(purpose, path))
  const [listing, setListing] = useState<Listing | null>(null)
  const [path, setPath] = useState('')
  const [error, setError] = useState<string | null>(null)
  const look = async (to?: string) => {
    try {
      const found = await shell.workbench.call('file.list', { ...(to ? { path: to } : {}), extensions: endings })
      setListing(found)
      // What was typed before the first folder came stays.
      setPath(typed => (to === undefined && typed !== '' ? typed : found.path))
      setError(null)
    } catch (failure) {
      // What was typed may be the file itself.
      if (to && (purpose === 'open' ? /\.ipynb$/i : purpose === 'import' ? /[*?[{]|\.[^\\/]+$/ : /$^/).test(to)) return void shell.attempt(picked(to))
      setError(failure instanceof OasisError ? sayError(failure, currentLanguage(), t).text : String(failure))
    }
  }
  // oxlint-disable-next-line react-hooks/exhaustive-deps -- read once, when it opens
  useEffect(() => { void look() }, [])
  const entries = (listing?.entries ?? []).filter(entry => entry.kind === 'folder' || takesFile)
  return (
    <Dialog
      title={t(purpose === 'import' ? 'imports.title' : takesFolder ? 'spaces.pickFolder' : 'spaces.picker')} isOpen onClose={onClose} testId="file-picker"
      actions={<>
        <Button onPress={onClose}>{t('ui.cancel')}</Button>
        {takesFolder ? <Button variant={takesFile ? 'plain' : 'primary'} isDisabled={!listing} onPress={() => { if (listing) shell.attempt(picked(listing.path)) }}>{t('spaces.pickThis')}</Button> : null}
      </>}
    >
      <FolderView listing={listing && { ...listing, entries }} path={path} error={error} takesFocus={path === (listing?.path ?? '')} onPath={setPath} onGo={to => void look(to)} onFile={file => shell.attempt(picked(file))}>
        {purpose === 'import' ? <p className="field-help">{t('spaces.pickerPattern')}</p> : null}
      </FolderView>
    </Dialog>
  )
}
