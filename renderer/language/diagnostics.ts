import { defineWords } from './define.ts'

export const diagnostics = defineWords({
  'diagnostics.title': { en: 'Diagnostics', ja: '診断情報' },
  'diagnostics.text': { en: 'One file for whoever looks for a fault. It is sent nowhere: it stays where you save it.', ja: '不具合を調べる人に渡すためのファイルです。自動で送信されることはなく、保存した場所に残るだけです。' },
  'diagnostics.loading': { en: 'Looking for what there is', ja: '内容を調べています' },
  'diagnostics.files': { en: 'What is in it', ja: '含まれるもの' },
  'diagnostics.name': { en: 'File', ja: 'ファイル' },
  'diagnostics.what': { en: 'Contents', ja: '内容' },
  'diagnostics.size': { en: 'Size', ja: 'サイズ' },
  'diagnostics.facts': { en: 'Versions, system, settings, engines, databases, free disk', ja: 'バージョン、システム、設定、エンジン、データベース、ディスクの空き容量' },
  'diagnostics.log': { en: 'What happened, as it was logged', ja: '動作の記録 (ログ)' },
  'diagnostics.show': { en: 'Show facts.json', ja: 'facts.json の中身を表示' },
  'diagnostics.without': {
    en: 'Not in it: text of cells, values of parameters, rows of results. Home folder, user, spaces and notebooks have other names there. Passwords, tokens and keys are taken out where they can be told; one that stands alone in a sentence cannot.',
    ja: 'セルの内容、パラメーターの値、結果の行は含まれません。ホームフォルダー、ユーザー、スペース、ノートブックの名前は置き換えられます。パスワード、トークン、鍵は見分けられる限り取り除かれますが、文の中に単独で書かれたものは見分けられません。',
  },
  'diagnostics.dumps': { en: { one: 'With {count} crash dump, {size}', other: 'With {count} crash dumps, {size}' }, ja: 'クラッシュダンプ {count} 件 ({size}) を含める' },
  'diagnostics.dumpsText': { en: 'A dump is a copy of a program’s memory at the moment it crashed. Data and passwords may be in it, and nothing is taken out.', ja: 'クラッシュした時点のプログラムのメモリの写しです。データやパスワードが含まれることがあり、何も取り除かれません。' },
  'diagnostics.dumpsLeft': { en: { one: '{count} older or larger one is left out.', other: '{count} older or larger ones are left out.' }, ja: '古いものや大きいもの {count} 件は含まれません。' },
  'diagnostics.save': { en: 'Save…', ja: '保存…' },
  'diagnostics.saving': { en: 'Saving…', ja: '保存中…' },
  'diagnostics.saved': { en: 'The diagnostics are saved', ja: '診断情報を保存しました' },
  'diagnostics.savedAs': { en: '{file}, {size}', ja: '{file} ({size})' },
  'diagnostics.unclean': { en: 'The workbench did not end properly the last time', ja: '前回、ワークベンチは正常に終了しませんでした' },
  'diagnostics.offer': { en: 'Save diagnostics…', ja: '診断情報を保存…' },
})
