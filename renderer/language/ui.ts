import { defineWords } from './define.ts'

export const ui = defineWords({
  'ui.close': { en: 'Close', ja: '閉じる' },
  'ui.cancel': { en: 'Cancel', ja: 'キャンセル' },
  'ui.dismiss': { en: 'Dismiss', ja: '消す' },
  'ui.notices': { en: 'Notices', ja: 'お知らせ' },
  'ui.noMatch': { en: 'Nothing matches', ja: '一致するものがありません' },
  'ui.copy': { en: 'Copy', ja: 'コピー' },
  'ui.copied': { en: 'Copied', ja: 'コピーしました' },
  'ui.more': { en: 'More', ja: 'その他' },
  'ui.details': { en: 'Details', ja: '詳細' },
  'ui.retry': { en: 'Try again', ja: '再試行' },
  'ui.undo': { en: 'Undo', ja: '元に戻す' },
  'ui.none': { en: 'None', ja: 'なし' },
  'ui.open': { en: 'Open', ja: '開く' },
})
