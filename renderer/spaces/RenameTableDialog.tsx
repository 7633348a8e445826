import { useState } from 'react'
import { ResultName } from '../../model/notebook/cell.ts'
import { useText } from '../language/language.ts'
import { useShell } from '../shell/shell.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { TextField } from '../ui/TextField.tsx'

/** Renames an imported table or a result; a cell that made it is renamed with it. */
export function RenameTableDialog({ result, name, onClose }: { result: string; name: string; onClose(): void }) {
  const t = useText()
  const shell = useShell()
  const [next, setNext] = useState(name)
  const isValid = ResultName.safeParse(next).success
  const commit = () => {
    if (!isValid) return
    onClose()
    if (next !== name) shell.attempt(shell.workbench.call('result.rename', { result, name: next }))
  }
  return (
    <Dialog title={t('spaces.renameTable', { name })} isOpen onClose={onClose} size="small" actions={<><Button onPress={onClose}>{t('ui.cancel')}</Button><Button variant="primary" isDisabled={!isValid} onPress={commit}>{t('spaces.renameAction')}</Button></>}>
      <TextField label={t('imports.name')} value={next} onChange={setNext} error={isValid ? null : t('imports.nameBad')} autoFocus onKeyDown={event => { if (event.key === 'Enter' && !event.nativeEvent.isComposing) commit() }} />
    </Dialog>
  )
}
