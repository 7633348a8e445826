import type { ErrorCode, WireError } from '../../contract/errors.ts'
import { currentLanguage, useLanguage, type Language, type Text } from './language.ts'
import { japaneseOf } from './sentences/japanese.ts'

/** An error in the reader's language. `original` is what it says itself, where that is in another one; it is folded away. */
export interface Said { text: string; original: string | null }

/** A sentence of the workbench in a language; what others say (DuckDB of a statement, the operating system) stays as it is. */
export const saySentence = (text: string, language: Language = currentLanguage()): string => (language === 'ja' ? japaneseOf(text) : null) ?? text

/** The same for a component, which renders again when the language changes. */
export function useSentence(): (text: string) => string {
  const language = useLanguage()
  return text => saySentence(text, language)
}

/** What somebody threw, in the reader's language: for a phrase that says of what it is the reason. */
export const reasonOf = (error: unknown): string => saySentence(error instanceof Error ? error.message : String(error))

/**
 * Says what to do about an error. What has no words in the reader's language is said by what kind of error it is; what DuckDB says of a statement is the statement's own and stays
 * as it is.
 */
export function sayError(error: { code: ErrorCode; message: string; detail?: WireError['detail'] }, language: Language, t: Text): Said {
  const text = saySentence(error.message, language)
  if (language === 'en' || text !== error.message || error.code === 'queryFailed') return { text, original: null }
  return { text: t(`error.do.${error.code}`), original: error.message }
}
