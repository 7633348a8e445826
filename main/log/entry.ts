import { OasisError } from '../../contract/errors.ts'
import { redact } from '../../model/secret/redact.ts'
import { logLimits } from './limits.ts'

export type LogLevel = 'info' | 'warn' | 'error'
/** What an entry is about: Electron's main process, the workbench, the server of the browser host, an engine, a notebook's Python, a window. */
export type LogProcess = 'shell' | 'workbench' | 'browser host' | 'engine' | 'python' | 'spark' | 'window'

/** An error as the log has it: what it is and where it arose, without what it was about. */
export interface ErrorFacts { name: string; code?: string; message: string; stack: string[]; cause?: ErrorFacts }
/** A line of the log. `at` is UTC, `said` the end of what a process printed. */
export interface LogEntry { at: string; level: LogLevel; process: LogProcess; pid: number; message: string; error?: ErrorFacts; said?: string[] }

const short = (text: string, most: number) => (text.length > most ? `${text.slice(0, most)}…` : text)

/**
 * What may be told of an error's message. DuckDB quotes statements and values in its messages, and a parser quotes what it read: there only the kind of the error is left, as with whatever a query failed with. Secrets are taken out of the
 * rest.
 */
export function messageFacts(name: string, message: string): string {
  const kind = /^(?:Error: )?((?:(?:[A-Z][\w-]*|of) ){1,4}(?:Error|Exception)):/.exec(message)?.[1]
  if (kind !== undefined) return `${kind} (its text is left out)`
  if (name === 'SyntaxError') return short(redact(message.replace(/"[^]*"|'[^]*'|\.\.\.[^]*/g, '"…"')), logLimits.message)
  return short(redact(short(message, logLimits.message * 2)), logLimits.message)
}

/** The frames of a stack, without the message above them. */
export function framesOf(stack: string | undefined): string[] {
  return (stack ?? '').slice(0, logLimits.frames * logLimits.frame).split('\n').filter(line => /^\s*(?:at\s|[^\s@]*@(?:app|https?|file):)/.test(line)).slice(0, logLimits.frames).map(line => short(redact(line.trim()), logLimits.frame))
}

/** The facts of whatever was thrown. */
export function errorFacts(error: unknown, depth = 0): ErrorFacts {
  if (!(error instanceof Error)) return { name: typeof error, message: typeof error === 'string' ? messageFacts('', error) : '', stack: [] }
  const { name, message, stack, cause } = error
  const code = (error as { code?: unknown }).code
  const own = error instanceof OasisError && error.code === 'queryFailed' ? 'A query failed (its text is left out)' : Array.isArray((error as { issues?: unknown }).issues) ? issuesOf(error as unknown as Issues) : messageFacts(name, message)
  return {
    name: short(redact(String(name)), 100), ...(typeof code === 'string' || typeof code === 'number' ? { code: short(redact(String(code)), 100) } : {}), message: own, stack: framesOf(stack),
    ...(cause !== undefined && depth < logLimits.causes ? { cause: errorFacts(cause, depth + 1) } : {}),
  }
}

interface Issues { issues: { code?: unknown; path?: unknown[] }[] }
/** Where data did not have the form that it should, without the data. */
const issuesOf = ({ issues }: Issues): string => short(redact(issues.slice(0, 10).map(({ code, path }) => `${(path ?? []).join('.') || 'it'}: ${String(code)}`).join(', ')), logLimits.message)

/** An entry as a line of JSON, with its end. */
export const lineOf = (entry: LogEntry): string => `${JSON.stringify(entry)}\n`

/** A message of the workbench's own, which may name files. */
export const ownMessage = (message: string): string => short(redact(short(message, logLimits.message * 2)), logLimits.message)
