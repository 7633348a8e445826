import { defineWords } from './define.ts'

export const report = defineWords({
  'report.label': { en: 'Report', ja: 'レポート' },
  'report.computed': { en: 'Computed {when}', ja: '{when} に計算' },
  'report.computing': { en: 'Computing', ja: '計算中' },
  'report.partly': { en: '{done} of {total} parts are ready', ja: '{total} 件中 {done} 件が完了' },
  'report.never': { en: 'Not computed yet', ja: 'まだ計算されていません' },
  'report.stale': { en: 'Parts of it were computed with other values', ja: '一部は別の値で計算されたものです' },
  'report.missing': { en: { one: 'One part is not computed yet', other: '{count} parts are not computed yet' }, ja: '{count} 件がまだ計算されていません' },
  'report.compute': { en: 'Compute now', ja: '今すぐ計算' },
  'report.refresh': { en: 'Compute again', ja: '再計算' },
  'report.cancel': { en: 'Cancel', ja: 'キャンセル' },
  'report.print': { en: 'Print', ja: '印刷' },
  'report.empty': { en: 'This report has nothing to show yet', ja: 'このレポートにはまだ表示するものがありません' },
  'report.emptyText': { en: 'Add text and cells to the notebook, and run them.', ja: 'ノートブックにテキストやセルを追加して実行してください。' },
  'report.failed': { en: 'This part could not be computed', ja: 'この部分を計算できませんでした' },
  'report.failedText': { en: 'The rest of the report is not affected. Who writes the notebook can mend it.', ja: 'レポートの他の部分に影響はありません。ノートブックの作成者が修正できます。' },
  'report.details': { en: 'Details', ja: '詳細' },
  'report.waiting': { en: 'This part is being computed', ja: 'この部分を計算しています' },
  'report.table': { en: 'Table', ja: '表' },
  'report.allRows': { en: { one: 'Show {count} row', other: 'Show all {count} rows' }, ja: '全 {count} 行を表示' },
  'report.fewerRows': { en: 'Show fewer', ja: '表示を減らす' },
})
