import { useState } from 'react'
import { useText } from '../language/language.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { TextField } from '../ui/TextField.tsx'

/** Characters of a set's name. */
const longest = 100

/** Asks for the name of a set of values: a new one, or another for the one that is renamed. Saving under a name that is taken replaces that set's values and says so before. */
export function SetNameDialog({ rename, taken, onName, onClose }: { rename: string | null; taken: readonly string[]; onName(name: string): void; onClose(): void }) {
  const t = useText()
  const [text, setText] = useState(rename ?? '')
  const name = text.trim().slice(0, longest)
  const isTaken = name !== rename && taken.includes(name)
  const canCommit = name !== '' && !(isTaken && rename !== null)
  const commit = () => {
    if (!canCommit) return
    onClose()
    if (name !== rename) onName(name)
  }
  return (
    <Dialog
      title={t(rename === null ? 'parameters.sets.saveTitle' : 'parameters.sets.renameTitle')} isOpen onClose={onClose} size="small"
      actions={<><Button onPress={onClose}>{t('ui.cancel')}</Button><Button variant="primary" isDisabled={!canCommit} onPress={commit}>{t('parameters.sets.saveAction')}</Button></>}
    >
      <TextField
        label={t('parameters.sets.name')} value={text} onChange={setText} autoFocus error={isTaken && rename !== null ? t('parameters.sets.nameUsed') : null} help={isTaken ? t('parameters.sets.nameTaken') : undefined}
        onKeyDown={event => { if (event.key === 'Enter' && !event.nativeEvent.isComposing) commit() }}
      />
    </Dialog>
  )
}
