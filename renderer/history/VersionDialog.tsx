import { useState } from 'react'
import { VersionName } from '../../contract/workbench/history.ts'
import { useText } from '../language/language.ts'
import { useShell } from '../shell/shell.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { TextField } from '../ui/TextField.tsx'
import { notify } from '../ui/notices.ts'

/** Asks for the name of a version, or, without one, of the notebook as it is now. */
export function VersionDialog({ version, name: before, onClose }: { version: number | null; name: string; onClose(): void }) {
  const t = useText()
  const shell = useShell()
  const [name, setName] = useState(before)
  const read = VersionName.safeParse(name)
  const notebook = shell.active()
  const keep = async (chosen: string | null) => {
    if (!notebook) return
    const { notebook: id } = notebook.get()
    if (version !== null) await notebook.workbench.call('history.rename', { notebook: id, version, name: chosen })
    else if (chosen !== null) {
      await notebook.flush()
      await notebook.workbench.call('history.keep', { notebook: id, name: chosen })
      notify({ tone: 'good', text: t('history.kept', { name: chosen }) })
    }
  }
  const commit = (chosen: string | null) => {
    onClose()
    shell.attempt(keep(chosen))
  }
  return (
    <Dialog
      title={t('history.nameTitle')} isOpen onClose={onClose} size="small"
      actions={<>
        {version !== null && before !== '' ? <Button variant="quiet" onPress={() => commit(null)}>{t('history.unname')}</Button> : null}
        <Button onPress={onClose}>{t('ui.cancel')}</Button>
        <Button variant="primary" isDisabled={!read.success} onPress={() => { if (read.success) commit(read.data) }}>{t('history.nameAction')}</Button>
      </>}
    >
      <p>{t('history.nameText')}</p>
      <TextField label={t('history.name')} value={name} onChange={setName} autoFocus onKeyDown={event => { if (event.key === 'Enter' && !event.nativeEvent.isComposing && read.success) commit(read.data) }} />
    </Dialog>
  )
}
