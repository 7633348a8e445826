import { useState, type KeyboardEvent } from 'react'
import { Input } from 'react-aria-components/Input'
import { useText } from '../language/language.ts'
import { Button } from '../ui/Button.tsx'
import { Select, type Choice } from '../ui/Select.tsx'
import { readNumber } from './number.ts'

export interface Span { kind: string; count: number; unit: string }

export interface OwnSpanProps {
  /** What the row starts with. */
  start: Span
  kinds: readonly Choice[]
  units: readonly Choice[]
  /** Most units that may be counted; the least is 1. */
  most: number
  /** Which days or moment a span stands for now; null where that is not known. */
  preview(span: Span): string | null
  onUse(span: Span): void
}

/** A relative date, range or moment in the reader's own numbers; it says what it stands for before it is used. */
export function OwnSpan({ start, kinds, units, most, preview, onUse }: OwnSpanProps) {
  const t = useText()
  const [kind, setKind] = useState(start.kind)
  const [unit, setUnit] = useState(start.unit)
  const [text, setText] = useState(String(start.count))
  const read = readNumber(text)
  const count = typeof read === 'number' && Number.isInteger(read) && read >= 1 && read <= most ? read : null
  const use = () => { if (count !== null) onUse({ kind, count, unit }) }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.nativeEvent.isComposing) return
    event.preventDefault()
    use()
  }
  return (
    <div className="parameter-own" role="group" aria-label={t('parameters.own')} data-testid="own-span">
      <div className="parameter-own-row">
        <Select ariaLabel={t('parameters.own.kind')} value={kind} choices={kinds} onChange={setKind} />
        <Input className="input numeric" inputMode="numeric" autoComplete="off" aria-label={t('parameters.own.count')} aria-invalid={count === null ? true : undefined} value={text} onChange={event => setText(event.target.value)} onKeyDown={onKeyDown} />
        <Select ariaLabel={t('parameters.own.unit')} value={unit} choices={units} onChange={setUnit} />
        <Button size="small" onPress={use} isDisabled={count === null}>{t('parameters.own.use')}</Button>
      </div>
      <p className="parameter-own-says" role="status">{count === null ? t('parameters.own.bad', { most }) : preview({ kind, count, unit }) ?? ' '}</p>
    </div>
  )
}
