import { useMemo, useState } from 'react'
import { Check, ChevronDown, Search } from 'lucide-react'
import { Button as AriaButton } from 'react-aria-components/Button'
import { Dialog, DialogTrigger } from 'react-aria-components/Dialog'
import { Group } from 'react-aria-components/Group'
import { Input } from 'react-aria-components/Input'
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox'
import { Popover } from 'react-aria-components/Popover'
import { SearchField } from 'react-aria-components/SearchField'
import { ListLayout, Virtualizer } from 'react-aria-components/Virtualizer'
import { useText } from '../language/language.ts'
import { Button } from '../ui/Button.tsx'
import type { Choice } from '../ui/Select.tsx'

export interface MultiSelectProps {
  label?: string
  help?: string | undefined
  error: string | null
  isDisabled: boolean
  isRequired?: boolean
  testId?: string
  className: string
  choices: readonly Choice[]
  chosen: readonly string[]
  onChange(chosen: Set<string>): void
}

/** Some of many, searched by typing; as many choices as there are. */
export function MultiSelect({ label, help, error, isDisabled, isRequired, testId, className, choices, chosen, onChange }: MultiSelectProps) {
  const t = useText()
  const [search, setSearch] = useState('')
  const shown = useMemo(() => {
    const wanted = search.trim().toLocaleLowerCase()
    return wanted === '' ? choices : choices.filter(choice => `${choice.label} ${choice.detail ?? ''}`.toLocaleLowerCase().includes(wanted))
  }, [choices, search])
  const set = new Set(chosen)
  const names = choices.filter(choice => set.has(choice.id)).map(choice => choice.label)
  const summary = names.length === 0 ? t('parameters.none') : names.length === choices.length && choices.length > 3 ? t('parameters.all') : names.length <= 3 ? names.join(', ') : t('parameters.chosen', { count: names.length })
  return (
    <div className={`field multi-select ${className}`} data-invalid={error ? '' : undefined} {...(testId ? { 'data-testid': testId } : {})}>
      {label ? <span className="field-label" aria-hidden>{label}{isRequired ? <span className="field-required">*</span> : null}</span> : null}
      <DialogTrigger onOpenChange={open => { if (!open) setSearch('') }}>
        <AriaButton className="select-button" isDisabled={isDisabled} aria-label={`${label ?? ''}: ${names.length > 3 ? summary : names.join(', ') || summary}`}>
          <span className="select-value" {...(names.length === 0 ? { 'data-placeholder': '' } : {})}>{summary}</span>
          <ChevronDown aria-hidden />
        </AriaButton>
        <Popover className="popover" offset={4} placement="bottom start">
          <Dialog className="multi-dialog" aria-label={label ?? t('parameters.choose')}>
            <SearchField className="multi-search" aria-label={t('parameters.search')} value={search} onChange={setSearch} autoFocus>
              <Group className="group"><Search className="multi-icon" aria-hidden /><Input className="input" placeholder={t('parameters.search')} /></Group>
            </SearchField>
            <Virtualizer layout={ListLayout} layoutOptions={{ rowHeight: 28, padding: 4 }}>
              <ListBox
                className="list-box combo-list multi-list" aria-label={label ?? t('parameters.choose')} selectionMode="multiple" selectionBehavior="toggle" items={shown} selectedKeys={set}
                onSelectionChange={keys => onChange(keys === 'all' ? new Set(choices.map(choice => choice.id)) : new Set([...keys].map(String)))} renderEmptyState={() => <p className="list-empty">{t('ui.noMatch')}</p>}
              >
                {choice => (
                  <ListBoxItem id={choice.id} textValue={choice.label} className="list-item">
                    {({ isSelected }) => <>
                      <span className={`multi-box${isSelected ? ' multi-box-on' : ''}`}>{isSelected ? <Check aria-hidden /> : null}</span>
                      <span className="list-label">{choice.label}</span>
                      {choice.detail ? <span className="list-detail">{choice.detail}</span> : null}
                    </>}
                  </ListBoxItem>
                )}
              </ListBox>
            </Virtualizer>
            <div className="multi-actions">
              <Button size="small" variant="quiet" onPress={() => onChange(new Set([...set, ...shown.map(choice => choice.id)]))}>{t('parameters.all')}</Button>
              <Button size="small" variant="quiet" onPress={() => onChange(new Set(chosen.filter(id => !shown.some(choice => choice.id === id))))}>{t('parameters.none')}</Button>
            </div>
          </Dialog>
        </Popover>
      </DialogTrigger>
      {error ? <span className="field-error" role="alert">{error}</span> : help ? <span className="field-help">{help}</span> : null}
    </div>
  )
}
