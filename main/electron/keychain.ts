import { safeStorage } from 'electron'
import { readFileSync, renameSync, rmSync } from 'node:fs'
import { open } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { OasisError } from '../../contract/errors.ts'
import { privateFolder } from '../workbench/store/private.ts'

/** Secrets of this user, by name. Their values leave the main process only for what they are for. */
export interface Keychain {
  /** Why nothing can be kept here, as a sentence for the person; null where it can. */
  trouble(): Promise<string | null>
  /** The names of the secrets that are kept. Fails as `invalid` if the file of them cannot be read. */
  names(): string[]
  /** The secret of a name, or null. Fails as `forbidden` while the keychain is locked or gone, and as `invalid` if the secret was kept by another keychain. */
  get(name: string): Promise<string | null>
  /** Keeps a secret. A file that cannot be read is moved aside first, and stays. */
  set(name: string, secret: string): Promise<void>
  delete(name: string): Promise<void>
}

/** Bytes of the file, and how many secrets there may be. */
const limits = { bytes: 1024 * 1024, secrets: 1000 } as const

/** Each secret as safeStorage gave it, in base64. One that is no text is left as it is, for who knows what it is. */
const Kept = z.object({ version: z.literal(1), secrets: z.record(z.string().max(4_000), z.unknown()) })
type Kept = z.infer<typeof Kept>

/**
 * The secrets of the data folder, encrypted with a key of the system's keychain, in a file that only this user can read. On Linux that needs a keychain that is one: what Electron falls back to
 * without it (`basic_text`) encrypts with a key that everybody knows, and is refused.
 */
export function openKeychain(file: string, platform: NodeJS.Platform = process.platform): Keychain {
  /** One change after another. */
  let last: Promise<unknown> = Promise.resolve()
  const alone = <T>(work: () => Promise<T>): Promise<T> => {
    const next = last.then(work, work)
    last = next.catch(() => {})
    return next
  }

  async function trouble(): Promise<string | null> {
    if (platform === 'linux') {
      const backend = safeStorage.getSelectedStorageBackend()
      if (backend === 'basic_text' || backend === 'unknown') return 'This desktop has no keychain that the program could keep a secret in. Install and unlock GNOME Keyring or KWallet, then start the program again.'
    }
    if (!await safeStorage.isAsyncEncryptionAvailable()) return 'The keychain of this computer cannot be used. Unlock it, then try again.'
    return null
  }
  async function usable(): Promise<void> {
    const reason = await trouble()
    if (reason !== null) throw new OasisError('forbidden', reason, { kind: 'keychain' })
  }

  function read(): Kept {
    let bytes: Buffer
    try {
      bytes = readFileSync(file)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { version: 1, secrets: {} }
      throw new OasisError('invalid', `${file}, where secrets are kept, cannot be read. Make it readable for this user.`, { kind: 'keychain' }, error)
    }
    let kept: unknown
    try {
      if (bytes.byteLength > limits.bytes) throw new Error('it is too large')
      kept = JSON.parse(bytes.toString('utf8'))
    } catch (error) {
      throw damaged(error)
    }
    if (typeof kept === 'object' && kept !== null && 'version' in kept && typeof kept.version === 'number' && kept.version > 1) throw new OasisError('forbidden', `${file}, where secrets are kept, was written by a newer version of Oasis Workbench and is left as it is. Update this program.`, { kind: 'keychain' })
    const checked = Kept.safeParse(kept)
    if (!checked.success) throw damaged(checked.error)
    return checked.data
  }
  const damaged = (cause: unknown) => new OasisError('invalid', `${file}, where secrets are kept, is damaged. Enter the secrets again; the file is then moved aside.`, { kind: 'keychain' }, cause)

  async function write(secrets: Kept['secrets']): Promise<void> {
    privateFolder(path.dirname(file))
    const next = `${file}.next`
    try {
      const handle = await open(next, 'w', 0o600)
      try {
        await handle.writeFile(`${JSON.stringify({ version: 1, secrets } satisfies Kept, null, 2)}\n`)
        await handle.sync()
      } finally {
        await handle.close()
      }
      // At every moment there is the old file or the new one, whole.
      renameSync(next, file)
    } catch (error) {
      rmSync(next, { force: true })
      throw new OasisError('invalid', `${file}, where secrets are kept, cannot be written (${(error as NodeJS.ErrnoException).code ?? String(error)}). Nothing was changed.`, { kind: 'keychain' }, error)
    }
  }
  /** The secrets to change; those of a damaged file are moved aside. */
  function changeable(): Kept['secrets'] {
    try {
      return read().secrets
    } catch (error) {
      if (!(error instanceof OasisError) || error.code !== 'invalid') throw error
      try {
        renameSync(file, path.join(path.dirname(file), `keychain-unread-${Date.now()}.json`))
      } catch {
        throw error
      }
      return {}
    }
  }
  const encrypt = async (secret: string) => (await safeStorage.encryptStringAsync(secret)).toString('base64')

  return {
    trouble,
    names: () => Object.keys(read().secrets),
    get: name => alone(async () => {
      const { secrets } = read()
      if (!Object.hasOwn(secrets, name)) return null
      await usable()
      const kept = secrets[name]
      let opened: Awaited<ReturnType<typeof safeStorage.decryptStringAsync>>
      try {
        if (typeof kept !== 'string') throw new Error('it is no text')
        opened = await safeStorage.decryptStringAsync(Buffer.from(kept, 'base64'))
      } catch (error) {
        // Locked meanwhile, or kept with a key that is no longer there.
        await usable()
        throw new OasisError('invalid', 'A secret was kept with another key than the keychain has now, and cannot be read. Enter it again.', { kind: 'keychain' }, error)
      }
      if (opened.shouldReEncrypt) {
        // What was read counts, whether or not it can be written anew now.
        await encrypt(opened.result).then(text => write({ ...secrets, [name]: text })).catch(() => {})
      }
      return opened.result
    }),
    set: (name, secret) => alone(async () => {
      await usable()
      const text = await encrypt(secret)
      const secrets = changeable()
      if (!Object.hasOwn(secrets, name) && Object.keys(secrets).length >= limits.secrets) throw new OasisError('invalid', `More than ${limits.secrets} secrets cannot be kept. Forget some first.`, { kind: 'keychain' })
      await write({ ...secrets, [name]: text })
    }),
    delete: name => alone(async () => {
      const { [name]: gone, ...rest } = read().secrets
      if (gone !== undefined) await write(rest)
    }),
  }
}
