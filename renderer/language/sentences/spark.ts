import type { Sentences } from './read.ts'

/** Of Spark: its installation, its sessions, and what arrives of them. */
export const spark: Sentences = [
  ['This notebook runs on Spark, which is not installed here. Its outputs are kept as they were.', 'このノートブックは Spark で動きますが、ここにはインストールされていません。出力はそのまま残します。'],
  ['Spark is not installed here. Install it by: npx oasis spark install', 'Spark がインストールされていません。次を実行してください: npx oasis spark install'],
  ['Spark found no Java that it runs on. Install a JDK, 17 or 21, or name one in JAVA_HOME, then run the cell again.{log}', 'Spark が使える Java が見つかりません。JDK 17 か 21 をインストールするか JAVA_HOME に指定してから、セルをもう一度実行してください。{log}'],
  ['Spark could not be started.{log}', 'Spark を起動できませんでした。{log}'],
  ['Spark ran out of memory in its driver and ended. Show or collect fewer rows, or give the driver more memory in OASIS_SPARK_MEMORY. Run the cells again that made views and variables.{log}', 'Spark のドライバーのメモリーが足りなくなり終了しました。表示や収集する行を減らすか、OASIS_SPARK_MEMORY でドライバーのメモリーを増やしてください。ビューや変数を作ったセルを実行し直してください。{log}'],
  ['Spark was ended from outside ({how}). Run the cells again that made views and variables.', 'Spark は外部から終了されました ({how})。ビューや変数を作ったセルを実行し直してください。'],
  ['Spark ended ({how}). Run the cells again that made views and variables.{log}', 'Spark が終了しました ({how})。ビューや変数を作ったセルを実行し直してください。{log}'],
  [' Its log says: {said}', ' ログには次のように記録されています: {said}'],
  ['exit code {code}', '終了コード {code}'],
  ['{language} did not stop after the cancel, so it was ended. The variables of its cells are gone; the Spark session goes on.', 'キャンセル後も {language} が止まらなかったため終了しました。セルの変数は失われましたが、Spark セッションは続いています。'],
  ['{language} ended. It starts again at the next run; the variables of its cells are gone. The Spark session goes on.', '{language} が終了しました。次の実行で起動し直します。セルの変数は失われましたが、Spark セッションは続いています。'],
  ['The events of the Spark session cannot be read any more.', 'Spark セッションの状況を読み取れなくなりました。'],
  ['Nothing ran in the Spark session for long, so it was ended. It starts again at the next run; views and variables are gone.', 'Spark セッションで長い間何も実行されなかったため終了しました。次の実行で起動し直します。ビューと変数は失われました。'],
  ['The Spark session was stopped. It starts again at the next run; views and variables are gone.', 'Spark セッションは停止されました。次の実行で起動し直します。ビューと変数は失われました。'],
  ['The Spark session was stopped.', 'Spark セッションは停止されました。'],
  ['The Spark session is over.', 'Spark セッションは終了しています。'],
  ['The result arrived damaged. Run its cell again.', '結果が壊れた状態で届きました。セルをもう一度実行してください。'],
  ['The column {name} is a VARIANT. Make text of it with to_json, or cast it to what it holds, then run the cell again.', '列 {name} は VARIANT です。to_json で文字列にするか、中身の型に変換してから、セルをもう一度実行してください。'],
  ['The column {name} is a struct without fields. Leave it out, then run the cell again.', '列 {name} はフィールドのない構造体です。この列を除いてから、セルをもう一度実行してください。'],
  ['The column {name} is of the type {type}, which has no place in a result. Cast it to STRING, then run the cell again.', '列 {name} の型 {type} は結果にできません。STRING に変換してから、セルをもう一度実行してください。'],
  ['Spark needs Java, and there is none on this computer. {next}', 'Spark には Java が必要ですが、このコンピューターにありません。{next}'],
  ['Spark needs Java {oldest} or later; here is Java {version}. {next}', 'Spark には Java {oldest} 以降が必要ですが、見つかったのは Java {version} です。{next}'],
  ['Install a JDK, {oldest} or 21 (on Debian and Ubuntu: apt install openjdk-17-jre-headless), or name one in JAVA_HOME, then install Spark again.', 'JDK {oldest} か 21 をインストールするか (Debian と Ubuntu では apt install openjdk-17-jre-headless)、JAVA_HOME に指定してから、Spark をインストールし直してください。'],
]
