import * as monaco from 'monaco-editor/editor/editor.api.js'
import EditorWorker from 'monaco-editor/editor/editor.worker.js?worker'
import 'monaco-editor/features/register.all.js'
import 'monaco-editor/languages/definitions/markdown/register.js'
import 'monaco-editor/languages/definitions/python/register.js'
import 'monaco-editor/languages/definitions/r/register.js'
import 'monaco-editor/languages/definitions/scala/register.js'
import { conf, language as sqlGrammar } from 'monaco-editor/languages/definitions/sql/sql.js'
import { monacoTheme } from '../theme/monacoTheme.ts'
import { currentTheme, onThemeChange } from '../theme/theme.ts'
import { provideCompletions } from './completion.ts'
import { provideHovers } from './hover.ts'

self.MonacoEnvironment = { getWorker: () => new EditorWorker() }

const grammar = sqlGrammar as monaco.languages.IMonarchLanguage
/** Words that Monaco's grammar takes for operators; the static text shows them as keywords. */
const words = /\b(?:and|or|not|in|between|like|ilike|is|null|exists|all|any|some|union|intersect|except|join|left|right|inner|outer|full|cross|natural|using|on)\b/
/** Names of types, the same as in the static text. */
const types = /\b(?:bigint|binary|blob|boolean|char|character|clob|date|dec|decimal|float|int|integer|interval|numeric|real|row|smallint|time|timestamp|varchar|varbinary)\b/
monaco.languages.register({ id: 'sql' })
monaco.languages.setLanguageConfiguration('sql', conf as monaco.languages.LanguageConfiguration)
monaco.languages.setMonarchTokensProvider('sql', {
  ...grammar,
  tokenizer: { ...grammar.tokenizer, root: [[words, 'keyword'], [types, 'type'], [/::/, 'operator'], [/:[A-Za-z_]\w*/, 'variable'], [/\$\{[A-Za-z_]\w*\}/, 'variable'], ...(grammar.tokenizer['root'] ?? [])] },
})
provideCompletions(monaco)
provideHovers(monaco)

/** Longest text, in UTF-16 units, that is typed character by character, as closing brackets wants it. */
const longestTyped = 64
// Monaco types a text one character after the other, however long it is; one from a voice, a macro or a keyboard's memory goes in whole, as what is pasted does.
monaco.editor.registerCommand('type', (_, { text }: { text: string }) => {
  const editor = monaco.editor.getEditors().find(candidate => candidate.hasTextFocus())
  if (text.length > longestTyped) editor?.trigger('keyboard', 'paste', { text, pasteOnNewLine: false, multicursorText: null })
  else editor?.trigger('keyboard', 'type', { text })
})

const useTheme = () => {
  monaco.editor.defineTheme('oasis', monacoTheme(currentTheme()))
  monaco.editor.setTheme('oasis')
}
useTheme()
onThemeChange(useTheme)
void document.fonts.ready.then(() => monaco.editor.remeasureFonts())

export { monaco }
