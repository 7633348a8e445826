import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { constants, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { copyFile, rename } from 'node:fs/promises'
import path from 'node:path'
import { onBundledNode } from './node.mjs'

const root = path.resolve(import.meta.dirname, '..')
const at = (...parts) => path.join(root, ...parts)
const stampFile = at('dist/stamps.json')
const lockFolder = at('dist/building')
/** Programs of Python, which are run as they are written. */
const pythonPrograms = ['main/python/program', 'driver']
const sample = ['flights-3m.parquet', 'airports.csv']

/** What is built, from what, and what must be there afterwards. A stage whose inputs have not changed is left alone. */
const stages = [
  {
    name: 'sample', title: 'Copying the sample data',
    inputs: sample.map(file => `node_modules/vega-datasets/data/${file}`),
    outputs: sample.map(file => `resources/sample/data/${file}`),
    run: copySample,
  },
  {
    name: 'program', title: 'Compiling the program',
    inputs: ['model', 'contract', 'server', 'main', 'driver', 'preload', 'tsconfig.base.json', 'package-lock.json'],
    outputs: ['dist/main/loopback/index.js', 'dist/main/electron/index.js', 'dist/preload/index.cjs', ...pythonPrograms.map(folder => `dist/${folder}/start.py`)],
    // The compiler's own notes do not tell it that a file it wrote is gone.
    run: async missing => {
      await node('node_modules/typescript/bin/tsc', '-b', ...(missing ? ['--force'] : []), 'model', 'contract', 'server', 'main', 'main/electron', 'preload')
      copyPython()
    },
  },
  {
    name: 'renderer', title: 'Bundling the window (once, some seconds)',
    inputs: ['model', 'contract', 'renderer', 'vite.config.ts', 'package-lock.json'],
    outputs: ['dist/renderer/index.html'],
    run: () => node('node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn'),
  },
]

function node(script, ...args) {
  return new Promise((resolve, reject) => {
    // A build that a test started would otherwise bundle React's development version.
    const child = spawn(process.execPath, [at(script), ...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NODE_ENV: 'production' } })
    let said = ''
    child.stdout.on('data', text => { said += text })
    child.stderr.on('data', text => { said += text })
    child.on('error', reject)
    child.on('exit', code => code === 0 ? resolve(undefined) : reject(new Error(said.trim() || `${script} ended with ${code}`)))
  })
}

function copyPython() {
  for (const folder of pythonPrograms) {
    rmSync(at('dist', folder), { recursive: true, force: true })
    cpSync(at(folder), at('dist', folder), { recursive: true, filter: file => !file.includes('__pycache__') })
  }
}

async function copySample() {
  mkdirSync(at('resources/sample/data'), { recursive: true })
  for (const file of sample) {
    const target = at('resources/sample/data', file)
    await copyFile(at('node_modules/vega-datasets/data', file), `${target}.part`, constants.COPYFILE_FICLONE)
    await rename(`${target}.part`, target)
  }
}

/** A digest of names, sizes and times: reading them takes milliseconds where reading the files would not. */
function signature(inputs) {
  const hash = createHash('sha256')
  const visit = file => {
    const stat = statSync(file, { throwIfNoEntry: false })
    if (!stat) return
    if (!stat.isDirectory()) return void hash.update(`${path.relative(root, file)}\0${stat.size}\0${stat.mtimeMs}\n`)
    for (const name of readdirSync(file).sort()) if (!name.startsWith('.') && name !== '__pycache__' && !name.endsWith('.tsbuildinfo')) visit(path.join(file, name))
  }
  for (const input of inputs) visit(at(input))
  return hash.digest('hex')
}

function readStamps() {
  try {
    return JSON.parse(readFileSync(stampFile, 'utf8'))
  } catch {
    return {}
  }
}

const lacks = stage => stage.outputs.some(file => !existsSync(at(file)))

/** The stages whose inputs changed or whose outputs are missing. */
export function outdated() {
  const stamps = readStamps()
  return stages.filter(stage => lacks(stage) || stamps[stage.name] !== signature(stage.inputs))
}

const alive = pid => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/** Two builds at once would write over each other; the second waits for the first and then finds nothing to do. */
async function exclusively(work) {
  mkdirSync(at('dist'), { recursive: true })
  for (;;) {
    try {
      mkdirSync(lockFolder)
      break
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
    let holder = 0
    try { holder = Number(readFileSync(path.join(lockFolder, 'pid'), 'utf8')) } catch { /* not written yet, or already gone */ }
    const age = Date.now() - (statSync(lockFolder, { throwIfNoEntry: false })?.mtimeMs ?? Date.now())
    if (holder ? !alive(holder) : age > 5000) rmSync(lockFolder, { recursive: true, force: true })
    else await new Promise(resolve => setTimeout(resolve, 100))
  }
  try {
    writeFileSync(path.join(lockFolder, 'pid'), String(process.pid))
    return await work()
  } finally {
    rmSync(lockFolder, { recursive: true, force: true })
  }
}

/**
 * Builds what changed and nothing else. `say` gets one line for each stage that runs. Returns the names of the stages that ran; throws an Error
 * with the compiler's output when one fails.
 */
export async function build(say = () => {}) {
  if (outdated().length === 0) return []
  return exclusively(async () => {
    const ran = []
    for (const stage of outdated()) {
      const before = signature(stage.inputs)
      const started = Date.now()
      say(`${stage.title} ...`)
      await stage.run(lacks(stage))
      say(`${stage.title}: done in ${((Date.now() - started) / 1000).toFixed(1)} s`)
      writeFileSync(stampFile, JSON.stringify({ ...readStamps(), [stage.name]: before }))
      ran.push(stage.name)
    }
    return ran
  })
}

if (process.argv[1] === import.meta.filename) {
  await onBundledNode()
  const unknown = process.argv.slice(2).filter(arg => arg !== '--force')
  if (unknown.length) {
    process.stderr.write(`npm run build takes only --force, not ${unknown.join(' ')}\n`)
    process.exit(2)
  }
  if (process.argv.includes('--force')) rmSync(stampFile, { force: true })
  try {
    const ran = await build(line => process.stderr.write(`${line}\n`))
    if (ran.length === 0) process.stderr.write('Nothing has changed since the last build\n')
  } catch (error) {
    process.stderr.write(`${error.message}\nThe build failed\n`)
    process.exit(1)
  }
}
