import { describe, expect, it, vi } from 'vitest'
import { chooseLanguage, currentText, type Language } from '../../../renderer/language/language.ts'
import { rows, searchRows } from '../../../renderer/settings/rows.ts'

describe('the search of the settings', () => {
  const found = (search: string, language: Language) => {
    vi.stubGlobal('document', { documentElement: { lang: '' } })
    chooseLanguage(language)
    return searchRows(search, currentText()).map(row => row.id)
  }
  it('[UI3] finds a setting by its name, its explanation, its section or what can be chosen, in the reader’s language', () => {
    expect(found('', 'en')).toEqual(rows.map(row => row.id))
    expect(found('dark', 'en')).toEqual(['theme'])
    expect(found('japanese', 'en')).toEqual(['language'])
    expect(found('LIMITS rows', 'en')).toEqual(['resultRows'])
    expect(found('ctrl+s', 'en')).toEqual(['autosave'])
    expect(found('ﾀﾞｰｸ', 'ja')).toEqual(['theme'])
    expect(found('自動', 'ja')).toEqual(['autosave'])
    expect(found('no such thing', 'en')).toEqual([])
  })
})
