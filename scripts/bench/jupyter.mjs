import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { findJupyter, setUpJupyter } from '../setup/jupyter.mjs'

/** How long its server may take to start, in milliseconds. */
const patience = 120_000

/**
 * Starts JupyterLab on a folder of notebooks, with its default settings and every folder of its own under `work`. Gives the address that opens a notebook of that folder by its name, what ends
 * all kernels, and what ends the server. Throws with what to do where it cannot be had.
 */
export async function startJupyter(notebooks, work) {
  const problem = await setUpJupyter()
  if (problem) throw new Error(problem)
  const at = name => path.join(work, name)
  const token = randomBytes(16).toString('hex')
  for (const name of ['config', 'data', 'runtime', 'ipython', 'settings', 'workspaces']) mkdirSync(at(name), { recursive: true })
  const child = spawn(findJupyter(), [
    '-m', 'jupyterlab', '--no-browser', '--allow-root', '--ServerApp.ip=127.0.0.1', '--ServerApp.port=0', `--ServerApp.root_dir=${notebooks}`,
    // No question about news and no look for updates: there is nobody to answer, and no network.
    '--LabApp.news_url=', '--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate',
  ], {
    env: {
      ...process.env, JUPYTER_TOKEN: token, JUPYTER_CONFIG_DIR: at('config'), JUPYTER_DATA_DIR: at('data'), JUPYTER_RUNTIME_DIR: at('runtime'), IPYTHONDIR: at('ipython'),
      JUPYTERLAB_SETTINGS_DIR: at('settings'), JUPYTERLAB_WORKSPACES_DIR: at('workspaces'),
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  let hasEnded = false
  child.stderr.setEncoding('utf8').on('data', text => { said += text })
  const exited = new Promise(resolve => child.once('exit', () => {
    hasEnded = true
    resolve()
  }))
  const stop = async () => {
    child.kill('SIGTERM')
    await exited
  }
  const findAddress = async () => {
    const file = (await readdir(at('runtime'))).find(name => /^jpserver-\d+\.json$/.test(name))
    return file ? JSON.parse(await readFile(path.join(at('runtime'), file), 'utf8')).url : null
  }
  const until = Date.now() + patience
  let base = null
  while (base === null) {
    if (hasEnded || Date.now() > until) {
      if (!hasEnded) await stop()
      throw new Error(`JupyterLab did not start:\n${said}`)
    }
    await delay(100)
    // The file may be there and not yet be whole.
    base = await findAddress().catch(() => null)
  }
  const ask = (method, to) => fetch(`${base}api/${to}`, { method, headers: { authorization: `token ${token}` } })
  return {
    /** The address of a notebook, with a layout of the window that nothing was opened in before. */
    link: name => `${base}lab/tree/${encodeURIComponent(name)}?reset&token=${token}`,
    async endKernels() {
      for (const { id } of await (await ask('GET', 'sessions')).json()) await ask('DELETE', `sessions/${id}`)
    },
    stop,
  }
}
