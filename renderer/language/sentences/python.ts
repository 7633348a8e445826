import type { Sentences } from './read.ts'

/** Of Python: its set-up, its process, and what cells ask of the workbench. */
export const python: Sentences = [
  ['Python is not set up here. Set it up below the cell, or run: npx oasis python install', 'Python はまだ設定されていません。セルの下で設定するか、次を実行してください: npx oasis python install'],
  ['Python could not be started: it ended {how}. Set it up again below the cell, or run: npx oasis python install', 'Python を起動できませんでした ({how})。セルの下で設定し直すか、次を実行してください: npx oasis python install'],
  ['by {signal}', 'シグナル {signal} で終了'], ['with exit code {code}', '終了コード {code}'],
  ['Python ended {how}. It starts again at the next run; the variables of its cells are gone.', 'Python が異常終了しました ({how})。次の実行で起動し直します。セルの変数は失われました。'],
  ['Python was stopped because it took more than {size} MiB of memory. Read fewer rows or columns, or aggregate in SQL first. The variables of its cells are gone.', 'Python が {size} MiB を超えるメモリーを使ったため停止しました。行や列を減らすか、先に SQL で集計してください。セルの変数は失われました。'],
  ['Python did not stop within {seconds} s of the cancel, so its process was ended. The variables of its cells are gone.', 'キャンセルから {seconds} 秒以内に Python が止まらなかったため、プロセスを終了しました。セルの変数は失われました。'],
  ['Python was restarted. The variables of its cells are gone.', 'Python を再起動しました。セルの変数は失われました。'],
  ['The notebook was closed.', 'ノートブックは閉じられました。'],
  ['The workbench could not answer; its log has the details.', 'ワークベンチが応答できませんでした。詳しい内容はログにあります。'],
  ['There is no statement in this text.', 'このテキストには文がありません。'],
  ['oasis.sql runs one statement at a time.', 'oasis.sql で一度に実行できる文は 1 つです。'],
  ['There is no result or table named {name} in this space.', 'このスペースに {name} という結果や表はありません。'],
  ['{python} cannot make virtual environments. Install its venv module (on Debian and Ubuntu: apt install python3-venv) or name another Python in OASIS_PYTHON, then set it up again.', '{python} では仮想環境を作れません。venv モジュールをインストールするか (Debian と Ubuntu では apt install python3-venv)、別の Python を OASIS_PYTHON に指定してから、設定し直してください。'],
  ['The packages were installed and cannot be loaded. Name another Python in OASIS_PYTHON, then set it up again.', 'パッケージをインストールしましたが、読み込めません。別の Python を OASIS_PYTHON に指定してから、設定し直してください。'],
  ['A package is not to be had for this Python: {reason} Name another Python in OASIS_PYTHON, then set it up again.', 'この Python に合うパッケージがありません: {reason} 別の Python を OASIS_PYTHON に指定してから、設定し直してください。'],
  ["The packages could not be fetched: {reason} Check the network, and pip's own settings where a proxy or an index of your own is used, then set it up again.", 'パッケージを取得できませんでした: {reason} ネットワークと、プロキシや独自のインデックスを使う場合は pip の設定を確認してから、設定し直してください。'],
  ['Install Python {major}.{minor} or later (on Debian and Ubuntu: apt install python3 python3-venv), or name one in OASIS_PYTHON, then set it up again.', 'Python {major}.{minor} 以降をインストールするか (Debian と Ubuntu では apt install python3 python3-venv)、OASIS_PYTHON に指定してから、設定し直してください。'],
  ['Cells need Python {major}.{minor} or later; {found}. {next}', 'セルには Python {major}.{minor} 以降が必要ですが、見つかったのは次のものです: {found}。{next}'],
  ['OASIS_PYTHON is {path}, which is no Python that can be run. {next}', 'OASIS_PYTHON に指定された {path} は実行できる Python ではありません。{next}'],
  ['There is no Python on this computer. {next}', 'このコンピューターに Python がありません。{next}'],
  ['Python is being set up already, by another program. Wait until that is done.', '別のプログラムが Python を設定しています。終わるまでお待ちください。'],
  ['The set-up of Python was cancelled.', 'Python の設定をキャンセルしました。'],
]
