import { defineWords } from './define.ts'

export const formatting = defineWords({
  'format.onlySql': { en: 'Only SQL can be formatted', ja: '整形できるのは SQL だけです' },
  'format.done': { en: { one: '{count} cell was formatted', other: '{count} cells were formatted' }, ja: '{count} 個のセルを整形しました' },
  'format.already': { en: 'The SQL is formatted already', ja: 'SQL はすでに整形されています' },
  'format.left': { en: { one: '{count} cell was left as it is', other: '{count} cells were left as they are' }, ja: '{count} 個のセルはそのままにしました' },
  'format.unreadableAt': { en: 'The formatter cannot read the SQL from line {line} on.', ja: '{line} 行目から先の SQL を読み取れません。' },
  'format.unreadable': { en: 'The formatter cannot read the SQL.', ja: 'SQL を読み取れません。' },
  'format.differs': { en: 'Formatting could have changed what the SQL means.', ja: '整形すると SQL の意味が変わるおそれがあります。' },
  'format.tooLong': { en: 'Formatting takes too long.', ja: '整形に時間がかかりすぎます。' },
  'format.show': { en: 'Show it', ja: '表示' },
})
