import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { emulated } from './emulated.ts'

/** The system's keychain: what Electron found on this desktop, whether it can be used now, and its keys, the newest last. `file` keeps them over a restart. */
export const systemKeychain = {
  backend: process.env['ELECTRON_DOUBLE_KEYCHAIN'] ?? 'gnome_libsecret',
  isLocked: false,
  file: process.env['ELECTRON_DOUBLE_KEYS'] ?? null,
  keys: [] as { id: string; key: string }[],
  /** A new key counts from now on; the older ones still open what they closed. */
  rotate(): void {
    this.keys.push({ id: randomBytes(4).toString('hex'), key: randomBytes(32).toString('base64') })
    if (this.file !== null) writeFileSync(this.file, JSON.stringify(this.keys), { mode: 0o600 })
  },
}
if (systemKeychain.file !== null && existsSync(systemKeychain.file)) systemKeychain.keys = JSON.parse(readFileSync(systemKeychain.file, 'utf8')) as typeof systemKeychain.keys
if (systemKeychain.keys.length === 0) systemKeychain.rotate()

/** Encrypts truly, so that what is kept can be looked through for a secret. The calls that Electron deprecates are not there. */
export const safeStorage = emulated('safeStorage', {
  getSelectedStorageBackend: (): string => systemKeychain.backend,
  async isAsyncEncryptionAvailable(): Promise<boolean> { return !systemKeychain.isLocked },
  async encryptStringAsync(text: string): Promise<Buffer> {
    if (systemKeychain.isLocked) throw new Error('Error while encrypting the text provided to safeStorage.encryptStringAsync.')
    const { id, key } = systemKeychain.keys.at(-1)!
    const iv = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', Buffer.from(key, 'base64'), iv)
    return Buffer.concat([Buffer.from(`v11${id}`), iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
  },
  async decryptStringAsync(bytes: Buffer): Promise<{ result: string; shouldReEncrypt: boolean }> {
    const id = bytes.subarray(3, 11).toString()
    const known = systemKeychain.isLocked ? undefined : systemKeychain.keys.find(key => key.id === id)
    if (!known) throw new Error('Error while decrypting the ciphertext provided to safeStorage.decryptStringAsync.')
    const decipher = createDecipheriv('aes-256-gcm', Buffer.from(known.key, 'base64'), bytes.subarray(11, 23))
    decipher.setAuthTag(bytes.subarray(-16))
    return { result: decipher.update(bytes.subarray(23, -16)).toString('utf8') + decipher.final('utf8'), shouldReEncrypt: known !== systemKeychain.keys.at(-1) }
  },
})
