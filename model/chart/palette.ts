/** The colours and the face that a chart is drawn with, `#rrggbb`. */
export interface ChartTheme {
  /** Ten colours for series, in order of use. */
  categories: readonly string[]
  sequentialFrom: string; sequentialTo: string
  text: string; textQuiet: string; grid: string; axis: string; canvas: string; raised: string; line: string
  font: string
}

/** The light theme, for pictures that are made where no page is. The renderer's tokens have the same values. */
export const lightTheme: ChartTheme = {
  categories: ['#1f77a4', '#d9822b', '#2c8a63', '#c2528b', '#7262b5', '#8c6d3f', '#4fa8b8', '#b8a71f', '#6b7480', '#b5453c'],
  sequentialFrom: '#e3f1f4', sequentialTo: '#0b5468',
  text: '#1b1e23', textQuiet: '#555c67', grid: '#eceef1', axis: '#9aa1ab', canvas: '#ffffff', raised: '#ffffff', line: '#e4e6ea',
  font: "Inter, 'Hiragino Sans', 'Yu Gothic UI', Meiryo, 'Noto Sans CJK JP', 'Noto Sans JP', system-ui, sans-serif",
}

/** A colour between two, `at` from 0 to 1. */
export function mix(from: string, to: string, at: number): string {
  const part = (colour: string, index: number) => Number.parseInt(colour.slice(1 + index * 2, 3 + index * 2), 16)
  return `#${[0, 1, 2].map(index => Math.round(part(from, index) + (part(to, index) - part(from, index)) * Math.min(1, Math.max(0, at))).toString(16).padStart(2, '0')).join('')}`
}
