import { z } from 'zod'

/**
 * The closed list of what can go wrong, and what a client does about it:
 * `invalid` mend the input; `unauthenticated` sign in; `forbidden` ask an owner or grant it; `notFound` it is gone or never was; `conflict` it changed meanwhile,
 * read again; `offline` the other side cannot be reached, try later; `cancelled` nothing, somebody asked for it; `queryFailed` mend the cell;
 * `interpreterLost` run again, state of the session is gone; `internal` report it.
 */
export const ErrorCode = z.enum(['invalid', 'unauthenticated', 'forbidden', 'notFound', 'conflict', 'offline', 'cancelled', 'queryFailed', 'interpreterLost', 'internal'])
export type ErrorCode = z.infer<typeof ErrorCode>

export const WireError = z.object({ code: z.string(), message: z.string(), detail: z.unknown().optional() })
export type WireError = z.infer<typeof WireError>

/** The one error class. `message` tells a person what to do; `detail` is data for the client and is JSON. */
export class OasisError extends Error {
  override name = 'OasisError'
  readonly code: ErrorCode
  readonly detail: unknown
  constructor(code: ErrorCode, message: string, detail?: unknown, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
    this.detail = detail
  }
}

/** Anything that is not an OasisError crosses as `internal`, without its message or stack. */
export function toWire(error: unknown): WireError {
  if (!(error instanceof OasisError)) return { code: 'internal', message: 'Something failed that should not have; the log of the workbench has the details.' }
  return { code: error.code, message: error.message, ...(error.detail === undefined ? {} : { detail: error.detail }) }
}

/** Reads an error from the other side; a code that this version does not know becomes `internal`. */
export function fromWire(wire: unknown): OasisError {
  const parsed = WireError.safeParse(wire)
  if (!parsed.success) return new OasisError('internal', 'The other side sent an error that cannot be read.')
  const code = ErrorCode.safeParse(parsed.data.code)
  return new OasisError(code.success ? code.data : 'internal', parsed.data.message, parsed.data.detail)
}
