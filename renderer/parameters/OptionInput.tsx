import { useMemo, useRef, useState, type ReactNode } from 'react'
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
import { formatNumber } from '../language/format.ts'
import type { Option, OptionValue, ParameterValue } from '../../model/parameter/definition.ts'
import { useLanguage, useText } from '../language/language.ts'
import { saySentence } from '../language/trouble.ts'
import { Button } from '../ui/Button.tsx'
import { Waiting } from '../ui/Waiting.tsx'
import { Frame, type FrameProps } from './Frame.tsx'
import { fewOptions, itemsOf, type Item } from './options.ts'
import { useFoundOptions, type SearchOptions } from './useFoundOptions.ts'

interface OptionProps extends Omit<FrameProps, 'children' | 'isInput'> {
  /** Null until a query has answered. Where there are more, in all `total`, `chosenOptions` has those of the value and `onSearch` finds the others. */
  options: readonly Option[] | null
  total: number
  chosenOptions: readonly Option[]
  onSearch?: SearchOptions
  /** Whether there is a field to type in however few they are. */
  isSearch: boolean
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

/** The options that are known here, with those of the value. */
function useKnown({ options, total, chosenOptions }: OptionProps, chosen: readonly OptionValue[]): { known: readonly Option[]; seen: Map<OptionValue, Option> } {
  const seen = useRef(new Map<OptionValue, Option>()).current
  const known = useMemo(() => {
    const all = options ?? []
    if (total === all.length) return all
    const listed = new Set(all.map(option => option.value))
    const found = new Map([...chosenOptions, ...chosen.flatMap(value => seen.get(value) ?? [])].map(option => [option.value, option]))
    return [...[...found.values()].filter(option => !listed.has(option.value)), ...all]
  }, [options, total, chosenOptions, chosen, seen])
  return { known, seen }
}

/** One of the options, or none where none is allowed. */
export function SelectInput({ value, onChange, ...props }: OptionProps & { value: ParameterValue; onChange(value: ParameterValue): void }) {
  const t = useText()
  const chosen = useMemo(() => (typeof value === 'string' || typeof value === 'number' ? [value] : []), [value])
  const { known, seen } = useKnown(props, chosen)
  const items = useMemo(() => itemsOf(known, chosen), [known, chosen])
  const none: Item[] = props.isRequired ? [] : [{ key: noneKey, value: '', label: t('parameters.noValue'), isStranger: false }]
  const [item] = items.filter(candidate => candidate.value === chosen[0])
  return (
    <OptionChoice
      {...props} items={[...none, ...items]} count={Math.max(items.length, props.total)} seen={seen} chosen={item ? [item.key] : [noneKey]} mode="single" className={`parameter-select ${props.className ?? ''}`}
      onChoose={(keys, found) => {
        const [key] = keys
        if (key === noneKey) onChange(null)
        else if (key !== undefined) onChange([...found, ...items].find(candidate => candidate.key === key)?.value ?? null)
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
  const { known, seen } = useKnown(props, chosen)
  const items = useMemo(() => itemsOf(known, chosen), [known, chosen])
  const total = Math.max(items.length, props.total)
  const keys = useMemo(() => new Set(items.filter(item => chosen.includes(item.value)).map(item => item.key)), [items, chosen])
  const picked = items.filter(item => keys.has(item.key))
  const isAll = picked.length === total && items.length > chipsShown
  return (
    <OptionChoice
      {...props} items={items} count={total} seen={seen} chosen={[...keys]} mode="multiple" className={`parameter-multi-select ${props.className ?? ''}`}
      onChoose={(next, found) => onChange([...items, ...found.filter(item => !items.some(other => other.key === item.key))].filter(item => next.has(item.key)).map(item => item.value))}
      shown={<>
        {picked.length === 0 ? <span className="parameter-placeholder">{t('parameters.none')}</span>
          : isAll ? <span className="parameter-one">{t('parameters.all')}</span>
          : <span className="parameter-chips">{picked.slice(0, picked.length > chipsShown ? chipsShown - 1 : chipsShown).map(item => <span key={item.key} className="parameter-chip">{props.options?.length !== 0 ? short(item) : item.label}</span>)}</span>}
        {props.options && (picked.length > chipsShown || isAll || props.look === 'report') ? <span className="parameter-count">{t('parameters.chosenOf', { count: picked.length, total })}</span> : null}
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
  /** Options that were found by typing are kept here. */
  seen: Map<OptionValue, Option>
  /** `found` are the items that were shown. */
  onChoose(keys: ReadonlySet<string>, found: readonly Item[]): void
}

function OptionChoice({ items, count, seen, chosen, mode, shown, onChoose, options, total, chosenOptions: _chosen, onSearch, isSearch, isCut, optionsError, isWaiting, onAskAgain, look: _, ...frame }: ChoiceProps) {
  const t = useText()
  const [isOpen, setOpen] = useState(false)
  const [search, setSearch] = useState('')
  const language = useLanguage()
  const isRemote = options !== null && total > options.length && onSearch !== undefined
  const results = useFoundOptions(items, count, search, isOpen, isRemote ? onSearch : null)
  const found = results.items
  const open = (next: boolean) => {
    setOpen(next)
    if (next) setSearch('')
  }
  const choose = (keys: ReadonlySet<string>) => {
    // What the search hides stays as it is.
    const shownKeys = new Set(found.map(item => item.key))
    if (isRemote) for (const { key, value, label } of found) if (keys.has(key)) seen.set(value, { value, label })
    onChoose(mode === 'single' ? keys : new Set([...chosen.filter(key => !shownKeys.has(key)), ...keys]), found)
    if (mode === 'single' && keys.size > 0) setOpen(false)
  }
  const isSearched = isSearch || count > fewOptions
  const isMore = results.total > found.length
  const note = optionsError !== null ? t('parameters.optionsFailed', { reason: saySentence(optionsError) }) : frame.note
  const list = (
    <Virtualizer layout={ListLayout} layoutOptions={{ rowHeight: 28, padding: 4 }}>
      <ListBox<Item>
        className={`list-box parameter-list${results.isAsking ? ' parameter-list-asking' : ''}`} aria-label={frame.label} items={found} selectionMode={mode} selectionBehavior="toggle" disallowEmptySelection={mode === 'single'} selectedKeys={chosen}
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
              {options !== null && (mode === 'multiple' || isCut || isMore) ? (
                <footer className="parameter-options-foot">
                  <span role="status">{isMore ? t(search.trim() === '' ? 'parameters.firstOf' : 'parameters.foundFirst', { count: found.length, total: formatNumber(results.total, language) })
                    : isCut ? t('parameters.optionsCut', { count: total }) : t('parameters.chosenOf', { count: chosen.length, total: formatNumber(count, language) })}</span>
                  {mode === 'multiple' && isMore ? <span className="parameter-count">{t('parameters.chosenCount', { count: chosen.length })}</span> : null}
                  {mode === 'multiple' ? <>
                    <Button size="small" variant="quiet" onPress={() => choose(new Set(found.map(item => item.key)))} isDisabled={found.length === 0 || isMore}>{t(search === '' ? 'parameters.all' : 'parameters.allFound')}</Button>
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
