import { dirname } from 'node:path'
import { OasisError } from '../../../contract/errors.ts'
import type { QueryFailure, Refusal } from '../../../contract/engine/session.ts'

/** What DuckDB says of an error when `errors_as_json` is set. `position` counts bytes of UTF-8. */
export interface DuckDBFailure { type: string; message: string; subtype?: string; name?: string; entry?: string; position?: number; candidates?: string }

/** Reads an error of the DuckDB binding, JSON or plain. */
export function readFailure(error: unknown): DuckDBFailure {
  const text = error instanceof Error ? error.message : String(error)
  const brace = text.indexOf('{"exception_type"')
  if (brace >= 0) {
    try {
      const raw = JSON.parse(text.slice(brace)) as Record<string, string>
      const failure: DuckDBFailure = { type: raw['exception_type'] ?? 'Unknown', message: raw['exception_message'] ?? text }
      if (raw['error_subtype']) failure.subtype = raw['error_subtype']
      if (raw['name']) failure.name = raw['name']
      if (raw['type']) failure.entry = raw['type']
      if (raw['position'] !== undefined) failure.position = Number(raw['position'])
      if (raw['candidates']) failure.candidates = raw['candidates']
      return failure
    } catch { /* Not JSON after all: read it as plain text. */ }
  }
  const plain = /^(?:Failed to extract statements: )?([A-Za-z ]+?) Error: ([\s\S]*)$/.exec(text)
  if (plain) return { type: plain[1]!, message: plain[2]! }
  return { type: 'Unknown', message: text }
}

/** The name of the table that was not found, or null if the error is another. */
export function missingTable(error: unknown): string | null {
  const failure = readFailure(error)
  return failure.type === 'Catalog' && failure.entry === 'Table' && failure.name ? failure.name : null
}

const requires = /^Prepared statement requires database "?([^"\s]+)"? but it was not attached/

/** The database that a prepared statement was bound to and that is not attached now, or null if the error is another. */
export const missingDatabase = (error: unknown): string | null => requires.exec(readFailure(error).message)?.[1] ?? null

export const wasInterrupted = (error: unknown): boolean => error instanceof Error && /INTERRUPT Error|Interrupted!/.test(error.message)

/** UTF-16 offset of a UTF-8 byte position. */
export function utf16Offset(text: string, bytes: number): number {
  let at = 0
  for (let seen = 0; at < text.length && seen < bytes;) {
    const code = text.codePointAt(at)!
    seen += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
    at += code < 0x10000 ? 1 : 2
  }
  return at
}

const full = /"([^"\n]+)": (?:No space left on device|Disk quota exceeded|There is not enough space on the disk)/
const forbidden = /"([^"\n]+\.duckdb\.part)": (?:Read-only file system|Permission denied)/

/** A disk that is full, or results that may not be written, in words; null if the error is another. */
function placeError(error: unknown, { type, message }: DuckDBFailure): OasisError | null {
  const path = full.exec(message)?.[1]
  if (path !== undefined) {
    // What DuckDB writes to has names of its own, which say nothing to a person; the folder does.
    const place = /\.(duckdb|part|wal|tmp)$/.test(path) ? dirname(path) : path
    return new OasisError('queryFailed', `The disk of ${place} is full, so nothing more can be written there.`, { type, hint: 'Free some space on that disk, or let results take less of it in the settings; then run the cell again.' } satisfies QueryFailure, error)
  }
  const result = forbidden.exec(message)?.[1]
  if (result === undefined) return null
  return new OasisError('queryFailed', `The result could not be written: this user may not write in ${dirname(result)}.`, { type, hint: 'Change the permissions of that folder, then run the cell again.' } satisfies QueryFailure, error)
}

const denied = /^Cannot access (?:file|directory) "([\s\S]*)" - file system operations are disabled/

/**
 * A DuckDB error as the cell shows it: its message without boilerplate, its place in the statement, and what to do. `results` maps the aliases under which results are attached to
 * their names, so that no alias is shown; `folder` makes a path absolute.
 */
export function queryError(error: unknown, sql: string, results: ReadonlyMap<string, string>, folder: (path: string) => string): OasisError {
  if (error instanceof OasisError) return error
  if (wasInterrupted(error)) return new OasisError('cancelled', 'The statement was cancelled.')
  const failure = readFailure(error)
  const unwritten = placeError(error, failure)
  if (unwritten) return unwritten
  const remote = /^File ((?!file:)[a-z][a-z0-9+.-]*:\/\/\S+) requires the extension/i.exec(failure.message)?.[1]
  const path = denied.exec(failure.message)?.[1]
  if (remote !== undefined || (path !== undefined && /^(?!file:)[a-z][a-z0-9+.-]+:\/\//i.test(path)))
    return new OasisError('forbidden', `A notebook reads files of this computer, and ${remote ?? path} is not one. Download it, then read the file.`, { kind: 'statement', keyword: 'REMOTE' } satisfies Refusal)
  if (path !== undefined) {
    const target = folder(path.replace(/^file:\/\//i, ''))
    return new OasisError('forbidden', `This notebook may not use ${target}. Allow its folder for this notebook, or move the file into the notebook's folder.`, { kind: 'grant', path: target } satisfies Refusal)
  }
  const readOnly = /on database "([^"]+)" which is attached in read-only mode/.exec(failure.message)
  if (readOnly && results.has(readOnly[1]!)) {
    const name = results.get(readOnly[1]!)!
    return new OasisError('forbidden', `${name} is a result and never changes. Make a table of your own from it: CREATE TABLE my_${name} AS FROM ${name}.`, { kind: 'result', name } satisfies Refusal)
  }
  const required = requires.exec(failure.message)?.[1]
  if (required !== undefined && results.has(required)) {
    const name = results.get(required)!
    const detail: QueryFailure = { type: failure.type, hint: `Run the cell that makes ${name} first.` }
    return new OasisError('queryFailed', `This was prepared with the result ${name}, which is not there any more.`, detail, error)
  }
  const extension = /exists in the (\w+) extension|requires the extension (\w+)/.exec(failure.message)
  if (extension) {
    const detail: QueryFailure = { type: failure.type, hint: 'Extensions cannot be loaded here; JSON, Parquet, CSV and time zones are built in.' }
    return new OasisError('queryFailed', `This needs DuckDB's extension ${extension[1] ?? extension[2]}, which is not part of the workbench.`, detail, error)
  }

  const hints: string[] = []
  let message = failure.message
  const suggestion = /\n+(?=Did you mean|Candidate|Possible|Try|Hint|Use |Please|Perhaps|You can)/.exec(message)
  if (suggestion) {
    hints.push(message.slice(suggestion.index).trim())
    message = message.slice(0, suggestion.index)
  }
  message = message.trim()
  const detail: QueryFailure = { type: failure.type }
  if (failure.position !== undefined && Number.isFinite(failure.position)) {
    const offset = utf16Offset(sql, failure.position)
    const before = sql.slice(0, offset)
    detail.offset = offset
    detail.line = before.split('\n').length
    detail.column = offset - (before.lastIndexOf('\n') + 1) + 1
  }
  const plainName = (name: string) => {
    const [alias, ...rest] = name.split('.')
    return alias !== undefined && results.has(alias) ? (rest.at(-1) ?? results.get(alias)!) : name
  }
  const candidates = failure.candidates?.split(',').map(name => plainName(name.trim().replaceAll('"', ''))).filter(name => name !== '' && !/^(pg_|duckdb_)/.test(name))
  if (candidates && candidates.length > 0) detail.candidates = candidates.slice(0, 10)
  if (failure.candidates !== undefined) {
    if (detail.candidates) detail.hint = `Did you mean ${detail.candidates.slice(0, 3).join(', ')}?`
  } else if (hints.length > 0) {
    detail.hint = hints.join(' ')
  }
  if (failure.type === 'Out of Memory') detail.hint = 'The statement needs more memory than this notebook has. Select fewer columns or rows, aggregate earlier, or raise the limit in the settings.'
  return new OasisError('queryFailed', message, detail, error)
}
