import { Asked, Kept } from '../../contract/workbench/window.ts'
import { ParameterValues } from '../../model/parameter/definition.ts'

/** What a link to the workbench says: which notebook, how to look at it, with which values. */
export interface Place { path: string | null; view: 'edit' | 'report'; values: ParameterValues | null }

/** Reads the part of the address after `#`. What it cannot read it leaves out. */
export function readPlace(hash: string): Place {
  const fields = new URLSearchParams(hash.replace(/^#/, ''))
  return { path: fields.get('notebook'), view: fields.get('view') === 'report' ? 'report' : 'edit', values: readValues(fields.get('values')) }
}

function readValues(text: string | null): ParameterValues | null {
  if (text === null) return null
  try {
    const parsed = ParameterValues.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}

/** Writes a place as `#notebook=…`; '' for no place. Slashes stay readable. */
export function writePlace(place: Place): string {
  if (place.path === null) return ''
  const fields = new URLSearchParams({ notebook: place.path })
  if (place.view === 'report') fields.set('view', 'report')
  if (place.values && Object.keys(place.values).length > 0) fields.set('values', JSON.stringify(place.values))
  return `#${fields.toString().replaceAll('%2F', '/')}`
}

/** Links from anywhere into the desktop program begin so; what follows is a place. */
export const linkScheme = 'oasis://open'

/** A link to a place: in the browser host under `base`, its own address; with null one that the desktop program takes. */
export const linkTo = (place: Place, base: string | null): string => `${base ?? linkScheme}${writePlace(place)}`

/** Reads what `JSON.stringify` made of it; null for anything else. */
export function readKept(text: string | null): Kept | null {
  try {
    return Kept.nullable().catch(null).parse(JSON.parse(text ?? 'null'))
  } catch {
    return null
  }
}

/** What the desktop begins a window with, in the part of its address after `#`: what it showed the last time, and what is asked of it. */
export function readBeginning(hash: string): { kept: Kept | null; asked: Asked | null } {
  const fields = new URLSearchParams(hash.replace(/^#/, ''))
  return { kept: readKept(fields.get('kept')), asked: readAsked(fields.get('asked')) }
}

function readAsked(text: string | null): Asked | null {
  try {
    return text === null ? null : Asked.parse(JSON.parse(text))
  } catch {
    return null
  }
}
