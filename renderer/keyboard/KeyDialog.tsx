import { useState } from 'react'
import { isTyped, keyLimits, writeKeys, type Stroke } from '../../model/keyboard/keys.ts'
import type { Command } from '../commands/catalogue.ts'
import { inTheWay, keysOf, notesOn, type ChosenKeys } from '../commands/keymap.ts'
import { isMac, showKeys, thisPlatform } from '../commands/keys.ts'
import { useText } from '../language/language.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { KeyRecorder } from './KeyRecorder.tsx'

/** Records a key for a command and says what is in its way; the person decides. `instead` is the key that it takes the place of, null for one more. */
export function KeyDialog({ command, instead, chosen, onTake, onClose }: { command: Command; instead: string | null; chosen: ChosenKeys; onTake(keys: string): void; onClose(): void }) {
  const t = useText()
  const [strokes, setStrokes] = useState<readonly Stroke[] | null>([])
  const keys = strokes && strokes.length > 0 ? writeKeys(strokes) : null
  const taken = strokes && keys !== null ? inTheWay(command, strokes, chosen) : []
  const isOwn = keys !== null && keysOf(command, chosen).includes(keys)
  const isNever = command.when === 'edit' && isTyped(strokes?.[0])
  const facts = () => {
    if (strokes === null) return <p className="key-fact key-fact-bad">{t('keyboard.cannot')}</p>
    if (keys === null) return null
    const shown = showKeys(keys)
    if (isNever) return <p className="key-fact key-fact-bad">{t('keyboard.never', { keys: shown })}</p>
    if (isOwn) return <p className="key-fact">{t('keyboard.has', { keys: shown })}</p>
    return (
      <>
        {taken.map(other => <p key={`${other.command.name} ${other.keys}`} className="key-fact key-fact-warn">{t('keyboard.taken', { keys: showKeys(other.keys), command: t(other.command.title), where: t(`keyboard.when.${other.command.when}`) })}</p>)}
        {taken.length === 0 ? <p className="key-fact">{t('keyboard.free', { keys: shown })}</p> : null}
        {notesOn(keys, command.when, isMac(thisPlatform())).map(note => <p key={note} className="key-fact key-fact-warn">{t(`keyboard.note.${note}`)}</p>)}
      </>
    )
  }
  return (
    <Dialog
      title={t('keyboard.title', { command: t(command.title) })} isOpen onClose={onClose} testId="key-dialog"
      actions={<>
        <Button onPress={onClose}>{t('ui.cancel')}</Button>
        <Button variant="primary" isDisabled={keys === null || isOwn || isNever} onPress={() => onTake(keys!)}>{t(taken.length > 0 && !isOwn ? 'keyboard.take' : 'keyboard.use')}</Button>
      </>}
    >
      <p id="key-help" className="key-help">{t('keyboard.recordHelp', { count: keyLimits.strokes })}</p>
      <KeyRecorder label={instead === null ? t('keyboard.record') : t('keyboard.change', { keys: showKeys(instead), command: t(command.title) })} placeholder={t('keyboard.press')} strokes={strokes ?? []} onRecord={setStrokes} describedBy="key-help" />
      <div className="key-facts" role="status">{facts()}</div>
    </Dialog>
  )
}
