import { defineWords } from './define.ts'

/** What each error code means to a reader, and the name of the button for the next step. */
export const errors = defineWords({
  'error.invalid': { en: 'This cannot be done as it is', ja: 'このままでは実行できません' },
  'error.unauthenticated': { en: 'Sign in first', ja: '先にサインインしてください' },
  'error.forbidden': { en: 'This is not allowed here', ja: 'この操作は許可されていません' },
  'error.notFound': { en: 'This is no longer there', ja: '見つかりません' },
  'error.conflict': { en: 'This was changed elsewhere meanwhile', ja: '別の場所で変更されています' },
  'error.offline': { en: 'The workbench cannot be reached', ja: 'ワークベンチに接続できません' },
  'error.cancelled': { en: 'Cancelled', ja: 'キャンセルされました' },
  'error.queryFailed': { en: 'The query could not be run', ja: 'クエリを実行できませんでした' },
  'error.interpreterLost': { en: 'The engine stopped while it ran', ja: '実行中にエンジンが停止しました' },
  'error.internal': { en: 'Something failed inside the workbench', ja: 'ワークベンチの内部で問題が起きました' },
  'error.output': { en: 'The code stopped with an error', ja: 'コードがエラーで停止しました' },
  'error.place': { en: 'Line {line}, column {column}', ja: '{line} 行 {column} 列' },
  'error.goTo': { en: 'Go to line {line}, column {column}', ja: '{line} 行 {column} 列へ移動' },
  'error.copy': { en: 'Copy the error', ja: 'エラーをコピー' },
  'error.next.grant': { en: 'Allow a folder…', ja: 'フォルダーを許可…' },
  'error.next.trust': { en: 'Trust and run', ja: '信頼して実行' },
  'error.next.again': { en: 'Run again', ja: '再実行' },
  'error.next.edit': { en: 'Change the cell', ja: 'セルを編集' },
})
