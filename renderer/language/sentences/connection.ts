import type { Sentences } from './read.ts'

/** Of the connection between a window and the workbench, and of windows themselves. */
export const connection: Sentences = [
  ['The other side did not say hello first.', '接続の最初のあいさつがありませんでした。'],
  ['The other side sent something that cannot be read; the connection was closed.', '読み取れないデータを受け取ったため、接続を閉じました。'],
  ['The connection to the workbench closed.', 'ワークベンチとの接続が閉じました。'],
  ['{name} was cancelled.', '{name} はキャンセルされました。'],
  ['The answer to {name} has another form than expected.', '{name} への応答が想定と違う形式です。'],
  ['The connection was closed here.', 'このウィンドウが接続を閉じました。'],
  ['Something failed that should not have; the log of the workbench has the details.', '想定外の問題が起きました。詳しい内容はワークベンチのログにあります。'],
  ['The other side sent an error that cannot be read.', '読み取れないエラーを受け取りました。'],
  ['There is no procedure named {name}.', '{name} という手続きはありません。'],
  ['The input of {name} does not fit: {problem}', '{name} への入力が合っていません: {problem}'],
  ['The input of {name} cannot be sent: {problem}', '{name} への入力を送れません: {problem}'],
  ['The first message was no hello.', '最初のメッセージがあいさつではありませんでした。'],
  ['A call used an id that is open, or had no name.', '呼び出しの番号が使用中か、名前がありません。'],
  ['More than {count} calls are open on one connection.', '1 つの接続で同時に開ける呼び出しは {count} 件までです。'],
  ['A credit is no whole number of bytes.', '受信枠がバイト数の整数ではありません。'],
  ['The other side sent a malformed hello.', '接続のあいさつの形式が正しくありません。'],
  ['The other side ({app}) is too old for this version ({own}). Update it, or reload the window.', '接続先 ({app}) はこのバージョン ({own}) には古すぎます。更新するか、ウィンドウを再読み込みしてください。'],
  ['This version ({own}) is too old for the other side ({app}). Update it, or reload the window.', 'このバージョン ({own}) は接続先 ({app}) には古すぎます。更新するか、ウィンドウを再読み込みしてください。'],
  ['This window has its own file picker.', 'このウィンドウには専用のファイル選択画面があります。'],
  ['The workbench already runs with this data folder.', 'このデータフォルダーのワークベンチはすでに動いています。'],
  ['There is nothing at this address.', 'このアドレスには何もありません。'],
  ['The window stopped again and again and is closed. What was typed is kept: start the workbench again to go on.', 'ウィンドウが繰り返し停止したため、閉じました。入力した内容は残っています。続けるにはワークベンチをもう一度起動してください。'],
  ['The workbench stopped again and again. What it printed says why; your notebooks are as they were saved.', 'ワークベンチが繰り返し停止しました。理由は出力されたログにあります。ノートブックは保存時のままです。'],
  ['The workbench did not start; what it printed says why.', 'ワークベンチを起動できませんでした。理由は出力されたログにあります。'],
]
