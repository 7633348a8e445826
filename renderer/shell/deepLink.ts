import type { Space } from '../../contract/workbench/space.ts'
import { ParameterName, type Parameter, type ParameterValue, type ParameterValues } from '../../model/parameter/definition.ts'
import { parse } from '../../model/parameter/entry.ts'

/** A link by names, as a person reads and writes it: `oasis://SPACE/NOTEBOOK?parameter=value`, with `#report` for the report. */
export interface DeepLink { space: string; notebook: string; view: 'edit' | 'report'; values: ReadonlyMap<string, string> }

/** Parameters that a link may set. */
const mostValues = 200

/** Reads a link; null for one that is not written so: bad escapes, control characters, a path that leads elsewhere, a parameter twice or with no possible name. */
export function readDeepLink(link: string): DeepLink | null {
  const parts = /^oasis:\/\/([^/?#]+)\/([^?#]+)(?:\?([^#]*))?(#report)?$/i.exec(link)
  if (!parts) return null
  try {
    const [space, notebook] = [decodeURIComponent(parts[1]!), decodeURIComponent(parts[2]!)]
    if (/[\p{Cc}\\]/u.test(space + notebook) || notebook.split('/').some(part => part === '' || part === '.' || part === '..')) return null
    const given = [...new URLSearchParams(parts[3] ?? '')]
    const values = new Map(given)
    if (values.size !== given.length || given.length > mostValues || given.some(([name]) => !ParameterName.safeParse(name).success)) return null
    return { space, notebook, view: parts[4] ? 'report' : 'edit', values }
  } catch {
    return null
  }
}

const within = (space: Space, path: string) => path.slice(space.folder.length).replace(/^[\\/]+/, '').replaceAll('\\', '/').replace(/\.ipynb$/i, '')

/** The paths of the notebooks that names may mean: by place in the space, else by name; a space's name as it is written, else in any case, since systems make it small. */
export function notebooksNamed(spaces: readonly Space[], { space, notebook }: Pick<DeepLink, 'space' | 'notebook'>): string[] {
  const exact = spaces.filter(each => each.title === space)
  const named = exact.length > 0 ? exact : spaces.filter(each => each.title.toLowerCase() === space.toLowerCase())
  const all = named.flatMap(each => each.notebooks.map(({ path, title }) => ({ path, title, place: within(each, path) })))
  const placed = all.filter(entry => entry.place === notebook)
  return (placed.length > 0 ? placed : all.filter(entry => entry.title === notebook)).map(entry => entry.path)
}

/** Writes a link by names; null where names do not lead to the notebook and its values alone. */
export function writeDeepLink(spaces: readonly Space[], path: string, view: 'edit' | 'report', values: ParameterValues, parameters: readonly Parameter[]): string | null {
  const space = spaces.find(each => each.notebooks.some(entry => entry.path === path))
  if (!space) return null
  const fields = new URLSearchParams()
  for (const [name, value] of Object.entries(values)) {
    const parameter = parameters.find(each => each.name === name)
    const text = parameter && textOf(parameter, value)
    if (text === undefined || text === null) return null
    fields.set(name, text)
  }
  const name = within(space, path).split('/').map(encodeURIComponent).join('/')
  const link = `oasis://${encodeURIComponent(space.title)}/${name}${fields.size > 0 ? `?${fields}` : ''}${view === 'report' ? '#report' : ''}`
  const read = readDeepLink(link)
  return read && notebooksNamed(spaces, read).join() === path ? link : null
}

/** A value as it would be typed; null for one that cannot be typed and come out the same. */
function textOf(parameter: Parameter, value: ParameterValue): string | null {
  const text = written(value)
  if (text === null) return null
  try {
    return JSON.stringify(parse(parameter, text)) === JSON.stringify(value) ? text : null
  } catch {
    return null
  }
}

function written(value: ParameterValue): string | null {
  if (value === null) return ''
  if (Array.isArray(value)) return value.map(item => `"${String(item).replaceAll('"', '""')}"`).join(',')
  if (typeof value !== 'object') return String(value)
  const signed = (count: number) => (count === 0 ? '' : count < 0 ? String(count) : `+${count}`)
  if ('start' in value) return `${value.start}..${value.end}`
  if ('days' in value) return `${value.anchor}${signed(value.days)}`
  if ('relative' in value) return `${value.relative} ${value.relative === 'this' ? '' : `${value.count} `}${value.unit}${value.anchor === 'data' ? ' of data' : ''}`
  return `${value.anchor}${value.offset === 0 ? '' : `${signed(value.offset)} ${value.unit}`}`
}
