import { defineWords } from './define.ts'

export const find = defineWords({
  'find.case': { en: 'Match case', ja: '大文字と小文字を区別' },
  'find.word': { en: 'Whole words', ja: '単語単位' },
  'find.expression': { en: 'Regular expression', ja: '正規表現' },
  'find.selection': { en: 'Only in the selected cells', ja: '選択したセルだけ' },
  'find.withReplacement': { en: 'Replace as well', ja: '置換も表示' },
  'find.replacement': { en: 'Replace with', ja: '置換後の文字列' },
  'find.replace': { en: 'Replace', ja: '置換' },
  'find.replaceAll': { en: 'Replace all', ja: 'すべて置換' },
  'find.replaced': { en: { one: '{count} place was replaced', other: '{count} places were replaced' }, ja: '{count} か所を置換しました' },
  'find.countCut': { en: '{at} of the first {count}', ja: '{at} / 最初の {count}' },
  'find.unreadable': { en: 'Not a valid expression', ja: '正規表現が正しくありません' },
  'find.tooLong': { en: 'The expression takes too long', ja: '正規表現の処理が長すぎます' },
})
