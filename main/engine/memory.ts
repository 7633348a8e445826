import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'

/** Resident memory of a process in bytes, or null when it is gone or cannot be read. */
export async function residentMemory(pid: number): Promise<number | null> {
  if (process.platform === 'linux') {
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => null)
    const kib = status === null ? null : /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]
    return kib ? Number(kib) * 1024 : null
  }
  const [program, args] = process.platform === 'win32'
    ? ['powershell.exe', ['-NoProfile', '-Command', `(Get-Process -Id ${pid}).WorkingSet64 / 1024`]] as const
    : ['ps', ['-o', 'rss=', '-p', String(pid)]] as const
  return new Promise(resolve => {
    execFile(program, [...args], { timeout: 5_000 }, (error, stdout) => {
      const kib = Number(stdout.trim())
      resolve(error || !Number.isFinite(kib) || kib <= 0 ? null : kib * 1024)
    })
  })
}
