import type { Log } from '../../main/log/log.ts'

/** A log of a test's own that hears of errors alone. */
export function logOf(onError: (message: string, error?: unknown) => void): Log {
  const log: Log = { info() {}, warn() {}, ended() {}, error: onError, of: () => log }
  return log
}
