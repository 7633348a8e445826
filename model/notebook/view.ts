import { ChartSpec } from '../chart/spec.ts'
import { Parameter, ValueSet } from '../parameter/definition.ts'
import { CellId, Interpreter, ResultName, type Cell, type Fold, type NotebookSettings, type Output } from './cell.ts'
import { sourceText } from './cell-text.ts'
import { headingsOf } from './headings.ts'
import { cellLanguage, languageBasis, type CellLanguage, type LanguageBasis } from './language.ts'
import { oasisVersion } from './notebook.ts'

/** A member of a parsed JSON object; undefined when it has none or is no object. */
export function memberValue(value: unknown, key: string): unknown {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined
}

/** Whether a parsed JSON value is an object. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const firstIssue = (error: { issues: readonly { path: readonly PropertyKey[], message: string }[] }): string => {
  const issue = error.issues[0]
  return issue === undefined ? '' : `${issue.path.length > 0 ? `${issue.path.map(String).join('.')}: ` : ''}${issue.message}`
}

/** Where Jupyter's programs keep that the section under a heading is folded, and where an extension of older ones did. */
export const headingFold = 'jp-MarkdownHeadingCollapsed'
export const olderHeadingFold = 'heading_collapsed'

/** What a cell's parsed metadata says is folded, in the order of `Fold`; empty where all of it is open. Of outputs `collapsed` is the older word for `jupyter.outputs_hidden`. */
function foldsOf(metadata: unknown, type: string): Fold[] {
  if (type === 'markdown') return memberValue(metadata, headingFold) === true || memberValue(metadata, olderHeadingFold) === true ? ['section'] : []
  if (type !== 'code') return []
  const jupyter = memberValue(metadata, 'jupyter')
  const outputs = memberValue(jupyter, 'outputs_hidden') ?? memberValue(metadata, 'collapsed')
  return [
    ...memberValue(jupyter, 'source_hidden') === true ? ['code' as const] : [],
    ...outputs === true ? ['outputs' as const] : [],
    ...memberValue(metadata, 'scrolled') === true ? ['scroll' as const] : [],
  ]
}

/** A cell as windows see it, from its parsed JSON, and what of it could not be used. Its id must be valid and its source readable. */
export function viewCell(json: Record<string, unknown>, kernel: CellLanguage): { cell: Cell, basis: LanguageBasis, problems: string[] } {
  const basis = languageBasis(json)
  const id = json['id'] as CellId
  const source = sourceText(json['source']) ?? ''
  const problems: string[] = []
  const code = basis.type === 'code'
  if (!code && basis.type !== 'markdown' && basis.type !== 'raw') problems.push(`Cell ${id} is of the unknown type ${JSON.stringify(basis.type)}. It is kept as it is.`)
  const outputs = code && Array.isArray(json['outputs']) ? json['outputs'].filter(output => typeof memberValue(output, 'output_type') === 'string') as Output[] : []
  const count = json['execution_count']
  const cell: Cell = { id, ...cellLanguage(basis, source, kernel), source, outputs, executionCount: code && Number.isInteger(count) ? count as number : null }
  const tags = memberValue(json['metadata'], 'tags')
  if (Array.isArray(tags) && tags.every(tag => typeof tag === 'string')) cell.tags = tags
  const folds = foldsOf(json['metadata'], basis.type)
  if (folds.length > 0) cell.folds = folds
  const oasis = memberValue(json['metadata'], 'oasis')
  if (oasis === undefined) return { cell, basis, problems }
  if (!isObject(oasis)) {
    problems.push(`Cell ${id}: its metadata.oasis is not an object and is ignored.`)
    return { cell, basis, problems }
  }
  if (code && basis.ours === null && oasis['language'] != null) problems.push(`Cell ${id}: its language is ignored. It is sql, python, scala or r.`)
  const name = ResultName.safeParse(oasis['name'])
  if (name.success) cell.name = name.data
  else if (oasis['name'] != null) problems.push(`Cell ${id}: its name is ignored. ${firstIssue(name.error)}.`)
  const chart = ChartSpec.safeParse(oasis['chart'])
  if (chart.success) cell.chart = chart.data
  else if (oasis['chart'] != null) problems.push(`Cell ${id}: its chart is ignored. ${firstIssue(chart.error)}.`)
  const report = oasis['report']
  if (report === 'shown' || report === 'hidden') cell.report = report
  else if (report != null) problems.push(`Cell ${id}: what the report does with it is ignored. It is 'shown' or 'hidden'.`)
  return { cell, basis, problems }
}

/** The settings that hold where a file says nothing. */
export const defaultSettings: NotebookSettings = { version: oasisVersion, interpreter: 'duckdb', timezone: 'UTC', parameters: [], runOnChange: false }

/** Whether a text is the name of a time zone, such as `Asia/Tokyo` or `UTC`; an offset alone is none. */
function isTimezone(name: unknown): name is string {
  if (typeof name !== 'string' || !/^[A-Za-z]/.test(name)) return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

/** The settings in a notebook's parsed `metadata`, with defaults for what is missing, and what of them could not be used. */
export function viewSettings(metadata: unknown): { settings: NotebookSettings, problems: string[] } {
  const oasis = memberValue(metadata, 'oasis')
  const problems: string[] = []
  if (oasis === undefined) return { settings: defaultSettings, problems }
  if (!isObject(oasis)) return { settings: defaultSettings, problems: ['The notebook\'s metadata.oasis is not an object and is ignored.'] }
  const settings: NotebookSettings = { ...defaultSettings }
  const version = oasis['version']
  if (Number.isInteger(version)) settings.version = version as number
  else if (version !== undefined) problems.push('The notebook\'s metadata.oasis.version is not a whole number and is ignored.')
  if (settings.version > oasisVersion) problems.push('A newer Oasis Workbench wrote this notebook. What this one does not know is kept as it is.')
  const interpreter = Interpreter.safeParse(oasis['interpreter'])
  if (interpreter.success) settings.interpreter = interpreter.data
  else if (oasis['interpreter'] !== undefined) problems.push(`The interpreter ${JSON.stringify(oasis['interpreter'])} is not known; duckdb stands in.`)
  const timezone = oasis['timezone']
  if (isTimezone(timezone)) settings.timezone = timezone
  else if (timezone !== undefined) problems.push(`The time zone ${JSON.stringify(timezone)} is not a name such as Asia/Tokyo; UTC stands in.`)
  if (typeof oasis['runOnChange'] === 'boolean') settings.runOnChange = oasis['runOnChange']
  else if (oasis['runOnChange'] !== undefined) problems.push('The notebook\'s metadata.oasis.runOnChange is not true or false and is ignored.')
  if (oasis['whole'] === true) settings.whole = true
  else if (oasis['whole'] !== undefined && oasis['whole'] !== false) problems.push('The notebook\'s metadata.oasis.whole is not true or false and is ignored.')
  if (typeof oasis['title'] === 'string' && oasis['title'] !== '') settings.title = oasis['title']
  const parameters = oasis['parameters']
  if (Array.isArray(parameters)) settings.parameters = usableParameters(parameters, problems).map(({ parameter }) => parameter)
  else if (parameters !== undefined) problems.push('The notebook\'s metadata.oasis.parameters is not a list and is ignored.')
  const sets = oasis['valueSets']
  if (Array.isArray(sets)) settings.valueSets = usableValueSets(sets, problems).map(({ valueSet }) => valueSet)
  else if (sets !== undefined) problems.push('The notebook\'s metadata.oasis.valueSets is not a list and is ignored.')
  return { settings, problems }
}

/** The named sets of values of a parsed list that can be used, each with its place in the list; the others are explained in `problems`. A second one of a name cannot. */
export function usableValueSets(list: readonly unknown[], problems: string[] = []): { valueSet: ValueSet, at: number }[] {
  const usable: { valueSet: ValueSet, at: number }[] = []
  list.forEach((value, at) => {
    const parsed = ValueSet.safeParse(value)
    const called = JSON.stringify(memberValue(value, 'name') ?? at + 1)
    if (!parsed.success) problems.push(`The saved values ${called} are ignored. ${firstIssue(parsed.error)}.`)
    else if (usable.some(({ valueSet }) => valueSet.name === parsed.data.name)) problems.push(`The saved values ${called} are ignored: others have the same name.`)
    else usable.push({ valueSet: parsed.data, at })
  })
  return usable
}

/** The parameters of a parsed list that can be used, each with its place in the list; the others are explained in `problems`. A second one of a name cannot. */
export function usableParameters(list: readonly unknown[], problems: string[] = []): { parameter: Parameter, at: number }[] {
  const usable: { parameter: Parameter, at: number }[] = []
  const names = new Set<string>()
  list.forEach((value, at) => {
    const parsed = Parameter.safeParse(value)
    const name = memberValue(value, 'name')
    const called = typeof name === 'string' ? name : at + 1
    if (!parsed.success) problems.push(`Parameter ${called} is ignored. ${firstIssue(parsed.error)}.`)
    else if (names.has(parsed.data.name.toLowerCase())) problems.push(`Parameter ${called} is ignored: another one has the same name.`)
    else {
      names.add(parsed.data.name.toLowerCase())
      usable.push({ parameter: parsed.data, at })
    }
  })
  return usable
}

/** A notebook's title: its settings', else the first heading of its markdown, else ''. */
export function titleOf(settings: NotebookSettings, cells: readonly Cell[]): string {
  if (settings.title !== undefined) return settings.title
  for (const cell of cells) {
    if (cell.language !== 'markdown') continue
    const title = headingsOf(cell)[0]?.text
    if (title !== undefined) return title
  }
  return ''
}
