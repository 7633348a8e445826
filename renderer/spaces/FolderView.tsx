import { useLayoutEffect, useRef, type ReactNode } from 'react'
import { ArrowUp, FileText, Folder } from 'lucide-react'
import type { Output } from '../../contract/define.ts'
import type { WorkbenchContract } from '../../contract/workbench/contract.ts'
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox'
import { useText } from '../language/language.ts'
import { IconButton } from '../ui/IconButton.tsx'
import { TextField } from '../ui/TextField.tsx'
import { Waiting } from '../ui/Waiting.tsx'
import './FilePicker.css'

export type Listing = Output<WorkbenchContract['file.list']>

export interface FolderViewProps {
  /** Null while it is read. */
  listing: Listing | null
  /** What stands in the line of the path, which may be typed. */
  path: string
  error: string | null
  /** Whether the list takes the keyboard when it comes. */
  takesFocus: boolean
  onPath(path: string): void
  /** Another folder, or what was typed. */
  onGo(path: string): void
  onFile(path: string): void
  children?: ReactNode
}

/** A folder of this computer: its path, and what is in it, walked by keyboard or pointer. */
export function FolderView({ listing, path, error, takesFocus, onPath, onGo, onFile, children }: FolderViewProps) {
  const t = useText()
  const pathLine = useRef<HTMLDivElement>(null)
  const entries = listing?.entries ?? []
  // A folder with nothing in it has nothing to take the keyboard; the path has it.
  const isEmpty = takesFocus && listing !== null && entries.length === 0
  useLayoutEffect(() => {
    const line = pathLine.current!.querySelector('input')!
    if (isEmpty) line.focus()
    // What is typed next takes the place of a path that nobody typed.
    if (line === document.activeElement && path === listing?.path) line.select()
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- when another folder comes
  }, [isEmpty, listing?.path])
  const choose = (chosen: string) => {
    const entry = entries.find(candidate => candidate.path === chosen)
    if (entry?.kind === 'folder') onGo(entry.path)
    else if (entry) onFile(entry.path)
  }
  return (
    <>
      <div className="picker-path" ref={pathLine}>
        <IconButton icon={<ArrowUp aria-hidden />} label={t('spaces.parent')} isDisabled={!listing?.parent} onPress={() => { if (listing?.parent) onGo(listing.parent) }} />
        <TextField ariaLabel={t('spaces.path')} value={path} onChange={onPath} error={error} onKeyDown={event => { if (event.key === 'Enter' && !event.nativeEvent.isComposing) onGo(path.trim()) }} />
      </div>
      {listing ? (
        <ListBox
          className="picker-list" aria-label={t('spaces.entries')} items={entries.map(entry => ({ ...entry, id: entry.path }))} onAction={key => choose(String(key))} autoFocus={takesFocus && entries.length > 0 ? 'first' : false} key={listing.path}
          renderEmptyState={() => <p className="list-empty">{t('spaces.pickerEmpty')}</p>}
        >
          {entry => <ListBoxItem id={entry.path} textValue={entry.name} className="list-item">{entry.kind === 'folder' ? <Folder aria-hidden /> : <FileText aria-hidden />}<span className="list-label">{entry.name}</span></ListBoxItem>}
        </ListBox>
      ) : <Waiting what={t('spaces.pickerLoading')} lines={6} />}
      {children}
      {listing?.cut ? <p className="field-help">{t('spaces.pickerCut')}</p> : null}
    </>
  )
}
