import { defineWords } from './define.ts'

/** Setting Python up for cells. */
export const python = defineWords({
  'python.missing': { en: 'Python is not set up here.', ja: 'Python はまだ設定されていません。' },
  'python.install': { en: 'Set it up', ja: '設定する' },
  'python.again': { en: 'Try again', ja: 'もう一度試す' },
  'python.cancel': { en: 'Cancel', ja: 'キャンセル' },
  'python.settingUp': { en: 'Setting up Python', ja: 'Python を設定しています' },
  'python.finding': { en: 'looking for Python', ja: 'Python を探しています' },
  'python.making': { en: 'making its environment', ja: '環境を作成しています' },
  'python.installing': { en: 'installing packages', ja: 'パッケージをインストールしています' },
  'python.package': { en: 'fetching {name}', ja: '{name} を取得しています' },
  'python.checking': { en: 'trying it out', ja: '動作を確認しています' },
})
