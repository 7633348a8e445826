import { execFileSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A disk of its own that a test may fill and lock. */
export interface Disk {
  path: string
  /** Takes all the room that is left but these bytes. */
  fill(spare?: number): void
  /** Gives the room back. */
  free(): void
  /** Lets nobody write to it, root neither, or lets them again. */
  lock(locked: boolean): void
  remove(): void
}

/** Mounts a disk in memory of so many MiB. Fails where this user may not mount. */
export function smallDisk(mebibytes: number): Disk {
  const path = mkdtempSync(join(tmpdir(), 'oasis-disk-'))
  const mount = (...more: string[]) => execFileSync('mount', [...more, path], { stdio: ['ignore', 'ignore', 'pipe'] })
  try {
    mount('-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'tmpfs')
  } catch (error) {
    rmSync(path, { recursive: true, force: true })
    throw error
  }
  const ballast = join(path, 'ballast')
  return {
    path,
    fill(spare = 0) {
      const file = openSync(ballast, 'a')
      for (let size = 1024 * 1024; size >= 1;) {
        try {
          if (writeSync(file, Buffer.alloc(size)) < size) size = Math.floor(size / 2)
        } catch {
          size = Math.floor(size / 2)
        }
      }
      closeSync(file)
      if (spare > 0) execFileSync('truncate', ['-s', `-${spare}`, ballast])
    },
    free: () => rmSync(ballast, { force: true }),
    lock: locked => mount('-o', `remount,${locked ? 'ro' : 'rw'}`),
    remove() {
      execFileSync('umount', ['-l', path])
      rmSync(path, { recursive: true, force: true })
    },
  }
}

function whyNot(): string | null {
  if (process.platform !== 'linux') return 'disks of their own are mounted on Linux only'
  try {
    smallDisk(1).remove()
    return null
  } catch (error) {
    return `no disk can be mounted here (${String((error as { stderr?: unknown }).stderr ?? error).trim()}); as root of a machine it can`
  }
}
const reason = whyNot()

/** Whether no disk can be mounted; a test that needs one skips and says why. */
export const skipWithoutDisk = reason !== null
if (reason !== null) console.warn(`SKIPPED: ${reason}`)
