import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import * as module from 'node:module'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { onBundledNode } from './node.mjs'

const root = path.resolve(import.meta.dirname, '..')
const usage = `npm start -- [options] [NOTEBOOK.ipynb]

Opens Oasis Workbench, with a notebook if one is named, in a window of its own (Electron). Where that cannot be had, it opens in the system's browser, served on this computer only.

  --browser        Use the browser, also where Electron is installed
  --port N         Serve the browser on this port (1 to 65535; a free one by default); means --browser
  --no-open        Print the one-time link instead of opening the browser; means --browser
  --data-dir DIR   Keep notebooks' journals, results and settings there (also: OASIS_DATA_DIR)
  --help           Show this

Ctrl+C stops it.
`
const say = line => process.stderr.write(`${line}\n`)

/** Ends with exit code 2 and a sentence; nothing has been started. */
function refuse(sentence) {
  say(`${sentence}\nnpm start -- --help lists the options.`)
  process.exit(2)
}

function readOptions() {
  let values
  let tokens
  let notebooks
  try {
    ({ values, tokens, positionals: notebooks } = parseArgs({
      tokens: true, allowPositionals: true,
      options: { browser: { type: 'boolean' }, port: { type: 'string' }, 'no-open': { type: 'boolean' }, 'data-dir': { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    }))
  } catch (error) {
    refuse(error.message.split('. ')[0])
  }
  if (values.help) {
    process.stdout.write(usage)
    process.exit(0)
  }
  const given = tokens.flatMap(token => token.kind === 'option' && token.value !== undefined ? [token.name] : [])
  const twice = given.find((name, at) => given.indexOf(name) !== at)
  if (twice !== undefined) refuse(`--${twice} is given twice.`)
  if (values.port !== undefined && (!/^\d+$/.test(values.port) || Number(values.port) < 1 || Number(values.port) > 65535)) refuse(`--port takes a whole number from 1 to 65535, not '${values.port}'.`)
  if (values['data-dir'] === '') refuse('--data-dir takes a folder.')
  if (notebooks.length > 1) refuse('Name one notebook at most.')
  // npm runs scripts in the project's folder; a relative path means the folder that the person is in.
  const whole = given => path.resolve(process.env.INIT_CWD ?? process.cwd(), given)
  const [notebook] = notebooks.map(whole)
  if (notebook !== undefined && !/\.ipynb$/i.test(notebook)) refuse(`${notebooks[0]} is no notebook: its name does not end in .ipynb.`)
  if (notebook !== undefined && !existsSync(notebook)) refuse(`There is no file ${notebook}.`)
  return {
    notebook, browser: Boolean(values.browser || values.port || values['no-open']), port: Number(values.port ?? 0), open: !values['no-open'],
    dataDir: values['data-dir'] && whole(values['data-dir']),
  }
}

const compiled = file => import(new URL(`../dist/main/${file}`, import.meta.url).href)

/** Runs Electron until it ends; gives its exit code, or null if it could not start and the browser should take over. */
function runElectron(program, dataDir, notebook) {
  const started = Date.now()
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env
  return new Promise(resolve => {
    const child = spawn(program, [root, '--data-dir', dataDir, ...(notebook === undefined ? [] : [notebook])], { stdio: 'inherit', env })
    let stopped = false
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
      process.on(signal, () => {
        stopped = true
        child.kill(signal)
      })
    }
    child.on('error', () => resolve(null))
    child.on('exit', code => resolve(!stopped && code !== 0 && Date.now() - started < 10_000 ? null : code ?? 0))
  })
}

async function runBrowser(options, dataDir) {
  const { openWorkbench } = await compiled('loopback/index.js')
  const host = await openWorkbench({ root, dataDir, port: options.port, open: options.open, notebook: options.notebook, say, print: line => process.stdout.write(`${line}\n`) })
  let askedAt = 0
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      // A terminal and npm may both pass the same Ctrl+C on; only a later one means "at once".
      if (askedAt && Date.now() - askedAt > 500) process.exit(130)
      askedAt ||= Date.now()
      host.stop()
    })
  }
  return host.stopped
}

async function start() {
  const options = readOptions()
  await onBundledNode()
  module.enableCompileCache?.(path.join(root, '.cache/node'))
  const { build, outdated } = await import('./build.mjs')
  if (outdated().length) await build(say)
  const { dataFolder, makeDataFolder } = await compiled('owner/folder.js')
  const dataDir = dataFolder({ given: options.dataDir })
  // Here, so that a folder that cannot be used is told in the same way by both hosts.
  makeDataFolder(dataDir)

  let reason = null
  if (!options.browser) {
    const { findElectron, getElectron, hasDisplay } = await import('./electron.mjs')
    const found = hasDisplay() ? await getElectron({ root, stamp: path.join(root, '.cache/electron.json'), find: findElectron, say }) : { reason: 'There is no display' }
    if (found.program) {
      const code = await runElectron(found.program, dataDir, options.notebook)
      if (code !== null) return code
      reason = 'Electron did not start'
    } else {
      reason = found.reason
    }
    say(`${reason}; the workbench opens in the browser instead.`)
  }
  return runBrowser(options, dataDir)
}

if (!existsSync(path.join(root, 'node_modules'))) {
  say('The packages are not installed. Run: npm ci')
  process.exit(1)
}
try {
  process.exit(await start())
} catch (error) {
  say(error.name === 'OasisError' ? error.message : error.stack)
  process.exit(1)
}
