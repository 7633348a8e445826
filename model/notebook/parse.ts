import { CellId, type Cell, type NotebookSettings } from './cell.ts'
import { CellText, sourceText } from './cell-text.ts'
import { elementsOf, findJsonError, memberOf, membersOf, placeOf, skipSpace } from './json.ts'
import { kernelLanguage } from './language.ts'
import { layoutOf, setMember, writeString, type Layout } from './layout.ts'
import { NotebookError, oasisVersion, type CellNode, type Notebook, type NotebookText } from './notebook.ts'
import { isObject, titleOf, viewCell, viewSettings } from './view.ts'

/**
 * A notebook from the text of its file (decoded as UTF-8 with its byte order mark left in, if it has one). Throws NotebookError, with line and
 * column, for what is no notebook of nbformat 4. A file of 4.0 to 4.4 is converted in memory: its cells have the ids that the first save will write.
 */
export function parseNotebook(text: string): Notebook {
  const start = skipSpace(text, text.startsWith('\uFEFF') ? 1 : 0)
  const file = parseJson(text, start)
  const fail = (message: string, at = start): never => { throw new NotebookError(message, placeOf(text, at)) }
  if (!isObject(file) || file['nbformat'] === undefined && file['cells'] === undefined && file['worksheets'] === undefined) {
    return fail('This file is JSON but not a notebook: it has no nbformat and no cells')
  }
  const major = file['nbformat'] ?? (file['worksheets'] !== undefined ? 3 : undefined)
  if (major !== 4) {
    if (!Number.isInteger(major)) return fail('This file does not say which nbformat it is, so it cannot be read as a notebook')
    return fail((major as number) < 4
      ? `This notebook is of nbformat ${String(major)}, from before 2015. Convert it with "jupyter nbconvert --to notebook --inplace FILE" and open it again`
      : `This notebook is of nbformat ${String(major)}, which is newer than this workbench reads. Update the workbench, or save the notebook as nbformat 4`)
  }
  if (!Array.isArray(file['cells'])) return fail('This notebook cannot be read: its cells are not a list')
  if (file['metadata'] !== undefined && !isObject(file['metadata'])) return fail('This notebook cannot be read: its metadata is not an object')
  const minor = Number.isInteger(file['nbformat_minor']) ? file['nbformat_minor'] as number : 0
  const values = file['cells'] as unknown[]

  let layout = layoutOf(text, start, membersOf(text, start))
  const firstSource = values.map(value => isObject(value) ? value['source'] : undefined).find(source => source !== undefined)
  if (typeof firstSource === 'string') layout = { ...layout, lines: false }

  const fileProblems: string[] = []
  if (minor > 5) fileProblems.push(`This notebook is of nbformat 4.${minor}, which is newer than 4.5. What this workbench does not know is kept as it is.`)
  if (file['metadata'] === undefined) fileProblems.push('The notebook lacks its metadata, which nbformat requires. The next save adds it.')
  let whole = text
  if (minor < 5 || file['metadata'] === undefined) {
    let top = text.slice(start)
    const rest = top.slice(top.lastIndexOf('}') + 1)
    top = top.slice(0, top.length - rest.length)
    if (minor < 5) top = setMember(top, 'nbformat_minor', layout, layout.newline, () => '5')
    if (file['metadata'] === undefined) top = setMember(top, 'metadata', layout, layout.newline, () => '{}')
    whole = text.slice(0, start) + top + rest
  }

  const members = membersOf(whole, start)
  const cellsAt = memberOf(members, 'cells')!
  const metadataAt = memberOf(members, 'metadata')!
  const elements = elementsOf(whole, cellsAt.valueStart)
  const metadata = whole.slice(metadataAt.valueStart, metadataAt.valueEnd)
  const metadataValue: unknown = JSON.parse(metadata)
  const kernel = kernelLanguage(metadataValue)

  const gaps = elements.map((element, i) => {
    const previous = elements[i - 1]
    const gap = whole.slice(previous?.end ?? cellsAt.valueStart + 1, element.start)
    const comma = gap.indexOf(',')
    return { after: comma < 0 ? '' : gap.slice(0, comma), before: gap.slice(comma + 1) }
  })
  const space = spaceAround(whole.slice(elements.at(-1)?.end ?? cellsAt.valueStart + 1, cellsAt.valueEnd - 1), gaps, layout)
  const cellLead = leadOf(space.next)

  const ids = cellIds(values)
  let repaired = 0
  const seen = new Set<string>()
  const cells: Cell[] = []
  const nodes: CellNode[] = elements.map(({ start: from, end }, i) => {
    const value = values[i]
    if (!isObject(value)) return fail(`This notebook cannot be read: cell ${i + 1} is not an object`, from)
    if (value['source'] !== undefined && sourceText(value['source']) === undefined) return fail(`This notebook cannot be read: the source of cell ${i + 1} is neither a text nor a list of texts`, from)
    const id = CellId.safeParse(value['id'])
    const missing = missingMembers(value, !id.success || seen.has(id.data), ids[i]!)
    seen.add(ids[i]!)
    let json = whole.slice(from, end)
    for (const [key, item] of missing) {
      json = setMember(json, key, layout, cellLead, () => typeof item === 'string' ? writeString(item, layout) : JSON.stringify(item))
    }
    if (missing.some(([key]) => key !== 'id' || minor >= 5)) repaired += 1
    const { cell, basis, problems } = viewCell(missing.length === 0 ? value : { ...value, ...Object.fromEntries(missing) }, kernel)
    cells.push(cell)
    const before = gaps[i]!.before
    return { text: new CellText(json, before === (i === 0 ? space.first : space.next) ? null : before, gaps[i + 1]?.after ?? ''), basis, problems }
  })
  if (repaired > 0) fileProblems.push(`${repaired === 1 ? 'A cell lacks' : `${repaired} cells lack`} what nbformat requires, such as an id of its own. The next save adds it.`)

  const [one, two] = cellsAt.keyStart < metadataAt.keyStart ? [cellsAt, metadataAt] : [metadataAt, cellsAt]
  const cellsFirst = one === cellsAt
  const inside = (cells: boolean) => cells ? 1 : 0
  const frame: [string, string, string] = [
    whole.slice(0, one.valueStart + inside(cellsFirst)),
    whole.slice(one.valueEnd - inside(cellsFirst), two.valueStart + inside(!cellsFirst)),
    whole.slice(two.valueEnd - inside(!cellsFirst)),
  ]
  const { settings, problems: settingsProblems } = viewSettings(metadataValue)
  const pieces = { frame, cellsFirst, metadata, nodes, layout, space, kernel, settingsProblems, fileProblems }
  return assemble(pieces, cells, settings, { major: 4, minor, convertsOnSave: minor < 5 })
}

/** A notebook from its pieces: fills in what follows from them. */
export function assemble(pieces: Omit<NotebookText, 'positions'>, cells: readonly Cell[], settings: NotebookSettings, format: Notebook['format']): Notebook {
  const positions = new Map(cells.map((cell, i) => [cell.id, i]))
  const names = new Set<string>()
  const repeated = cells.filter(({ name }) => {
    const key = name?.toLowerCase()
    if (key === undefined || !names.has(key)) { if (key !== undefined) names.add(key); return false }
    return true
  })
  const problems = [
    ...pieces.fileProblems, ...pieces.settingsProblems, ...pieces.nodes.flatMap(node => node.problems),
    ...repeated.map(cell => `Cell ${cell.id} has the name ${cell.name}, and so has a cell above it. Rename one of them.`),
  ]
  return { cells, settings, format, title: titleOf(settings, cells), kernel: pieces.kernel, problems, text: { ...pieces, positions } }
}

/** A new notebook, as Jupyter would write it. It has one empty SQL cell unless `cells` says otherwise; an id is needed for each. */
export function newNotebook(options: { interpreter?: NotebookSettings['interpreter'], timezone?: string, title?: string, cell?: string | null } = {}): Notebook {
  const { interpreter = 'duckdb', timezone = 'UTC', title, cell = 'cell-1' } = options
  const file = {
    cells: cell === null ? [] : [{ cell_type: 'code', execution_count: null, id: cell, metadata: { oasis: { language: 'sql' }, vscode: { languageId: 'sql' } }, outputs: [], source: [] }],
    metadata: { language_info: { name: 'sql' }, oasis: { version: oasisVersion, interpreter, timezone, parameters: [], title } },
    nbformat: 4, nbformat_minor: 5,
  }
  return parseNotebook(`${JSON.stringify(file, null, 1)}\n`)
}

function parseJson(text: string, start: number): unknown {
  try {
    return JSON.parse(start === 0 ? text : text.slice(start))
  } catch {
    const error = findJsonError(text)
    throw new NotebookError(`This file is not a notebook, or it is damaged: it is not valid JSON, because ${error?.reason ?? 'it cannot be read'}`, placeOf(text, error?.offset ?? 0))
  }
}

/** The line break and indentation in a piece of white space; null when it has no line break. */
export function leadOf(space: string): string | null {
  const at = space.lastIndexOf('\n')
  return at < 0 ? null : space.slice(space[at - 1] === '\r' ? at - 1 : at)
}

function spaceAround(end: string, gaps: readonly { before: string }[], layout: Layout): NotebookText['space'] {
  const [first, second] = gaps
  if (first !== undefined) {
    const next = second?.before ?? (leadOf(first.before) === null && layout.indent === null ? layout.comma : first.before)
    return { first: first.before, next, close: end, empty: '' }
  }
  if (layout.indent === null) return { first: '', next: layout.comma, close: '', empty: end }
  const lead = layout.newline + layout.indent + layout.indent
  return { first: lead, next: lead, close: layout.newline + layout.indent, empty: end }
}

function missingMembers(cell: Record<string, unknown>, needsId: boolean, id: string): [string, unknown][] {
  const missing: [string, unknown][] = []
  if (needsId) missing.push(['id', id])
  if (cell['metadata'] === undefined) missing.push(['metadata', {}])
  if (cell['source'] === undefined) missing.push(['source', ''])
  if (cell['cell_type'] === 'code') {
    if (cell['outputs'] === undefined) missing.push(['outputs', []])
    if (cell['execution_count'] === undefined) missing.push(['execution_count', null])
  }
  return missing
}

/** An id for every cell: its own where it has a valid one that no cell above it has, else one that follows from its place and source. */
function cellIds(cells: readonly unknown[]): string[] {
  const own = cells.map(cell => isObject(cell) && CellId.safeParse(cell['id']).success ? cell['id'] as string : null)
  const taken = new Set(own.filter(id => id !== null))
  const seen = new Set<string>()
  return own.map((id, i) => {
    if (id !== null && !seen.has(id)) { seen.add(id); return id }
    const cell = cells[i]
    const source = isObject(cell) ? sourceText(cell['source']) ?? '' : ''
    for (let salt = 0; ; salt += 1) {
      const made = hash(`${i} ${salt} ${source}`)
      if (!taken.has(made)) { taken.add(made); return made }
    }
  })
}

/** FNV-1a of a text's UTF-16 units as 8 hexadecimal digits, the form of Jupyter's own cell ids. */
function hash(text: string): string {
  let value = 0x811c9dc5
  for (let i = 0; i < text.length; i += 1) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193)
  return (value >>> 0).toString(16).padStart(8, '0')
}
