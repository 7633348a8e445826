import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '..')

/** The Node that the project brings along. */
export const bundledNode = path.join(root, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node')

/**
 * Makes sure that this script runs on a Node that the native modules can load in (Node-API 10). On an older one it starts the script again with the
 * project's own Node, passes signals and the exit code on, and never returns.
 */
export async function onBundledNode() {
  if (Number(process.versions.napi) >= 10) return
  if (!existsSync(bundledNode)) {
    process.stderr.write(`Node ${process.versions.node} is too old, and the project's own is not installed. Run: npm ci\n`)
    process.exit(1)
  }
  const child = spawn(bundledNode, process.argv.slice(1), { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('error', error => {
    process.stderr.write(`The project's own Node does not start (${error.message}). Run: npm ci\n`)
    process.exit(1)
  })
  child.on('exit', (code, signal) => process.exit(code ?? 128 + os.constants.signals[signal]))
  await new Promise(() => {})
}
