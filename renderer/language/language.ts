import { createStore } from 'zustand/vanilla'
import { useStore } from 'zustand'
import type { HolesOf, Word } from './define.ts'
import { formatNumber } from './format.ts'
import { words, type WordKey } from './words.ts'

export type Language = 'en' | 'ja'

/** What a phrase needs filled in: nothing, or a value for each `{name}`. Numbers are written in the reader's locale; `count` chooses between one and many. */
export type Fill<K extends WordKey> = [HolesOf<(typeof words)[K]>] extends [never] ? [] : [values: Record<HolesOf<(typeof words)[K]>, string | number>]
export type Text = <K extends WordKey>(key: K, ...fill: Fill<K>) => string

const fromBrowser = (): Language => (navigator.language.toLowerCase().startsWith('ja') ? 'ja' : 'en')
const store = createStore<{ language: Language }>(() => ({ language: fromBrowser() }))

function phrase(language: Language, word: Word, values: Record<string, string | number>): string {
  const template = language === 'ja' ? word.ja : typeof word.en === 'string' ? word.en : values['count'] === 1 ? word.en.one : word.en.other
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name]
    return value === undefined ? whole : typeof value === 'number' ? formatNumber(value, language) : value
  })
}

const texts: Record<Language, Text> = {
  en: (key, ...fill) => phrase('en', words[key], (fill[0] ?? {}) as Record<string, string | number>),
  ja: (key, ...fill) => phrase('ja', words[key], (fill[0] ?? {}) as Record<string, string | number>),
}

/** Phrases of the dictionary in the language in use; what calls it renders again when the language changes. */
export const useText = (): Text => texts[useStore(store, state => state.language)]
export const useLanguage = (): Language => useStore(store, state => state.language)
export const currentLanguage = (): Language => store.getState().language
/** The same outside components. */
export const currentText = (): Text => texts[currentLanguage()]

/** Told when another language is chosen. */
export const onLanguage = (listener: () => void): (() => void) => store.subscribe(listener)

export function chooseLanguage(choice: 'system' | Language): void {
  const language = choice === 'system' ? fromBrowser() : choice
  document.documentElement.lang = language
  store.setState({ language })
}
