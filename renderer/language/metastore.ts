import { defineWords } from './define.ts'

/** The catalog of a Spark session. */
export const metastore = defineWords({
  'metastore.none': { en: 'No Spark session runs', ja: 'Spark セッションは動いていません' },
  'metastore.noneText': { en: 'Databases, tables and views of this notebook\'s session are listed here. It starts at the first run, or now.', ja: 'このノートブックのセッションのデータベース、テーブル、ビューがここに並びます。セッションは最初の実行で起動します。今すぐ起動することもできます。' },
  'metastore.untrustedText': { en: 'Databases, tables and views of this notebook\'s session are listed here. Trust the notebook to start it.', ja: 'このノートブックのセッションのデータベース、テーブル、ビューがここに並びます。起動するにはノートブックを信頼してください。' },
  'metastore.start': { en: 'Start Spark', ja: 'Spark を起動' },
  'metastore.failed': { en: 'The catalog cannot be read', ja: 'カタログを読み取れません' },
  'metastore.find': { en: 'Find tables and views', ja: 'テーブルとビューを検索' },
  'metastore.readingPart': { en: '{read} of {of} databases are read so far', ja: '{of} 個中 {read} 個のデータベースを読み込みました' },
  'metastore.cut': { en: 'There are more tables than are searched', ja: 'テーブルが多いため、一部だけを検索しています' },
  'metastore.views': { en: 'Temporary views', ja: '一時ビュー' },
  'metastore.current': { en: 'current', ja: '現在' },
  'metastore.key': { en: 'partition column', ja: 'パーティション列' },
  'metastore.external': { en: 'external', ja: '外部' },
  'metastore.partitions': { en: 'Partitions', ja: 'パーティション' },
  'metastore.noPartitions': { en: 'None yet', ja: 'まだありません' },
  'metastore.unknownPartitions': { en: 'Only the files tell them', ja: 'カタログには記録されていません' },
  'metastore.empty': { en: 'No tables', ja: 'テーブルはありません' },
  'metastore.waiting': { en: 'Reading…', ja: '読み込んでいます…' },
  'metastore.gone': { en: 'It is not there any more', ja: 'すでに存在しません' },
  'metastore.more': { en: '{count} more; search for them', ja: 'ほか {count} 件。検索で絞り込めます' },
  'metastore.further': { en: 'Show more ({count} left)', ja: 'さらに表示 (残り {count} 件)' },
})
