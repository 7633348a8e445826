import { createStore, type StoreApi } from 'zustand/vanilla'
import { useStore } from 'zustand'

export type ThemeChoice = 'system' | 'light' | 'dark'
type Appearance = 'light' | 'dark'

const names = [
  'canvas', 'surface', 'raised', 'sunken', 'code', 'hover', 'line', 'line-strong', 'text', 'text-quiet', 'text-faint', 'accent', 'accent-tint', 'selection', 'mark', 'good', 'warn', 'bad',
  'code-keyword', 'code-string', 'code-number', 'code-comment', 'code-function', 'code-type', 'code-operator', 'code-parameter', 'chart-grid', 'chart-axis',
  'sequential-from', 'sequential-to', 'diverging-low', 'diverging-mid', 'diverging-high',
] as const
type ColourName = (typeof names)[number]

/** The tokens as `#rrggbb`, for what draws on a canvas or keeps colours of its own. */
export interface Theme {
  appearance: Appearance
  colours: Record<ColourName, string>
  /** Ten colours for categories, in order of use. */
  categories: string[]
  font: string
  fontCode: string
}

const dark = matchMedia('(prefers-color-scheme: dark)')

function hex(computed: string): string {
  const parts = computed.match(/[\d.]+/g) ?? []
  return `#${parts.slice(0, 3).map(part => Math.round(Number(part)).toString(16).padStart(2, '0')).join('')}`
}

/** Reads the tokens as the page shows them now. */
function readTheme(appearance: Appearance): Theme {
  const probe = document.createElement('span')
  document.body.append(probe)
  const colour = (name: string) => {
    probe.style.color = `var(--${name})`
    return hex(getComputedStyle(probe).color)
  }
  const colours = Object.fromEntries(names.map(name => [name, colour(name)])) as Record<ColourName, string>
  const categories = Array.from({ length: 10 }, (_, index) => colour(`chart-${index + 1}`))
  const root = getComputedStyle(document.documentElement)
  const theme = { appearance, colours, categories, font: root.getPropertyValue('--font').trim(), fontCode: root.getPropertyValue('--font-code').trim() }
  probe.remove()
  return theme
}

interface Look { choice: ThemeChoice; theme: Theme }
let look: StoreApi<Look> | undefined

const resolve = (choice: ThemeChoice): Appearance => (choice === 'system' ? (dark.matches ? 'dark' : 'light') : choice)

function lookStore(): StoreApi<Look> {
  if (look) return look
  const store = createStore<Look>(() => ({ choice: 'system', theme: readTheme(resolve('system')) }))
  dark.addEventListener('change', () => chooseTheme(store.getState().choice))
  return (look = store)
}

/** Follows the person's choice; `system` follows the operating system from then on. */
export function chooseTheme(choice: ThemeChoice): void {
  const store = lookStore()
  if (choice === 'system') delete document.documentElement.dataset['theme']
  else document.documentElement.dataset['theme'] = choice
  store.setState({ choice, theme: readTheme(resolve(choice)) })
}

/** The tokens of the theme in use; a component that calls it draws again when the theme changes. */
export const useTheme = (): Theme => useStore(lookStore(), state => state.theme)
export const currentTheme = (): Theme => lookStore().getState().theme
export const onThemeChange = (listener: (theme: Theme) => void): (() => void) => lookStore().subscribe(state => listener(state.theme))
