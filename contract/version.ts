import { OasisError } from './errors.ts'
import type { Message } from './frames.ts'

/** The protocol that this build speaks and the oldest it accepts. */
export const protocol = { current: 1, oldest: 1, app: '0.1.0' } as const

export const hello = (): Message => ({ t: 'hello', id: 0, protocol: protocol.current, oldest: protocol.oldest, app: protocol.app })

/** Null if both sides can talk, else the error that says which side is too old. */
export function mismatch(theirs: Message & { t: 'hello' }): OasisError | null {
  const { protocol: version, oldest, app } = theirs
  if (!Number.isSafeInteger(version) || !Number.isSafeInteger(oldest)) return new OasisError('invalid', 'The other side sent a malformed hello.')
  if (version < protocol.oldest) return new OasisError('conflict', `The other side (${app}) is too old for this version (${protocol.app}). Update it, or reload the window.`)
  if (oldest > protocol.current) return new OasisError('conflict', `This version (${protocol.app}) is too old for the other side (${app}). Update it, or reload the window.`)
  return null
}
