import type { ErrorCode, WireError } from '../../contract/errors.ts'
import type { Language, Text } from './language.ts'

/** An error in the reader's language. `original` is what it says itself, where that is in another one; it is folded away. */
export interface Said { text: string; original: string | null }

const kinds = ['trust', 'ownData', 'changedOnDisk', 'parameters', 'interpreter'] as const
type Kind = (typeof kinds)[number]

/**
 * Says what to do about an error. Errors say it themselves in English, with names and places; in another language it is said by what kind of error it is.
 * What DuckDB says of a statement is the statement's own and stays as it is.
 */
export function sayError(error: { code: ErrorCode; message: string; detail?: WireError['detail'] }, language: Language, t: Text): Said {
  if (language === 'en' || error.code === 'queryFailed') return { text: error.message, original: null }
  const kind = kindOf(error.detail)
  return { text: t(kind === null ? `error.do.${error.code}` : `error.kind.${kind}`), original: error.message }
}

function kindOf(detail: unknown): Kind | null {
  if (typeof detail !== 'object' || detail === null || !('kind' in detail)) return null
  return kinds.find(kind => kind === detail.kind) ?? null
}
