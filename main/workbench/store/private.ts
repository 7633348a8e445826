import { chmodSync, closeSync, existsSync, mkdirSync, openSync } from 'node:fs'

/** Makes a folder that this user alone may enter, or makes one that is there such a folder. Windows keeps a user's folders to the user by itself. */
export function privateFolder(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 })
  if (process.platform !== 'win32') chmodSync(path, 0o700)
}

/** Makes a file, and those beside it with these endings that are there, readable by this user alone. The file is made where it is missing. */
export function privateFile(path: string, endings: readonly string[] = []): void {
  closeSync(openSync(path, 'a', 0o600))
  if (process.platform === 'win32') return
  for (const file of [path, ...endings.map(ending => path + ending)]) if (existsSync(file)) chmodSync(file, 0o600)
}
