import { createHash, createPublicKey, verify, type KeyObject } from 'node:crypto'
import { z } from 'zod'
import { OasisError } from '../../contract/errors.ts'
import { isVersion } from './version.ts'

/** The platforms and processors that updates are made for, as Node calls them. */
export const updatePlatforms = ['linux', 'darwin', 'win32'] as const
export const updateArches = ['x64', 'arm64'] as const

/** What a signature says of the manifest beside it. `sha512` is of the manifest's bytes, in base64: it stands for all that is in there, file names and their digests too. Times are ISO 8601. */
export const Statement = z.object({
  format: z.literal(1),
  manifest: z.string().regex(/^[\w.-]{1,100}\.yml$/), sha512: z.base64().length(88),
  version: z.string().refine(isVersion), channel: z.string().regex(/^[a-z]{1,20}$/), platform: z.enum(updatePlatforms), arches: z.array(z.enum(updateArches)).min(1).max(updateArches.length),
  signedAt: z.iso.datetime(), expiresAt: z.iso.datetime(),
})
export type Statement = z.infer<typeof Statement>

/** The file beside a manifest: the statement as it was signed, to the byte, and a signature by each key. */
export const SignedStatement = z.object({ statement: z.string().max(4_000), signatures: z.array(z.object({ key: z.string().regex(/^[0-9a-f]{16}$/), signature: z.base64().length(88) })).min(1).max(10) })

/** What is signed: a statement says what it is, so that no other use of the key can be taken for it. */
export const signedBytes = (statement: string): Buffer => Buffer.from(`Oasis Workbench update\n${statement}`, 'utf8')

/** The name of a manifest's signature. */
export const signatureName = (manifest: string): string => `${manifest}.sig`

/** The name of the manifest for a platform and processor, as electron-builder calls it. */
export function manifestName(channel: string, platform: (typeof updatePlatforms)[number], arch: (typeof updateArches)[number]): string {
  return `${channel}${platform === 'darwin' ? '-mac' : platform === 'linux' ? (arch === 'x64' ? '-linux' : `-linux-${arch}`) : ''}.yml`
}

/** A public key as it is built into the program: the 32 bytes of Ed25519 in base64url. */
export const PublicKey = z.string().regex(/^[\w-]{43}$/)

/** By what name a signature calls a key: the first 16 hexadecimal digits of the SHA-256 of its bytes. */
export const keyName = (key: string): string => createHash('sha256').update(Buffer.from(key, 'base64url')).digest('hex').slice(0, 16)

const keyObject = (key: string): KeyObject => createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: key }, format: 'jwk' })

export const digestOf = (bytes: Uint8Array): string => createHash('sha512').update(bytes).digest('base64')

const refused = (message: string) => new OasisError('forbidden', message, { kind: 'update' })

/** What the program is that wants the update, and what it knows. */
export interface Wanted { keys: readonly string[]; manifest: string; channel: string; platform: string; arch: string; now: number }

/** The statement in the signature file, if one of the keys signed it and it is for this program. Nothing of it is used before its signature is right. Fails with what is wrong, as a sentence for the person. */
export function readStatement(file: Uint8Array, { keys, manifest, channel, platform, arch, now }: Wanted): Statement {
  let signed: z.infer<typeof SignedStatement>
  try {
    signed = SignedStatement.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(file)))
  } catch (error) {
    throw new OasisError('forbidden', 'The signature of the update cannot be read, so the update is not used. Tell who runs the update server.', { kind: 'update' }, error)
  }
  const known = new Map(keys.map(key => [keyName(key), key]))
  const ours = signed.signatures.filter(({ key }) => known.has(key))
  if (ours.length === 0) throw refused(`The update is signed with a key that this program does not know (${signed.signatures[0]!.key}), so it is not used. Tell who runs the update server.`)
  const isRight = ours.some(({ key, signature }) => verify(null, signedBytes(signed.statement), keyObject(known.get(key)!), Buffer.from(signature, 'base64')))
  if (!isRight) throw refused('The signature of the update is wrong, so the update is not used. Somebody may have changed it: tell who runs the update server.')
  const read = Statement.safeParse(parsed(signed.statement))
  if (!read.success) throw refused('The update is signed in a form that this program does not know, so it is not used. Get the newest version by hand.')
  const statement = read.data
  if (statement.platform !== platform || !(statement.arches as string[]).includes(arch) || statement.manifest !== manifest) throw refused(`The update is signed for ${statement.platform} (${statement.arches.join(', ')}), not for this computer, so it is not used. Tell who runs the update server.`)
  if (statement.channel !== channel) throw refused(`The update is signed for the channel "${statement.channel}", not for "${channel}", so it is not used. Tell who runs the update server.`)
  if (Date.parse(statement.expiresAt) <= now) throw refused(`The update server is out of date: what it offers was valid until ${statement.expiresAt.slice(0, 10)}. Newer versions may be held back: tell who runs it.`)
  return statement
}

function parsed(text: string): unknown {
  try { return JSON.parse(text) } catch { return null }
}
