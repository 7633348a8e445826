import { readdirSync } from 'node:fs'
import path from 'node:path'

/** The files under a folder whose names end so, without those and the folders that `leave` names. */
export function* files(folder, ending, leave = () => false) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name)
    if (leave(file)) continue
    if (entry.isDirectory()) yield* files(file, ending, leave)
    else if (file.endsWith(ending)) yield file
  }
}

/** Every node of a syntax tree. */
export function* nodes(node) {
  if (Array.isArray(node)) for (const item of node) yield* nodes(item)
  else if (node && typeof node.type === 'string') {
    yield node
    for (const [key, value] of Object.entries(node)) if (key !== 'parent' && value && typeof value === 'object') yield* nodes(value)
  }
}

/** The line, from 1, of a place in a text. */
export const lineAt = (source, at) => source.slice(0, at).split('\n').length
