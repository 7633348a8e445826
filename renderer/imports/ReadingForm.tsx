import type { Preview } from '../../contract/engine/landing.ts'
import { textEncodings, type Reading, type TextEncoding } from '../../model/import/reading.ts'
import { useText } from '../language/language.ts'
import { useShell } from '../shell/shell.ts'
import { Checkbox } from '../ui/Checkbox.tsx'
import { Select } from '../ui/Select.tsx'
import type { Draft } from './draft.ts'
import { setReading } from './store.ts'

const delimiters = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'bar', ' ': 'space', ':': 'colon' } as const
const quotes = { '"': 'double', '\'': 'single', '': 'none' } as const
const decimals = { '.': 'point', ',': 'comma' } as const

/** How a draft's files are read: what its format leaves open, as it was found or said. */
export function ReadingForm({ draft, preview }: { draft: Draft; preview: Preview }) {
  const t = useText()
  const shell = useShell()
  const say = (said: Partial<Reading>) => setReading(shell, draft.id, said)
  const header = preview.header === null ? null : <div className="import-header"><Checkbox isSelected={preview.header} onChange={isHeader => say({ header: isHeader })}>{t('imports.header')}</Checkbox></div>
  if (preview.format === 'xlsx') {
    return <>
      <Select label={t('imports.sheet')} value={preview.sheet} choices={preview.sheets.map(sheet => ({ id: sheet, label: sheet }))} onChange={sheet => say({ sheet, header: null })} />
      {header}
    </>
  }
  if (preview.format !== 'csv') return null
  const delimiter = preview.delimiter ?? ','
  const listed = Object.entries(delimiters).map(([id, name]) => ({ id, label: t(`imports.delimiter.${name}`) }))
  return <>
    <Select label={t('imports.encoding')} value={preview.encoding} choices={textEncodings.map(id => ({ id, label: t(`imports.encoding.${id}`) }))} onChange={id => say({ encoding: id as TextEncoding })} />
    <Select label={t('imports.delimiter')} value={delimiter} choices={delimiter in delimiters ? listed : [...listed, { id: delimiter, label: delimiter }]} onChange={id => say({ delimiter: id })} />
    <Select label={t('imports.quote')} value={`q${preview.quote ?? ''}`} choices={Object.entries(quotes).map(([id, name]) => ({ id: `q${id}`, label: t(`imports.quote.${name}`) }))} onChange={id => say({ quote: id.slice(1) as Reading['quote'] })} />
    <Select label={t('imports.decimal')} value={preview.decimal} choices={Object.entries(decimals).map(([id, name]) => ({ id, label: t(`imports.decimal.${name}`) }))} onChange={id => say({ decimal: id as Reading['decimal'] })} />
    {header}
  </>
}
