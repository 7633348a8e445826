#!/usr/bin/env node
import { existsSync } from 'node:fs'
import * as module from 'node:module'
import path from 'node:path'
import { onBundledNode } from './node.mjs'

const root = path.resolve(import.meta.dirname, '..')
if (!existsSync(path.join(root, 'node_modules'))) {
  process.stderr.write('The packages are not installed. Run: npm ci\n')
  process.exit(1)
}
await onBundledNode()
// A notebook by itself is to be looked at: that is what a start does.
if (/\.ipynb$/i.test(process.argv[2] ?? '')) await import('./start.mjs')
module.enableCompileCache?.(path.join(root, '.cache/node'))
const { build, outdated } = await import('./build.mjs')
try {
  if (outdated().length) await build(line => process.stderr.write(`${line}\n`))
} catch (error) {
  process.stderr.write(`${error.message}\nThe build failed\n`)
  process.exit(1)
}
const { main } = await import(new URL('../dist/main/cli/index.js', import.meta.url).href)
process.exitCode = await main(process.argv.slice(2))
