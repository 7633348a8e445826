import { spawn } from 'node:child_process'
import path from 'node:path'
import { root } from '../process.mjs'

/** Starts the workbench as a browser host on a data folder; gives its one-time link and what ends it. */
export async function startWorkbench(dataDir, env = {}) {
  const child = spawn(process.execPath, [path.join(root, 'scripts/start.mjs'), '--browser', '--no-open', '--data-dir', dataDir], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } })
  let said = ''
  child.stderr.on('data', text => { said += text })
  const exited = new Promise(resolve => child.once('exit', resolve))
  const link = await new Promise((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', text => resolve(text.trim()))
    child.once('exit', code => reject(new Error(`The host ended with ${code}:\n${said}`)))
  })
  return {
    link,
    async stop() {
      child.kill('SIGINT')
      await exited
    },
  }
}
