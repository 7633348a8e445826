import type { Text } from '../language/language.ts'
import { fitOf, foldText, searchWords } from '../../model/parameter/search.ts'

/** What the settings show: those that are chosen, and facts of this workbench that are only read. */
export const rows = [
  { id: 'theme', section: 'appearance' }, { id: 'language', section: 'appearance' },
  { id: 'autosave', section: 'notebooks' }, { id: 'lineNumbers', section: 'notebooks' }, { id: 'notices', section: 'notebooks' },
  { id: 'keys', section: 'keyboard' },
  { id: 'resultRows', section: 'limits' }, { id: 'resultBytes', section: 'limits' }, { id: 'memory', section: 'limits' }, { id: 'storage', section: 'limits' },
  { id: 'updates', section: 'updates' }, { id: 'updateNow', section: 'updates' }, { id: 'updateAddress', section: 'updates' }, { id: 'updateToken', section: 'updates' },
  { id: 'firstSteps', section: 'about' }, { id: 'diagnostics', section: 'about' }, { id: 'folder', section: 'about' }, { id: 'app', section: 'about' },
] as const
export type Row = (typeof rows)[number]

/** Rows that are there only where the program updates itself. */
const ofUpdates = new Set<Row['id']>(['updateNow', 'updateAddress', 'updateToken'])

/** The rows that there are in a program that updates itself, or does not. */
export const rowsOf = (found: readonly Row[], updatesItself: boolean): readonly Row[] => (updatesItself ? found : found.filter(({ id }) => !ofUpdates.has(id)))

/** The rows whose name, explanation, section or choices hold every word of a text, in the reader's language or as they are called in the code. */
export function searchRows(search: string, t: Text): readonly Row[] {
  const words = searchWords(search)
  if (words.length === 0) return rows
  const choices: Partial<Record<Row['id'], string>> = {
    theme: `${t('shell.light')} ${t('shell.dark')} ${t('shell.asSystem')}`, language: `${t('shell.english')} ${t('shell.japanese')} english japanese ${t('shell.asSystem')}`,
  }
  return rows.filter(({ id, section }) => fitOf(foldText([id, t(`settings.${id}`), t(`settings.${id}.help`), t(`settings.section.${section}`), choices[id] ?? ''].join(' ')), words) > 0)
}
