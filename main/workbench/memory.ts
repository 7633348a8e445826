import { totalmem } from 'node:os'

const mebibyte = 1024 ** 2

/** How much memory an engine may take, in bytes: a notebook's, and the one that pages or lands results. They are rarely all at their limit at once. */
export function memoryShares(total = Math.min(totalmem(), process.constrainedMemory() || Infinity)): { notebook: number; page: number } {
  const share = (part: number, least: number, most: number) => Math.floor(Math.min(Math.max(total * part, least * mebibyte), most * mebibyte))
  return { notebook: share(0.4, 512, 64 * 1024), page: share(0.2, 512, 8 * 1024) }
}
