import { useEffect, useRef, useState } from 'react'
import { ArrowUp, FileText, Folder } from 'lucide-react'
import type { Output } from '../../contract/define.ts'
import { OasisError } from '../../contract/errors.ts'
import type { WorkbenchContract } from '../../contract/workbench/contract.ts'
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox'
import { currentLanguage, useText } from '../language/language.ts'
import { sayError } from '../language/trouble.ts'
import { dataEndings } from '../imports/pick.ts'
import { beginImport } from '../imports/store.ts'
import { useShell } from '../shell/shell.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { TextField } from '../ui/TextField.tsx'
import { Waiting } from '../ui/Waiting.tsx'
import './FilePicker.css'

type Listing = Output<WorkbenchContract['file.list']>

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
      setPath(found.path)
      setError(null)
    } catch (failure) {
      // What was typed may be the file itself.
      if (to && (purpose === 'open' ? /\.ipynb$/i : purpose === 'import' ? /[*?[{]|\.[^\\/]+$/ : /$^/).test(to)) return void shell.attempt(picked(to))
      setError(failure instanceof OasisError ? sayError(failure, currentLanguage(), t).text : String(failure))
    }
  }
  // oxlint-disable-next-line react-hooks/exhaustive-deps -- read once, when it opens
  useEffect(() => { void look() }, [])
  const pathLine = useRef<HTMLDivElement>(null)
  const entries = (listing?.entries ?? []).filter(entry => entry.kind === 'folder' || takesFile)
  // A folder with nothing in it has nothing to take the keyboard; the path has it.
  const isEmpty = listing !== null && entries.length === 0
  useEffect(() => { if (isEmpty) pathLine.current?.querySelector('input')?.focus() }, [isEmpty, listing?.path])
  const choose = (chosen: string) => {
    const entry = entries.find(candidate => candidate.path === chosen)
    if (entry?.kind === 'folder') void look(entry.path)
    else if (entry) shell.attempt(picked(entry.path))
  }
  return (
    <Dialog
      title={t(purpose === 'import' ? 'imports.title' : takesFolder ? 'spaces.pickFolder' : 'spaces.picker')} isOpen onClose={onClose} testId="file-picker"
      actions={<>
        <Button onPress={onClose}>{t('ui.cancel')}</Button>
        {takesFolder ? <Button variant={takesFile ? 'plain' : 'primary'} isDisabled={!listing} onPress={() => { if (listing) shell.attempt(picked(listing.path)) }}>{t('spaces.pickThis')}</Button> : null}
      </>}
    >
      <div className="picker-path" ref={pathLine}>
        <IconButton icon={<ArrowUp aria-hidden />} label={t('spaces.parent')} isDisabled={!listing?.parent} onPress={() => { if (listing?.parent) void look(listing.parent) }} />
        <TextField ariaLabel={t('spaces.path')} value={path} onChange={setPath} error={error} onKeyDown={event => { if (event.key === 'Enter' && !event.nativeEvent.isComposing) void look(path.trim()) }} />
      </div>
      {listing ? (
        <ListBox
          className="picker-list" aria-label={t('spaces.entries')} items={entries.map(entry => ({ ...entry, id: entry.path }))} onAction={key => choose(String(key))} autoFocus={entries.length > 0 ? 'first' : false} key={listing.path}
          renderEmptyState={() => <p className="list-empty">{t('spaces.pickerEmpty')}</p>}
        >
          {entry => <ListBoxItem id={entry.path} textValue={entry.name} className="list-item">{entry.kind === 'folder' ? <Folder aria-hidden /> : <FileText aria-hidden />}<span className="list-label">{entry.name}</span></ListBoxItem>}
        </ListBox>
      ) : <Waiting what={t('spaces.pickerLoading')} lines={6} />}
      {purpose === 'import' ? <p className="field-help">{t('spaces.pickerPattern')}</p> : null}
      {listing?.cut ? <p className="field-help">{t('spaces.pickerCut')}</p> : null}
    </Dialog>
  )
}
