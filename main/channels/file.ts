import { readFileSync, statSync } from 'node:fs'
import { z } from 'zod'
import { OasisError } from '../../contract/errors.ts'
import { channelLimits } from './limits.ts'

/** The channel that is always there where a window is: a notice of the system. */
export const desktop = 'desktop'

/** An address that takes messages. It is a secret: who has it can write there. */
const Address = z.string().max(channelLimits.address).refine(text => {
  const url = URL.parse(text)
  return url !== null && (url.protocol === 'https:' || url.protocol === 'http:') && url.username === '' && url.password === ''
}, 'no address that begins with https:// or http://')
const Name = z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N}_.-]{0,62}$/u, 'no name of letters, digits, "_", "." and "-"').refine(name => name !== desktop, 'the name of a channel that is there already')

/** The file in which the operator names channels: `{"channels": {"NAME": {"webhook": "https://..."}}}`. */
const File = z.strictObject({ channels: z.record(Name, z.strictObject({ webhook: Address })) })
export type Webhooks = Readonly<Record<string, { webhook: string }>>

/** The channels of a file, none where it is not there. OasisError `invalid` where it cannot be used: everyone can read it, or it says something that is not understood. No address is in what is told. */
export function readChannels(path: string): Webhooks {
  let text: string
  try {
    const { mode, size } = statSync(path)
    if (process.platform !== 'win32' && (mode & 0o027) !== 0) throw new OasisError('invalid', `The channels in ${path} are not used: everyone on this computer may read that file, or others than its owner change it. Take that from them: chmod 600`)
    if (size > channelLimits.file) throw new OasisError('invalid', `${path} is too large for a file of channels.`)
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof OasisError) throw error
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {}
    throw new OasisError('invalid', `The file of channels ${path} cannot be read: ${(error as NodeJS.ErrnoException).code ?? 'unknown'}.`)
  }
  const found = File.safeParse(jsonOf(text))
  if (found.success) return found.data.channels
  const { path: where, message } = found.error.issues[0]!
  throw new OasisError('invalid', `The file of channels ${path} is not understood at ${['channels', ...where.slice(1)].join('.')}: ${message}.`)
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // What the parser says has pieces of the text, and with them an address.
    return undefined
  }
}
