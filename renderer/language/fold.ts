import { defineWords } from './define.ts'

export const fold = defineWords({
  'fold.section': { en: 'Section {title}', ja: 'セクション「{title}」' },
  'fold.cells': { en: { one: '{count} cell', other: '{count} cells' }, ja: '{count} 個のセル' },
  'fold.folded': { en: { one: 'Collapsed, {count} cell', other: 'Collapsed, {count} cells' }, ja: '折りたたみました ({count} 個のセル)' },
  'fold.opened': { en: { one: 'Expanded, {count} cell', other: 'Expanded, {count} cells' }, ja: '展開しました ({count} 個のセル)' },
  'fold.hideCode': { en: 'Collapse the code of cell {number}', ja: 'セル {number} のコードを折りたたむ' },
  'fold.showCode': { en: 'Show the code of cell {number}', ja: 'セル {number} のコードを表示' },
  'fold.lines': { en: { one: '{count} line', other: '{count} lines' }, ja: '{count} 行' },
  'fold.hideOutputs': { en: 'Collapse the outputs of cell {number}', ja: 'セル {number} の出力を折りたたむ' },
  'fold.showOutputs': { en: 'Show the outputs of cell {number}', ja: 'セル {number} の出力を表示' },
  'fold.outputs': { en: { one: '{count} output', other: '{count} outputs' }, ja: '{count} 件の出力' },
  'fold.failed': { en: 'with an error', ja: 'エラーあり' },
  'fold.marks.running': { en: { one: '{count} running', other: '{count} running' }, ja: '実行中 {count}' },
  'fold.marks.failed': { en: { one: '{count} failed', other: '{count} failed' }, ja: '失敗 {count}' },
  'fold.marks.stale': { en: { one: '{count} stale', other: '{count} stale' }, ja: '要再実行 {count}' },
})
