import { defineWords } from './define.ts'

export const drag = defineWords({
  'drag.handle': { en: 'Drag to move cell {number}', ja: 'ドラッグしてセル {number} を移動' },
  'drag.nothing': { en: 'Nothing was moved', ja: '移動していません' },
})
