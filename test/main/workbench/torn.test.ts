import { copyFile, mkdir, readFile, rm, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Edit } from '../../../model/notebook/cell.ts'
import { openJournal } from '../../../main/workbench/store/journal.ts'
import { temporaryFolder } from './bench.ts'

let folder: string
beforeEach(async () => { folder = await temporaryFolder() })
afterEach(async () => { await rm(folder, { recursive: true, force: true }) })

const open = (where: string) => openJournal(where, () => 7, error => { throw error })
const headBytes = 32
const frameHeadBytes = 24

/** The ends of a log's frames, in bytes, and whether each ends a commit: SQLite's file format, section 4.1. */
function framesOf(log: Buffer): { end: number; commits: boolean }[] {
  const page = log.readUInt32BE(8)
  const frames: { end: number; commits: boolean }[] = []
  for (let at = headBytes; at + frameHeadBytes + page <= log.length; at += frameHeadBytes + page) frames.push({ end: at + frameHeadBytes + page, commits: log.readUInt32BE(at + 4) > 0 })
  return frames
}

it('[NB4] a log torn at any frame, or within one, gives back exactly what was committed by then', async () => {
  const source = join(folder, 'source')
  await mkdir(source)
  const journal = open(source)
  // What is there before the log begins: the schema has its own commits.
  const before = framesOf(await readFile(join(source, 'journal.sqlite-wal'))).filter(frame => frame.commits).length
  const edit = (number: number): Edit => ({ type: 'text', cell: 'a', at: 0, remove: 0, insert: `${number} ${'x'.repeat(number % 3 === 0 ? 9_000 : 10)}` })
  const commits = 20
  for (let number = 0; number < commits; number++) {
    journal.append('/n', 'one', [edit(number)])
    journal.flush()
  }
  const log = await readFile(join(source, 'journal.sqlite-wal'))
  const frames = framesOf(log)
  expect(frames.filter(frame => frame.commits)).toHaveLength(before + commits)
  let number = 0
  for (const [index, { end }] of frames.entries()) {
    const start = frames[index - 1]?.end ?? headBytes
    for (const cut of [start, start + 10, Math.floor((start + end) / 2), end - 1]) {
      const torn = join(folder, `torn ${number++}`)
      await mkdir(torn)
      await copyFile(join(source, 'journal.sqlite'), join(torn, 'journal.sqlite'))
      await copyFile(join(source, 'journal.sqlite-wal'), join(torn, 'journal.sqlite-wal'))
      await truncate(join(torn, 'journal.sqlite-wal'), cut)
      const committed = Math.max(0, frames.filter(frame => frame.commits && frame.end <= cut).length - before)
      const reopened = open(torn)
      expect(reopened.read('/n', 'one').flatMap(recovery => recovery.edits), `cut at ${cut}`).toEqual(Array.from({ length: committed }, (_, at) => edit(at)))
      // And it goes on from there.
      reopened.append('/n', 'one', [edit(99)])
      reopened.flush()
      expect(reopened.read('/n', 'one').flatMap(recovery => recovery.edits)).toHaveLength(committed + 1)
      reopened.close()
      await rm(torn, { recursive: true, force: true })
    }
  }
  journal.close()
})
