import { defineWords } from './define.ts'

/** What runs a notebook's cells, and its Spark session. */
export const spark = defineWords({
  'spark.interpreter': { en: 'Interpreter', ja: 'インタープリター' },
  'spark.runsOn': { en: 'Cells run on {name}', ja: 'セルの実行先: {name}' },
  'spark.duckdb': { en: 'DuckDB', ja: 'DuckDB' },
  'spark.duckdbDetail': { en: 'On this computer, at once', ja: 'このコンピューターですぐに実行' },
  'spark.spark': { en: 'Spark', ja: 'Spark' },
  'spark.sparkDetail': { en: 'SQL, Python, Scala and R in one session', ja: 'SQL、Python、Scala、R を 1 つのセッションで' },
  'spark.notInstalled': { en: 'Not installed here', ja: 'インストールされていません' },
  'spark.starting': { en: 'Spark is starting', ja: 'Spark を起動しています' },
  'spark.ready': { en: '{name} {version}', ja: '{name} {version}' },
  'spark.over': { en: 'Spark ended', ja: 'Spark は終了しました' },
  'spark.missing': { en: 'Spark is missing', ja: 'Spark がありません' },
  'spark.stop': { en: 'Stop the Spark session', ja: 'Spark セッションを停止' },
  'spark.stopDetail': { en: 'Views and variables are gone', ja: 'ビューと変数は失われます' },
  'spark.install': { en: 'Spark is not installed here. In a terminal, run:', ja: 'Spark がインストールされていません。ターミナルで次を実行してください:' },
  'spark.idle': { en: 'Nothing has run in the Spark session for long. It ends at {at}; views and variables are gone then.', ja: 'Spark セッションではしばらく何も実行されていません。{at} に終了し、ビューと変数は失われます。' },
  'spark.keep': { en: 'Keep it', ja: '継続する' },
})
