import { defineWords } from './define.ts'

export const outline = defineWords({
  'outline.title': { en: 'Outline', ja: '目次' },
  'outline.none': { en: 'No headings yet', ja: '見出しがありません' },
  'outline.noneText': { en: 'Headings of text cells and named cells are listed here.', ja: 'テキストの見出しと名前のあるセルがここに並びます。' },
  'outline.noNotebook': { en: 'Open a notebook to see what is in it.', ja: 'ノートブックを開くと、内容が表示されます。' },
})
