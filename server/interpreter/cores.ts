import { existsSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** A share of this computer's cores, by their numbers. */
export interface CoreShare { readonly numbers: readonly number[]; free(): void }

/** Deals cores to sessions, so that one who uses all of what is theirs leaves the others' alone. */
export interface Cores {
  /** So many of those that the fewest have; null where that is all there are. */
  take(count: number): CoreShare | null
}

/** The numbers in a list of Linux's, such as `0-3,6`. */
export function readCores(list: string): number[] {
  return list.trim().split(',').flatMap(part => {
    const [first, last] = part.split('-').map(Number) as [number, number?]
    return Array.from({ length: (last ?? first) - first + 1 }, (_, at) => first + at)
  })
}

export function dealCores(numbers: readonly number[]): Cores {
  const holders = new Map(numbers.map(number => [number, 0]))
  const change = (held: readonly number[], by: number) => { for (const number of held) holders.set(number, holders.get(number)! + by) }
  return {
    take(count) {
      if (count >= numbers.length) return null
      // The sort keeps the order of those that are alike.
      const held = [...numbers].sort((one, other) => holders.get(one)! - holders.get(other)!).slice(0, count)
      change(held, 1)
      let isHeld = true
      return {
        numbers: held,
        free() {
          if (isHeld) change(held, -1)
          isHeld = false
        },
      }
    },
  }
}

/** The cores that this process may use; none where the system says nothing of them, or has no `taskset` that holds a session to some. */
export function coresHere(): number[] {
  if (process.platform !== 'linux' || !(process.env['PATH'] ?? '').split(delimiter).some(folder => existsSync(join(folder, 'taskset')))) return []
  const [, list] = /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? []
  return list === undefined ? [] : readCores(list)
}

/** A command that runs on these cores alone, with all that it starts. */
export const onCores = (share: CoreShare | null, command: readonly [string, ...string[]]): readonly [string, ...string[]] => share === null ? command : ['taskset', '--cpu-list', share.numbers.join(','), ...command]
