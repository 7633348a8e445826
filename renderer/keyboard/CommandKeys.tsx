import { Plus, RotateCcw, TriangleAlert, X } from 'lucide-react'
import { Button as AriaButton } from 'react-aria-components/Button'
import { GridListItem } from 'react-aria-components/GridList'
import { keyLimits } from '../../model/keyboard/keys.ts'
import type { Command } from '../commands/catalogue.ts'
import { keysOf, type Binding, type ChosenKeys } from '../commands/keymap.ts'
import { showKeys } from '../commands/keys.ts'
import { useText } from '../language/language.ts'
import { IconButton } from '../ui/IconButton.tsx'
import { Tip } from '../ui/Tip.tsx'

export interface CommandKeysProps {
  command: Command
  chosen: ChosenKeys
  /** What of other commands is in the way of its keys. */
  inWay: readonly Binding[]
  onRecord(instead: string | null): void
  onRemove(keys: string): void
  onReset(): void
}

/** A command with its keys, each of which can be changed and taken away. */
export function CommandKeys({ command, chosen, inWay, onRecord, onRemove, onReset }: CommandKeysProps) {
  const t = useText()
  const title = t(command.title)
  const keys = keysOf(command, chosen)
  const warning = inWay.map(other => t('keyboard.inTheWay', { keys: showKeys(other.keys), command: t(other.command.title), where: t(`keyboard.when.${other.command.when}`) })).join('; ')
  const isFull = keys.length >= keyLimits.keys
  return (
    <GridListItem id={command.name} textValue={title} className="key-row" data-testid={`keys-${command.name}`} onAction={() => onRecord(null)}>
      <div className="key-command">
        <span className="key-title">{title}</span>
        <span className="key-when">{t(`keyboard.when.${command.when}`)}</span>
        {warning ? <span className="key-warning"><TriangleAlert aria-hidden />{warning}</span> : null}
      </div>
      <div className="key-chips">
        {keys.map(each => (
          <span key={each} className="key-chip">
            <Tip text={t('keyboard.change', { keys: showKeys(each), command: title })}>
              <AriaButton className="key-chip-keys" aria-label={t('keyboard.change', { keys: showKeys(each), command: title })} onPress={() => onRecord(each)}><kbd>{showKeys(each)}</kbd></AriaButton>
            </Tip>
            <IconButton icon={<X aria-hidden />} label={t('keyboard.remove', { keys: showKeys(each), command: title })} size="small" onPress={() => onRemove(each)} />
          </span>
        ))}
        <IconButton icon={<Plus aria-hidden />} label={isFull ? t('keyboard.most', { count: keyLimits.keys }) : t('keyboard.add', { command: title })} size="small" isDisabled={isFull} onPress={() => onRecord(null)} />
      </div>
      <div className="key-reset">{command.name in chosen ? <IconButton icon={<RotateCcw aria-hidden />} label={t('keyboard.reset', { command: title })} size="small" onPress={onReset} /> : null}</div>
    </GridListItem>
  )
}
