import { z } from 'zod'
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

/** In place of a place: the settings, which the system's menu asks for in this way. */
export const settingsHash = '#settings'

/** Links from anywhere into the desktop program begin so; what follows is a place. */
export const linkScheme = 'oasis://open'

/** A link to a place: in the browser host under `base`, its own address; with null one that the desktop program takes. */
export const linkTo = (place: Place, base: string | null): string => `${base ?? linkScheme}${writePlace(place)}`

/** What a window shows, as it is kept for when the window is loaded again: its open notebooks in order, the one in view, and the space on the left. */
const Kept = z.object({ tabs: z.array(z.object({ path: z.string().min(1), view: z.enum(['edit', 'report']) })).max(200), active: z.string().nullable(), space: z.string().nullable() })
export type Kept = z.infer<typeof Kept>

/** Reads what `JSON.stringify` made of it; null for anything else. */
export function readKept(text: string | null): Kept | null {
  try {
    return Kept.nullable().catch(null).parse(JSON.parse(text ?? 'null'))
  } catch {
    return null
  }
}
