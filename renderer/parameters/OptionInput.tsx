import { useMemo, useState, type ReactNode } from 'react'
import { Check, ChevronDown, LoaderCircle, RotateCw, Search } from 'lucide-react'
import { Autocomplete } from 'react-aria-components/Autocomplete'
import { Button as AriaButton } from 'react-aria-components/Button'
import { Dialog, DialogTrigger } from 'react-aria-components/Dialog'
import { Group } from 'react-aria-components/Group'
import { Input } from 'react-aria-components/Input'
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox'
import { Popover } from 'react-aria-components/Popover'
import { SearchField } from 'react-aria-components/SearchField'
import { ListLayout, Virtualizer } from 'react-aria-components/Virtualizer'
import type { Option, OptionValue, ParameterValue } from '../../model/parameter/definition.ts'
import { useText } from '../language/language.ts'
import { saySentence } from '../language/trouble.ts'
import { Button } from '../ui/Button.tsx'
import { Waiting } from '../ui/Waiting.tsx'
import { Frame, type FrameProps } from './Frame.tsx'
import { fewOptions, itemsOf, searchItems, type Item } from './options.ts'

interface OptionProps extends Omit<FrameProps, 'children' | 'isInput'> {
  /** Null until a query has answered. */
  options: readonly Option[] | null
  isCut: boolean
  /** Why the query gave none. */
  optionsError: string | null
  /** Whether a query that has not answered may run at all. */
  isWaiting: boolean
  /** Asks the query again. */
  onAskAgain?(): void
  look: 'bar' | 'report'
}

const noneKey = 'none'

/** One of the options, or none where none is allowed. */
export function SelectInput({ value, onChange, ...props }: OptionProps & { value: ParameterValue; onChange(value: ParameterValue): void }) {
  const t = useText()
  const chosen = useMemo(() => (typeof value === 'string' || typeof value === 'number' ? [value] : []), [value])
  const items = useMemo(() => itemsOf(props.options ?? [], chosen), [props.options, chosen])
  const none: Item[] = props.isRequired ? [] : [{ key: noneKey, value: '', label: t('parameters.noValue'), isStranger: false }]
  const [item] = items.filter(candidate => candidate.value === chosen[0])
  return (
    <OptionChoice
      {...props} items={[...none, ...items]} count={items.length} chosen={item ? [item.key] : [noneKey]} mode="single" className={`parameter-select ${props.className ?? ''}`}
      onChoose={keys => {
        const [key] = keys
        if (key === noneKey) onChange(null)
        else if (key !== undefined) onChange(items.find(candidate => candidate.key === key)?.value ?? null)
      }}
      shown={item ? <span className="parameter-one">{item.label}</span> : <span className="parameter-placeholder">{props.isRequired ? t('parameters.choose') : t('parameters.noValue')}</span>}
    />
  )
}

/** Chips drawn before the rest is only counted. */
const chipsShown = 3

/** Some of the options. The order of what is chosen is the order of the options. */
export function MultiSelectInput({ value, onChange, ...props }: OptionProps & { value: ParameterValue; onChange(value: ParameterValue): void }) {
  const t = useText()
  const chosen = useMemo<readonly OptionValue[]>(() => (Array.isArray(value) ? value : []), [value])
  const items = useMemo(() => itemsOf(props.options ?? [], chosen), [props.options, chosen])
  const keys = useMemo(() => new Set(items.filter(item => chosen.includes(item.value)).map(item => item.key)), [items, chosen])
  const picked = items.filter(item => keys.has(item.key))
  const isAll = picked.length === items.length && items.length > chipsShown
  return (
    <OptionChoice
      {...props} items={items} count={items.length} chosen={[...keys]} mode="multiple" className={`parameter-multi-select ${props.className ?? ''}`}
      onChoose={next => onChange(items.filter(item => next.has(item.key)).map(item => item.value))}
      shown={<>
        {picked.length === 0 ? <span className="parameter-placeholder">{t('parameters.none')}</span>
          : isAll ? <span className="parameter-one">{t('parameters.all')}</span>
          : <span className="parameter-chips">{picked.slice(0, picked.length > chipsShown ? chipsShown - 1 : chipsShown).map(item => <span key={item.key} className="parameter-chip">{props.options?.length !== 0 ? short(item) : item.label}</span>)}</span>}
        {props.options && (picked.length > chipsShown || isAll || props.look === 'report') ? <span className="parameter-count">{t('parameters.chosenOf', { count: picked.length, total: items.length })}</span> : null}
      </>}
    />
  )
}

/** The value itself where it is short, for places with little room. */
const short = (item: Item) => (String(item.value).length <= 6 && item.label.startsWith(String(item.value)) ? String(item.value) : item.label)

interface ChoiceProps extends OptionProps {
  items: readonly Item[]
  count: number
  chosen: readonly string[]
  mode: 'single' | 'multiple'
  shown: ReactNode
  onChoose(keys: ReadonlySet<string>): void
}

function OptionChoice({ items, count, chosen, mode, shown, onChoose, options, isCut, optionsError, isWaiting, onAskAgain, look: _, ...frame }: ChoiceProps) {
  const t = useText()
  const [isOpen, setOpen] = useState(false)
  const [search, setSearch] = useState('')
  const found = useMemo(() => searchItems(items, search), [items, search])
  const open = (next: boolean) => {
    setOpen(next)
    if (next) setSearch('')
  }
  const choose = (keys: ReadonlySet<string>) => {
    // What the search hides stays as it is.
    const shownKeys = new Set(found.map(item => item.key))
    onChoose(mode === 'single' ? keys : new Set([...chosen.filter(key => !shownKeys.has(key)), ...keys]))
    if (mode === 'single' && keys.size > 0) setOpen(false)
  }
  const isSearched = count > fewOptions
  const note = optionsError !== null ? t('parameters.optionsFailed', { reason: saySentence(optionsError) }) : frame.note
  const list = (
    <Virtualizer layout={ListLayout} layoutOptions={{ rowHeight: 28, padding: 4 }}>
      <ListBox<Item>
        className="list-box parameter-list" aria-label={frame.label} items={found} selectionMode={mode} selectionBehavior="toggle" disallowEmptySelection={mode === 'single'} selectedKeys={chosen}
        autoFocus={isSearched ? false : 'first'} style={{ height: Math.min(found.length, 10) * 28 + 8 }} escapeKeyBehavior="none"
        onSelectionChange={keys => choose(keys === 'all' ? new Set(found.map(item => item.key)) : new Set([...keys].map(String)))} renderEmptyState={() => <p className="list-empty">{t('ui.noMatch')}</p>}
      >
        {item => (
          <ListBoxItem id={item.key} textValue={item.label} className="list-item">
            {({ isSelected }) => <>
              {mode === 'multiple' ? <span className="parameter-tick" data-on={isSelected || undefined}>{isSelected ? <Check aria-hidden /> : null}</span> : null}
              <span className="list-label">{item.label}</span>
              {item.isStranger && options !== null ? <span className="list-detail">{t('parameters.notListed')}</span> : item.detail ? <span className="list-detail">{item.detail}</span> : null}
              {mode === 'single' && isSelected ? <Check className="list-check" aria-hidden /> : null}
            </>}
          </ListBoxItem>
        )}
      </ListBox>
    </Virtualizer>
  )
  return (
    <Frame {...frame} note={note}>
      {ids => (
        <DialogTrigger isOpen={isOpen} onOpenChange={open}>
          <AriaButton className="select-button parameter-control" aria-labelledby={`${ids.label} ${ids.value}`} {...(ids.note ? { 'aria-describedby': ids.note } : {})}>
            <span className="parameter-shown" id={ids.value}>{shown}</span>
            {options === null && optionsError === null && isWaiting ? <LoaderCircle className="parameter-spin" aria-label={t('parameters.optionsWaiting')} /> : <ChevronDown aria-hidden />}
          </AriaButton>
          <Popover className="popover parameter-popover" offset={4} placement="bottom start">
            <Dialog className="parameter-options" aria-labelledby={ids.label} {...(isSearched ? {} : { 'data-few': '' })}>
              {options === null && optionsError !== null ? (
                <div className="parameter-trouble">
                  <p>{t('parameters.optionsFailed', { reason: saySentence(optionsError) })}</p>
                  {onAskAgain ? <Button size="small" icon={<RotateCw aria-hidden />} onPress={onAskAgain} autoFocus>{t('ui.retry')}</Button> : null}
                </div>
              ) : options === null ? (
                <div className="parameter-trouble">{isWaiting ? <Waiting what={t('parameters.optionsWaiting')} /> : <p>{t('parameters.optionsNeedTrust')}</p>}</div>
              ) : isSearched ? (
                <Autocomplete inputValue={search} onInputChange={setSearch}>
                  <SearchField className="parameter-search" aria-label={t('parameters.search')} autoFocus>
                    <Group className="group"><Search aria-hidden /><Input className="input" placeholder={t('parameters.search')} /></Group>
                  </SearchField>
                  {list}
                </Autocomplete>
              ) : list}
              {options !== null && (mode === 'multiple' || isCut) ? (
                <footer className="parameter-options-foot">
                  <span role="status">{isCut ? t('parameters.optionsCut', { count: options.length }) : t('parameters.chosenOf', { count: chosen.length, total: count })}</span>
                  {mode === 'multiple' ? <>
                    <Button size="small" variant="quiet" onPress={() => choose(new Set(found.map(item => item.key)))} isDisabled={found.length === 0}>{t(search === '' ? 'parameters.all' : 'parameters.allFound')}</Button>
                    <Button size="small" variant="quiet" onPress={() => choose(new Set())} isDisabled={chosen.length === 0}>{t(search === '' ? 'parameters.none' : 'parameters.noneFound')}</Button>
                  </> : null}
                </footer>
              ) : null}
            </Dialog>
          </Popover>
        </DialogTrigger>
      )}
    </Frame>
  )
}
