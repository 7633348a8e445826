import { useState } from 'react'
import { useText } from '../language/language.ts'
import { fileName } from '../shell/TabStrip.tsx'
import { useShell } from '../shell/shell.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { TextField } from '../ui/TextField.tsx'

/** Renames a notebook's file; one that is open stays open under its new name. */
export function RenameDialog({ path, onClose }: { path: string; onClose(): void }) {
  const t = useText()
  const shell = useShell()
  const [name, setName] = useState(fileName(path))
  const rename = async () => {
    const view = shell.state.getState().tabs.find(tab => tab.path === path)?.view
    if (view) {
      await shell.notebook(path)?.flush()
      shell.close(path)
    }
    const renamed = await shell.workbench.call('space.renameNotebook', { path, name: name.trim() })
    if (view) shell.open(renamed.path, view)
  }
  const commit = () => {
    onClose()
    if (name.trim() !== '' && name.trim() !== fileName(path)) shell.attempt(rename())
  }
  return (
    <Dialog title={t('spaces.renameTitle')} isOpen onClose={onClose} size="small" actions={<><Button onPress={onClose}>{t('ui.cancel')}</Button><Button variant="primary" isDisabled={name.trim() === ''} onPress={commit}>{t('spaces.renameAction')}</Button></>}>
      <TextField label={t('spaces.name')} value={name} onChange={setName} autoFocus onKeyDown={event => { if (event.key === 'Enter' && !event.nativeEvent.isComposing) commit() }} />
    </Dialog>
  )
}
