import { z } from 'zod'
import { call, stream } from '../define.ts'
import { WireError } from '../errors.ts'

/** Characters of what a person types about updates, and of what is shown of a version. */
export const updateTextLimits = { address: 2_000, token: 4_000, notes: 20_000 } as const

/** What happens by itself: nothing, a look at the server that tells of a new version, or its download, too. Either is put in place when the program is quit. */
export const UpdateMode = z.enum(['off', 'tell', 'install'])
export type UpdateMode = z.infer<typeof UpdateMode>

const version = z.string().max(100)
/** The notes of a version: plain text. */
const notes = z.string().max(updateTextLimits.notes).nullable()

/** How far the way to a newer version is. `failed` says what to do. */
export const UpdateStep = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('idle') }),
  z.object({ kind: z.literal('checking') }),
  z.object({ kind: z.literal('current') }),
  z.object({ kind: z.literal('found'), version, notes }),
  /** Bytes. */
  z.object({ kind: z.literal('downloading'), version, notes, transferred: z.number(), total: z.number() }),
  z.object({ kind: z.literal('ready'), version, notes }),
  z.object({ kind: z.literal('failed'), error: WireError }),
])
export type UpdateStep = z.infer<typeof UpdateStep>

export const UpdateState = z.object({
  /** Where new versions come from: `here` from the update server. The others get them elsewhere: the browser host by npm or git, a run from the sources too, a package of the system by its package manager, an unpacked archive by hand; a build without a key takes none. */
  by: z.enum(['here', 'browser', 'sources', 'packageManager', 'archive', 'noKey']),
  version,
  mode: UpdateMode,
  /** The address that the person set, and the one that is built in. The person's counts. */
  address: z.string().nullable(), builtIn: z.string().nullable(),
  /** Whether there is an access token for the server at that address: in the keychain, or only until the program ends. It is never told. */
  token: z.enum(['none', 'kept', 'session']),
  checkedAt: z.number().nullable(),
  step: UpdateStep,
})
export type UpdateState = z.infer<typeof UpdateState>

/** What a person may ask about updates. */
export const UpdateCommand = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('choose'), mode: UpdateMode.optional(), address: z.string().max(updateTextLimits.address).nullable().optional() }),
  /** Sets the token for the server at the present address: in the keychain or, if not `keep`, until the program ends. Fails as `forbidden`, with `kind: 'keychain'` in the detail, where there is no keychain to keep it in. */
  z.object({ kind: z.literal('setToken'), token: z.string().min(1).max(updateTextLimits.token).regex(/^[\x21-\x7e]+$/), keep: z.boolean() }),
  z.object({ kind: z.literal('forgetToken') }),
  z.object({ kind: z.literal('check') }),
  z.object({ kind: z.literal('download') }),
  z.object({ kind: z.literal('cancel') }),
])
export type UpdateCommand = z.infer<typeof UpdateCommand>

export const update = {
  'update.watch': stream(z.object({}), UpdateState),
  /** Fails as `invalid` where this program is not updated by itself. What a look or a download gives is told by `update.watch`. */
  'update.ask': call(UpdateCommand, z.object({})),
  /** Ends the program, puts the new version in its place and starts it. Fails as `conflict` while cells run, unless they may be ended. */
  'update.restart': call(z.object({ evenIfRunning: z.boolean() }), z.object({})),
}
