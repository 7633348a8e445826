import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

const day = 24 * 60 * 60 * 1000

/** Whether windows can be shown: false on Linux with neither X11 nor Wayland. */
export function hasDisplay(env = process.env, platform = process.platform) {
  return platform !== 'linux' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY)
}

/** The path of Electron's program if it is installed, else null. It looks at files only: asking the package itself would start a download. */
export function findElectron(root, env = process.env) {
  const folder = path.join(root, 'node_modules/electron')
  const name = path.join(folder, 'path.txt')
  if (!existsSync(name)) return null
  const file = path.join(env.ELECTRON_OVERRIDE_DIST_PATH || path.join(folder, 'dist'), readFileSync(name, 'utf8').trim())
  return existsSync(file) ? file : null
}

/** Bytes in a folder, whatever comes and goes in it meanwhile. */
function weigh(folder) {
  let bytes = 0
  try {
    for (const name of readdirSync(folder, { recursive: true })) bytes += statSync(path.join(folder, name), { throwIfNoEntry: false })?.size ?? 0
  } catch { /* a file went away between listing and looking */ }
  return bytes
}

/**
 * Electron's own installer. It downloads to a temporary folder of ours, so that `progress` can be told the bytes that have come, once a second. True when it
 * succeeded; what it said otherwise is left out, because the person can do nothing about it.
 */
export async function runInstaller(root, progress) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'oasis-electron-'))
  const ticking = setInterval(() => progress(weigh(folder)), 1000)
  try {
    return await new Promise(resolve => {
      const child = spawn(process.execPath, [path.join(root, 'node_modules/electron/install.js')], {
        cwd: root, stdio: 'ignore', env: { ...process.env, TMPDIR: folder, TEMP: folder, TMP: folder },
      })
      child.on('error', () => resolve(false))
      child.on('exit', code => resolve(code === 0))
    })
  } finally {
    clearInterval(ticking)
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * Electron's program, fetched first if it is missing. After a fetch that failed, the next is tried a day later at the earliest; `stamp` is the file that
 * remembers it. Gives `{ program }`, or `{ reason }` with half a sentence that says why there is none.
 */
export async function getElectron({ root, stamp, install = runInstaller, find = findElectron, now = Date.now, say }) {
  const there = find(root)
  if (there) return { program: there }
  if (!existsSync(path.join(root, 'node_modules/electron/install.js'))) return { reason: 'Electron is not installed' }
  let failedAt = -Infinity
  try { failedAt = JSON.parse(readFileSync(stamp, 'utf8')).failedAt } catch { /* never failed here */ }
  if (now() - failedAt < day) return { reason: 'Electron could not be fetched within the last day' }
  say('Fetching Electron (once, about 120 MB) ...')
  const ok = await install(root, bytes => say(`Fetching Electron: ${Math.round(bytes / 1e6)} MB so far`))
  const program = ok ? find(root) : null
  if (program) {
    rmSync(stamp, { force: true })
    return { program }
  }
  mkdirSync(path.dirname(stamp), { recursive: true })
  writeFileSync(stamp, JSON.stringify({ failedAt: now() }))
  return { reason: 'Electron could not be fetched' }
}
