import { useState, type KeyboardEvent } from 'react'
import { Keyboard, RotateCcw, Search, Undo2 } from 'lucide-react'
import { GridList, GridListHeader, GridListSection } from 'react-aria-components/GridList'
import { Group } from 'react-aria-components/Group'
import { Input } from 'react-aria-components/Input'
import { SearchField } from 'react-aria-components/SearchField'
import { useStore } from 'zustand'
import type { Stroke } from '../../model/keyboard/keys.ts'
import type { Command } from '../commands/catalogue.ts'
import { keysOf, withKey, withKeys } from '../commands/keymap.ts'
import { showKeys } from '../commands/keys.ts'
import { useText } from '../language/language.ts'
import { useShell } from '../shell/shell.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { Select } from '../ui/Select.tsx'
import { announce } from '../ui/voice.ts'
import { CommandKeys } from './CommandKeys.tsx'
import { KeyDialog } from './KeyDialog.tsx'
import { KeyRecorder } from './KeyRecorder.tsx'
import { conflicts, findCommands, type Shown } from './list.ts'
import './Keyboard.css'

const shownChoices: readonly Shown[] = ['all', 'changed', 'none', 'conflicts']

/** Gives the keyboard to a command's row, or where there is none to the search: the button that has it goes with what it does. */
function returnKeyboard(command: Command | null): void {
  (document.querySelector<HTMLElement>(`.key-row[data-key="${command?.name}"]`) ?? document.querySelector<HTMLElement>('.key-search input'))?.focus()
}

/** Every command with its keys: found by name or by pressing a key, changed by recording. What is chosen counts at once, in every window. */
export function KeyboardDialog({ onClose }: { onClose(): void }) {
  const t = useText()
  const shell = useShell()
  const chosen = useStore(shell.state, state => state.settings.keys)
  const [text, setText] = useState('')
  const [pressed, setPressed] = useState<readonly Stroke[] | null>(null)
  const [shown, setShown] = useState<Shown>('all')
  const [recording, setRecording] = useState<{ command: Command; instead: string | null } | null>(null)
  const [earlier, setEarlier] = useState<readonly (typeof chosen)[]>([])
  const found = findCommands(pressed ? { strokes: pressed } : { text }, shown, chosen)
  const inWay = conflicts(chosen)
  const groups = [...new Set(found.map(command => command.group))]

  const choose = (keys: typeof chosen, said: string) => {
    setEarlier([...earlier, chosen])
    shell.attempt(shell.choose({ keys }))
    announce(said)
  }
  const give = (command: Command, keys: typeof chosen) => {
    returnKeyboard(command)
    choose(keys, t('keyboard.now', { command: t(command.title), keys: keysOf(command, keys).map(each => showKeys(each)).join(', ') || t('keyboard.noKeys') }))
  }
  const undo = () => {
    if (earlier.length === 1) returnKeyboard(null)
    shell.attempt(shell.choose({ keys: earlier.at(-1)! }))
    setEarlier(earlier.slice(0, -1))
  }
  const toList = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowDown' || event.nativeEvent.isComposing) return
    event.preventDefault()
    document.querySelector<HTMLElement>('.key-row')?.focus()
  }
  return (
    <Dialog
      title={t('command.keyboard')} isOpen onClose={onClose} size="large" testId="keyboard"
      actions={<>
        <Button icon={<Undo2 aria-hidden />} isDisabled={earlier.length === 0} onPress={undo}>{t('ui.undo')}</Button>
        <Button icon={<RotateCcw aria-hidden />} isDisabled={Object.keys(chosen).length === 0} onPress={() => { returnKeyboard(null); choose({}, t('keyboard.allReset')) }}>{t('keyboard.resetAll')}</Button>
      </>}
    >
      <div className="key-search">
        {pressed
          ? <KeyRecorder label={t('keyboard.byKey')} placeholder={t('keyboard.pressToFind')} strokes={pressed} onRecord={strokes => setPressed(strokes ?? [])} />
          : (
            <SearchField className="settings-search" aria-label={t('keyboard.search')} value={text} onChange={setText} autoFocus>
              <Group className="group"><Search aria-hidden /><Input className="input" placeholder={t('keyboard.search')} onKeyDown={toList} /></Group>
            </SearchField>
          )}
        <IconButton icon={<Keyboard aria-hidden />} label={t('keyboard.byKey')} isSelected={pressed !== null} onPress={() => setPressed(pressed ? null : [])} testId="search-by-key" />
        <Select ariaLabel={t('keyboard.show')} value={shown} choices={shownChoices.map(id => ({ id, label: t(`keyboard.show.${id}`) }))} onChange={next => setShown(next as Shown)} />
      </div>
      <div className="key-rows">
        {found.length === 0 ? <p className="settings-none" role="status">{t('keyboard.nothing')}</p> : (
          <GridList aria-label={t('keyboard.list')} className="key-list" selectionMode="none" disallowTypeAhead>
            {groups.map(group => (
              <GridListSection key={group} id={group} className="key-group">
                <GridListHeader className="key-group-name">{t(`command.group.${group}`)}</GridListHeader>
                {found.filter(command => command.group === group).map(command => (
                  <CommandKeys
                    key={command.name} command={command} chosen={chosen} inWay={inWay.get(command) ?? []} onRecord={instead => setRecording({ command, instead })}
                    onRemove={keys => give(command, withKeys(chosen, command, keysOf(command, chosen).filter(each => each !== keys)))}
                    onReset={() => give(command, withKeys(chosen, command, command.keys))}
                  />
                ))}
              </GridListSection>
            ))}
          </GridList>
        )}
      </div>
      {recording ? (
        <KeyDialog
          {...recording} chosen={chosen} onClose={() => setRecording(null)}
          onTake={keys => {
            setRecording(null)
            give(recording.command, withKey(chosen, recording.command, keys, recording.instead))
            // The window in front gives the keyboard back in the next frame, but not to a key that is no longer there.
            requestAnimationFrame(() => requestAnimationFrame(() => returnKeyboard(recording.command)))
          }}
        />
      ) : null}
    </Dialog>
  )
}
