import { Keyboard } from 'lucide-react'
import { useStore } from 'zustand'
import { useText } from '../language/language.ts'
import { useShell } from '../shell/shell.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { commands, type CommandGroup } from './catalogue.ts'
import { keysOf } from './keymap.ts'
import { showKeys } from './keys.ts'
import './Palette.css'

const groups: readonly CommandGroup[] = ['run', 'cell', 'notebook', 'window']

/** Every command that has a key. */
export function CheatSheet({ onClose }: { onClose(): void }) {
  const t = useText()
  const shell = useShell()
  const chosen = useStore(shell.state, state => state.settings.keys)
  return (
    <Dialog title={t('command.cheatSheet')} isOpen onClose={onClose} size="large" isText testId="cheat-sheet" actions={<Button icon={<Keyboard aria-hidden />} onPress={() => shell.show({ kind: 'keyboard' })}>{t('keyboard.changeKeys')}</Button>}>
      <div className="cheat">
        {groups.map(group => (
          <section key={group}>
            <h3>{t(`command.group.${group}`)}</h3>
            <ul>
              {[...commands.values()].filter(command => command.group === group && keysOf(command, chosen).length > 0).map(command => (
                <li key={command.name}><span>{t(command.title)}</span><kbd>{keysOf(command, chosen).map(keys => showKeys(keys)).join('  ')}</kbd></li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </Dialog>
  )
}
