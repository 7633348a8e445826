import { spawn } from 'node:child_process'
import path from 'node:path'

export const root = path.resolve(import.meta.dirname, '..')

/** Runs a program to its end. `quiet` collects what it prints; otherwise it prints here. Never rejects: a program that cannot start has code 127. */
export function run(command, args, { quiet = false, env = {}, cwd = root } = {}) {
  return new Promise(resolve => {
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', quiet ? 'pipe' : 'inherit', quiet ? 'pipe' : 'inherit'] })
    let text = ''
    child.stdout?.on('data', data => { text += data })
    child.stderr?.on('data', data => { text += data })
    child.on('error', error => resolve({ code: 127, text: error.message }))
    child.on('close', code => resolve({ code: code ?? 1, text }))
  })
}

/** Runs a tool of the project's own with the project's own Node. */
export const tool = (script, args, options) => run(process.execPath, [path.join(root, 'node_modules', script), ...args], options)

export const vitest = (args, options) => tool('vitest/vitest.mjs', args, options)
