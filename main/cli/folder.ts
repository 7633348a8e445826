import { readdir } from 'node:fs/promises'
import { isAbsolute, join, relative } from 'node:path'
import { Refusal } from '../../contract/engine/session.ts'
import { isWithin } from '../workbench/space/description.ts'

const advice = 'Relative paths lead to a folder of the run\'s own, which is empty at first and removed with the run.'
const reach = 'Write the whole path, and allow its folder with --allow DIR.'

/** How many files are named one by one. */
const named = 10

/** Says which files the run's SQL wrote into the run's own folder, which is removed with the run. */
export async function tellLost(folder: string, say: (line: string) => void): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  const files = entries.filter(entry => !entry.isDirectory()).map(entry => relative(folder, join(entry.parentPath, entry.name))).sort()
  if (files.length === 0) return
  const more = files.length > named ? ` and ${files.length - named} more` : ''
  say(`Not kept: ${files.slice(0, named).join(', ')}${more}. ${advice} To keep what COPY writes, write the whole path and allow its folder with --allow DIR.`)
}

/** What to do on the command line about a file that a cell could not use or find, by its error's message and detail and the folder of the run; null for any other failure. */
export function folderHint(message: string, detail: unknown, scratch: string): string | null {
  const refusal = Refusal.safeParse(detail)
  if (refusal.success && refusal.data.kind === 'grant' && isWithin(scratch, refusal.data.path)) return `${advice} ${reach}`
  if (refusal.success && refusal.data.kind === 'grant') return `To allow it, run again with --allow and a folder that holds ${refusal.data.path}.`
  const missing = /^No files found that match the pattern "(.*)"/.exec(message)?.[1]
  return missing !== undefined && !isAbsolute(missing) ? `${advice} ${reach}` : null
}
