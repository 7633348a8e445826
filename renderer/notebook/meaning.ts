import type { NameMeaning } from '../../contract/workbench/names.ts'
import type { Parameter } from '../../model/parameter/definition.ts'
import { format, formatBound } from '../../model/parameter/display.ts'
import type { ParameterState } from '../../contract/workbench/notebook.ts'
import { formatBytes, formatMoment } from '../language/format.ts'
import type { Language, Text } from '../language/language.ts'

/** What a window knows of a notebook's parameters. */
export interface Known { parameters: readonly Parameter[]; state: Pick<ParameterState, 'values' | 'bound' | 'options'>; timezone: string }

/** Longest value of a parameter, and description of a function, in characters. */
const longest = 300

/** The name, its type where it has one, and what is said of it in a line; null for a parameter that is gone. */
function headOf(meaning: NameMeaning, known: Known, t: Text, language: Language): { name: string; type: string; facts: string[] } | null {
  const head = (name: string, facts: readonly (string | null | undefined)[], type = '') => ({ name, type, facts: facts.filter(fact => typeof fact === 'string' && fact !== '') as string[] })
  switch (meaning.kind) {
    case 'table': {
      const { name, of, area, rows, bytes, madeAt, columnCount, format, partitioned = [] } = meaning
      return head(name, [
        t(`names.of.${of}`), area, format, rows === null ? null : t('spaces.rows', { count: rows }), t('names.columns', { count: columnCount }), bytes === null ? null : formatBytes(bytes, language),
        partitioned.length === 0 ? null : t('names.partitioned', { columns: partitioned.join(', ') }),
        madeAt === null ? null : t(of === 'import' ? 'names.importedAt' : 'names.madeAt', { moment: formatMoment(madeAt, language, known.timezone) }),
      ])
    }
    case 'column': {
      const [only, another] = meaning.found
      return only && !another ? head(meaning.name, [t('names.columnOf', { table: only.table })], only.type) : head(meaning.name, [t('names.column')])
    }
    case 'function': return head(meaning.name, [t(`names.function.${meaning.of}`)])
    case 'code': return head(meaning.name, [
      t(`names.code.${meaning.of}`), meaning.columnCount > 0 ? t('names.columns', { count: meaning.columnCount }) : null, meaning.size === null ? null : t('names.elements', { count: meaning.size }),
    ], meaning.type)
    case 'parameter': {
      const parameter = known.parameters.find(each => each.name === meaning.parameter)
      return parameter ? head(`:${meaning.name}`, [t('names.parameter'), parameter.label, t(`parameters.type.${parameter.type}`)]) : null
    }
  }
}

/** A name's meaning as Markdown, each part of it in a text of its own. Names and descriptions are data: nothing in them is markup. */
export function meaningText(meaning: NameMeaning, known: Known, t: Text, language: Language): string[] {
  const head = headOf(meaning, known, t, language)
  if (head === null) return []
  const first = `**${plain(head.name)}** ${head.type === '' ? '' : `${code(head.type)} `}\n\n${head.facts.map(plain).join(' · ')}`
  switch (meaning.kind) {
    case 'table': {
      const { columns, columnCount, comment } = meaning
      return [first, ...(comment ? [plain(cut(comment))] : []), ...table(t('names.column'), columns, t), ...(columnCount > columns.length ? [plain(t('names.moreColumns', { count: columnCount - columns.length }))] : [])]
    }
    case 'column': {
      const { found, fields } = meaning
      return [first, ...(found.length === 1 ? [] : [found.map(({ type, table: of }) => `- ${plain(of)} ${type === '' ? '' : code(type)}`).join('\n')]), ...table(t('names.field'), fields, t)]
    }
    case 'function': {
      const { signatures, signatureCount, description, example } = meaning
      return [
        first, ...(signatures.length > 0 ? [fenced(signatures.join('\n'), 'sql')] : []), ...(signatureCount > signatures.length ? [plain(t('names.moreSignatures', { count: signatureCount - signatures.length }))] : []),
        ...(description === null ? [] : [plain(cut(description))]), ...(example === null ? [] : [`${plain(t('names.example'))} ${code(cut(example))}`]),
      ]
    }
    case 'code': {
      const { signatures, doc, value, columns, columnCount, language: code } = meaning
      return [
        first, ...(signatures.length > 0 ? [fenced(signatures.join('\n'), code)] : []), ...(value === null ? [] : [plain(t('names.value', { value: cut(value) }))]), ...(doc === null ? [] : [plain(cut(doc))]),
        ...table(t('names.column'), columns, t), ...(columnCount > columns.length && columns.length > 0 ? [plain(t('names.moreColumns', { count: columnCount - columns.length }))] : []),
      ]
    }
    case 'parameter': {
      const parameter = known.parameters.find(each => each.name === meaning.parameter)!
      return [first, plain(valueText(meaning.name, parameter, known, t, language)), ...(parameter.help ? [plain(parameter.help)] : [])]
    }
  }
}

/** The same in a sentence, for who listens. */
export function meaningSpoken(meaning: NameMeaning, known: Known, t: Text, language: Language): string {
  const head = headOf(meaning, known, t, language)
  if (head === null) return ''
  const parameter = meaning.kind === 'parameter' ? known.parameters.find(each => each.name === meaning.parameter) : undefined
  const rest = meaning.kind === 'function' ? meaning.description : meaning.kind === 'code' ? meaning.doc ?? meaning.value : parameter ? valueText(head.name.slice(1), parameter, known, t, language) : null
  return [head.name, head.type, ...head.facts, rest === null ? '' : cut(rest)].filter(text => text !== '').join(', ')
}

function valueText(name: string, parameter: Parameter, known: Known, t: Text, language: Language): string {
  const value = valueOf(name, parameter, known, language)
  return value === null ? t('names.noValue') : t('names.value', { value: cut(value) })
}

/** The value that a cell gets under a name; of one that is relative also how it was chosen. */
function valueOf(name: string, parameter: Parameter, { state }: Known, language: Language): string | null {
  const bound = state.bound[name]
  const chosen = state.values[parameter.name]
  const labels = new Map([...state.options[parameter.name]?.values ?? [], ...state.options[parameter.name]?.chosen ?? []].map(option => [option.value, option.label ?? String(option.value)]))
  const words = chosen === undefined ? null : format(parameter, chosen, language, labels)
  if (!bound) return words
  const exact = parameter.type === 'text' && typeof bound.value === 'string' ? bound.value : formatBound(bound, language)
  return words === null || words === exact || bound.value === null ? exact : `${exact} (${words})`
}

const cut = (text: string): string => (text.length > longest ? `${text.slice(0, longest)}…` : text)
const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim()
/** A text in which Markdown reads no mark. */
const plain = (text: string): string => oneLine(text).replace(/[\\`*_{}[\]()#+\-.!|<>~&$:@/"'=^]/g, mark => (mark === '<' ? '&lt;' : mark === '>' ? '&gt;' : mark === '&' ? '&amp;' : `\\${mark}`))
/** A text as code; the fence is longer than any in it. */
function code(text: string): string {
  const longestFence = Math.max(0, ...[...oneLine(text).matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longestFence + 1)
  return `${fence} ${oneLine(text)} ${fence}`
}
function fenced(text: string, language: string): string {
  const fence = '`'.repeat(Math.max(3, ...[...text.matchAll(/`+/g)].map(([run]) => run.length + 1)))
  return `${fence}${language}\n${text}\n${fence}`
}
const table = (heading: string, columns: readonly { name: string; type: string; comment?: string | undefined }[], t: Text): string[] => {
  if (columns.length === 0) return []
  const hasComments = columns.some(({ comment }) => comment)
  const line = (...parts: string[]) => `| ${(hasComments ? parts : parts.slice(0, 2)).join(' | ')} |`
  return [[line(plain(heading), plain(t('names.type')), plain(t('names.comment'))), line(':--', ':--', ':--'), ...columns.map(({ name, type, comment = '' }) => line(plain(name), plain(type), plain(cut(comment))))].join('\n')]
}
