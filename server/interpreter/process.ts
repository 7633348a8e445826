import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'

/** What tells a process from a later one with its number, also across a start of the computer; null where it is gone. */
export async function markOf(pid: number): Promise<string | null> {
  if (process.platform !== 'linux') {
    return new Promise(resolve => execFile('ps', ['-o', 'lstart=', '-p', String(pid)], (error, said) => resolve(error ? null : said.trim() || null)))
  }
  try {
    const [stat, boot] = await Promise.all([readFile(`/proc/${pid}/stat`, 'utf8'), readFile('/proc/sys/kernel/random/boot_id', 'utf8')])
    // The name of its program stands in parentheses and may have any letters.
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return state === 'Z' || state === 'X' ? null : `${boot.trim()} ${fields[18]}`
  } catch {
    return null
  }
}

/** Ends a process and all of its group. */
export function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch { /* It is over already. */ }
}
