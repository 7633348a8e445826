import { defineWords } from './define.ts'

/** What names in SQL are: beside what is offered to complete, and where the pointer rests on one. */
export const names = defineWords({
  'names.of.table': { en: 'table', ja: 'テーブル' },
  'names.of.view': { en: 'view', ja: 'ビュー' },
  'names.of.result': { en: 'result', ja: '結果' },
  'names.of.import': { en: 'imported table', ja: '取り込んだテーブル' },
  'names.of.query': { en: 'query of this statement', ja: 'この文の問い合わせ' },
  'names.function.scalar': { en: 'function', ja: '関数' },
  'names.function.aggregate': { en: 'aggregate function', ja: '集計関数' },
  'names.function.table': { en: 'table function', ja: 'テーブル関数' },
  'names.function.macro': { en: 'macro', ja: 'マクロ' },
  'names.function.other': { en: 'function', ja: '関数' },
  'names.column': { en: 'column', ja: '列' },
  'names.columnOf': { en: 'column of {table}', ja: '{table} の列' },
  'names.type': { en: 'type', ja: '型' },
  'names.field': { en: 'field', ja: 'フィールド' },
  'names.parameter': { en: 'parameter', ja: 'パラメーター' },
  'names.columns': { en: { one: '{count} column', other: '{count} columns' }, ja: '{count} 列' },
  'names.moreColumns': { en: { one: 'and {count} more column', other: 'and {count} more columns' }, ja: 'ほか {count} 列' },
  'names.moreSignatures': { en: { one: 'and {count} more way to call it', other: 'and {count} more ways to call it' }, ja: 'ほか {count} 通りの呼び出し方' },
  'names.madeAt': { en: 'computed {moment}', ja: '{moment} に計算' },
  'names.importedAt': { en: 'imported {moment}', ja: '{moment} に取り込み' },
  'names.value': { en: 'Value: {value}', ja: '値: {value}' },
  'names.noValue': { en: 'It has no value yet.', ja: '値はまだありません。' },
  'names.unknown': { en: 'Nothing is known of what stands at the cursor', ja: 'カーソル位置の名前についての情報はありません' },
  'names.example': { en: 'Example:', ja: '例:' },
})
