import path from 'node:path'
import { z } from 'zod'
import { windowLimits } from '../../contract/workbench/window.ts'
import { isLink } from './link.ts'

/** What the arguments of a start ask for: notebooks by whole path, and links. A second start tells the first one in this form. */
export const AskedOfStart = z.object({ files: z.array(z.string().max(windowLimits.path)).max(windowLimits.files), links: z.array(z.string().max(windowLimits.link)).max(windowLimits.files) })
export type AskedOfStart = z.infer<typeof AskedOfStart>

/** Paths of files that were dropped on a window. */
export const DroppedPaths = z.array(z.string().max(windowLimits.path)).max(windowLimits.files)

export const isNotebookFile = (file: string): boolean => /\.ipynb$/i.test(file) && file.length <= windowLimits.path

/** Reads the arguments after the program's own. Relative paths are of the folder that the start was made in. */
export function askedOf(words: readonly string[], folder: string): AskedOfStart {
  const files: string[] = []
  const links: string[] = []
  for (const word of words) {
    if (isLink(word)) links.push(word)
    else if (isNotebookFile(word) && !word.startsWith('-')) files.push(path.resolve(folder, word))
  }
  return { files: files.slice(0, windowLimits.files), links: links.slice(0, windowLimits.files) }
}
