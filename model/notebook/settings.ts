import type { NotebookSettings } from './cell.ts'
import { elementsOf } from './json.ts'
import { mergeValue, removeMember, sameValue, setMember, writeItems, writeValue, type Layout } from './layout.ts'
import { NotebookError, oasisVersion } from './notebook.ts'
import { isObject, memberValue, usableParameters, usableValueSets } from './view.ts'

/** Settings that a file does not have where they are these values. */
const left = { title: '', whole: false } as const
const isLeft = (key: string, value: unknown): boolean => Object.hasOwn(left, key) && left[key as keyof typeof left] === value

type Given = { [Key in keyof NotebookSettings]?: NotebookSettings[Key] | undefined }

/**
 * The text of a notebook's `metadata` with some settings changed. What is not given stays, byte for byte, and so do keys that are not known and
 * parameters that cannot be used. Throws NotebookError where `metadata.oasis` is no object.
 */
export function mergeSettings(metadata: string, present: NotebookSettings, given: Given, layout: Layout): string {
  const { version: _, ...wanted } = given
  const oasis = memberValue(JSON.parse(metadata), 'oasis')
  if (oasis !== undefined && !isObject(oasis)) throw new NotebookError('The notebook\'s metadata.oasis is not an object, so its settings cannot be saved. Correct the file first.')
  const changed = Object.entries(wanted).filter(([key, value]) => value !== undefined && !sameValue(present[key as keyof NotebookSettings] ?? left[key as keyof typeof left], value))
  if (changed.length === 0) return metadata
  const lead = layout.indent === null ? null : layout.newline + layout.indent
  return setMember(metadata, 'oasis', layout, lead, (oasisLead, old) => {
    if (old === undefined) {
      const { interpreter, timezone, parameters, runOnChange, whole, valueSets, title } = { ...present, ...wanted }
      return writeValue({ version: oasisVersion, interpreter, timezone, parameters, runOnChange, whole: whole || undefined, valueSets, title: title === '' ? undefined : title }, layout, oasisLead)
    }
    let text = old
    for (const [key, value] of changed) {
      if (isLeft(key, value)) text = removeMember(text, key)
      else if (key === 'parameters') text = setMember(text, key, layout, oasisLead, (inner, list) => mergeNamed(list, wanted.parameters ?? [], given => usableParameters(given).map(({ parameter, at }) => ({ named: parameter, at })), layout, inner))
      else if (key === 'valueSets') text = setMember(text, key, layout, oasisLead, (inner, list) => mergeNamed(list, wanted.valueSets ?? [], given => usableValueSets(given).map(({ valueSet, at }) => ({ named: valueSet, at })), layout, inner))
      else text = setMember(text, key, layout, oasisLead, inner => writeValue(value, layout, inner))
    }
    return text
  })
}

type Named = { name: string }

/** The list's text with the wanted entries: one that is unchanged keeps its bytes, a changed one its unknown keys, and unusable entries their places. */
function mergeNamed<Entry extends Named>(old: string | undefined, wanted: readonly Entry[], usableOf: (list: readonly unknown[]) => { named: Entry; at: number }[], layout: Layout, lead: string | null): string {
  const inner = lead === null || layout.indent === null ? null : lead + layout.indent
  const list: unknown = old === undefined ? [] : JSON.parse(old)
  if (old === undefined || !Array.isArray(list)) return writeValue(wanted, layout, lead)
  const raws = elementsOf(old, 0).map(({ start, end }) => old.slice(start, end))
  const usable = usableOf(list)
  const texts = wanted.map(entry => {
    const same = usable.find(({ named }) => named.name === entry.name)
    return same === undefined ? writeValue(entry, layout, inner) : mergeValue(raws[same.at]!, same.named, entry, layout, inner)
  })
  const used = new Set(usable.map(({ at }) => at))
  raws.forEach((raw, at) => { if (!used.has(at)) texts.splice(Math.min(at, texts.length), 0, raw) })
  return writeItems(texts, '[', ']', layout, lead)
}
