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

/** A name's meaning as Markdown, each part of it in a text of its own. Names and descriptions are data: nothing in them is markup. */
export function meaningText(meaning: NameMeaning, known: Known, t: Text, language: Language): string[] {
  switch (meaning.kind) {
    case 'table': {
      const { name, of, area, rows, bytes, madeAt, columns, columnCount } = meaning
      const facts = [
        t(`names.of.${of}`), area, rows === null ? null : t('spaces.rows', { count: rows }), t('names.columns', { count: columnCount }), bytes === null ? null : formatBytes(bytes, language),
        madeAt === null ? null : t(of === 'import' ? 'names.importedAt' : 'names.madeAt', { moment: formatMoment(madeAt, language, known.timezone) }),
      ]
      return [head(name, facts), ...table(t('names.column'), columns, t), ...(columnCount > columns.length ? [plain(t('names.moreColumns', { count: columnCount - columns.length }))] : [])]
    }
    case 'column': {
      const { name, found, fields } = meaning
      const [first] = found
      const lines = found.length === 1 ? [] : [found.map(({ type, table: of }) => `- ${plain(of)} ${type === '' ? '' : code(type)}`).join('\n')]
      return [head(name, [found.length === 1 ? t('names.columnOf', { table: first!.table }) : t('names.column')], found.length === 1 ? first!.type : ''), ...lines, ...table(t('names.field'), fields, t)]
    }
    case 'function': {
      const { name, of, signatures, signatureCount, description, example } = meaning
      return [
        head(name, [t(`names.function.${of}`)]), ...(signatures.length > 0 ? [fenced(signatures.join('\n'))] : []), ...(signatureCount > signatures.length ? [plain(t('names.moreSignatures', { count: signatureCount - signatures.length }))] : []),
        ...(description === null ? [] : [plain(cut(description))]), ...(example === null ? [] : [`${plain(t('names.example'))} ${code(cut(example))}`]),
      ]
    }
    case 'parameter': {
      const parameter = known.parameters.find(each => each.name === meaning.parameter)
      if (!parameter) return []
      const value = valueOf(meaning.name, parameter, known, language)
      return [head(`:${meaning.name}`, [t('names.parameter'), parameter.label ?? null, t(`parameters.type.${parameter.type}`)]), plain(value === null ? t('names.noValue') : t('names.value', { value: cut(value) })), ...(parameter.help ? [plain(parameter.help)] : [])]
    }
  }
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
function fenced(text: string): string {
  const fence = '`'.repeat(Math.max(3, ...[...text.matchAll(/`+/g)].map(([run]) => run.length + 1)))
  return `${fence}sql\n${text}\n${fence}`
}
const head = (name: string, facts: readonly (string | null)[], type = ''): string => `**${plain(name)}** ${type === '' ? '' : `${code(type)} `}\n\n${facts.filter(fact => fact !== null && fact !== '').map(fact => plain(fact!)).join(' · ')}`
const table = (heading: string, columns: readonly { name: string; type: string }[], t: Text): string[] => (columns.length === 0 ? [] : [
  [`| ${plain(heading)} | ${plain(t('names.type'))} |`, '| :-- | :-- |', ...columns.map(({ name, type }) => `| ${plain(name)} | ${type === '' ? '' : plain(type)} |`)].join('\n'),
])
