import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { Kept } from '../../contract/workbench/window.ts'
import { replaceFile } from '../workbench/store/replace.ts'

/** Windows that are opened again at a start, and the bytes of the file that says so. */
const limits = { windows: 20, bytes: 4 * 1024 * 1024 } as const

const coordinate = z.int().min(-100_000).max(100_000)
const size = z.int().min(1).max(100_000)

/** A window as it was: its place while it is neither maximised nor full screen, what it is now, and what it shows. */
export const SavedWindow = z.object({
  bounds: z.object({ x: coordinate, y: coordinate, width: size, height: size }), state: z.enum(['normal', 'maximised', 'fullscreen']), kept: Kept.nullable(),
})
export type SavedWindow = z.infer<typeof SavedWindow>
const Saved = z.object({ version: z.literal(1), windows: z.array(SavedWindow).max(limits.windows) })

/** The windows of the last time, in a file that only this user can read. */
export interface WindowStore {
  /** The windows in order, the one that was used last at the end. A file that is missing or damaged holds none. */
  read(): SavedWindow[]
  write(windows: readonly SavedWindow[]): void
}

export function openWindowStore(file: string, log: (message: string, error: unknown) => void): WindowStore {
  return {
    read() {
      try {
        const text = readFileSync(file)
        if (text.byteLength > limits.bytes) throw new Error('it is too large')
        return Saved.parse(JSON.parse(text.toString('utf8'))).windows
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') log('Where the windows were could not be read', error)
        return []
      }
    },
    write(windows) {
      try {
        replaceFile(file, JSON.stringify({ version: 1, windows: windows.slice(-limits.windows) } satisfies z.infer<typeof Saved>))
      } catch (error) {
        log('Where the windows are could not be kept', error)
      }
    },
  }
}
