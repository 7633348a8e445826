import type { editor } from 'monaco-editor/editor/editor.api.js'
import type { Theme } from './theme.ts'

/** The same tokens as Monaco wants them. */
export function monacoTheme(theme: Theme): editor.IStandaloneThemeData {
  const c = theme.colours
  const rule = (token: string, colour: string, fontStyle?: string) => ({ token, foreground: colour.slice(1), ...(fontStyle ? { fontStyle } : {}) })
  return {
    base: theme.appearance === 'dark' ? 'vs-dark' : 'vs',
    inherit: true,
    rules: [
      rule('', c.text), rule('keyword', c['code-keyword']), rule('operator', c['code-operator']), rule('delimiter', c['code-operator']), rule('string', c['code-string']), rule('number', c['code-number']),
      rule('comment', c['code-comment']), rule('predefined', c['code-function']), rule('type', c['code-type']), rule('identifier', c.text), rule('variable', c['code-parameter']),
      rule('string.sql', c['code-string']), rule('predefined.sql', c['code-function']), rule('operator.sql', c['code-operator']), rule('keyword.block.sql', c['code-keyword']),
    ],
    colors: {
      'editor.background': c.code, 'editor.foreground': c.text, 'editorLineNumber.foreground': c['text-faint'], 'editorLineNumber.activeForeground': c.text,
      'editorCursor.foreground': c.accent, 'editor.selectionBackground': c.selection, 'editor.inactiveSelectionBackground': c['accent-tint'], 'editor.lineHighlightBackground': c.code,
      'editor.lineHighlightBorder': c.code, 'editorWidget.background': c.raised, 'editorWidget.border': c.line, 'editorSuggestWidget.background': c.raised, 'editorSuggestWidget.border': c.line,
      'editorSuggestWidget.selectedBackground': c['accent-tint'], 'editorSuggestWidget.selectedForeground': c.text, 'editorSuggestWidget.highlightForeground': c.accent,
      'editorSuggestWidget.focusHighlightForeground': c.accent, 'editorHoverWidget.background': c.raised, 'editorHoverWidget.border': c.line, 'editorError.foreground': c.bad,
      'editorWarning.foreground': c.warn, 'input.background': c.canvas, 'input.border': c['line-strong'], 'focusBorder': c.accent, 'editorBracketMatch.background': c['accent-tint'],
      'editorBracketMatch.border': c.accent, 'editorBracketHighlight.foreground1': c['code-operator'], 'editorBracketHighlight.foreground2': c['code-operator'],
      'editorBracketHighlight.foreground3': c['code-operator'], 'scrollbarSlider.background': `${c['line-strong']}90`, 'editorIndentGuide.background1': c.line,
    },
  }
}
