import { readdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseNotebook } from '../../model/notebook/document.ts'
import { readOutput } from '../../model/notebook/outputs.ts'
import { runOasis } from '../main/cli/oasis.ts'
import { temporaryFolder } from '../main/workbench/bench.ts'
import { installedSpark, skipWithoutSpark } from '../support/spark.ts'
// @ts-expect-error plain JavaScript, shared with the set-up
import { findCells } from '../../scripts/setup/cells.mjs'

const folder = path.resolve(import.meta.dirname, '../../resources/sample/spark')
const cells = findCells() as string | null

describe.skipIf(skipWithoutSpark || cells === null)('the sample space of Spark', () => {
  let dataDir: string
  let spark: string
  beforeAll(async () => {
    dataDir = await temporaryFolder()
    spark = await installedSpark(path.join(cells!, 'bin/python'))
  })
  afterAll(async () => {
    for (const made of [dataDir, spark]) await rm(made, { recursive: true, force: true })
  })

  it.each(readdirSync(folder).filter(name => name.endsWith('.ipynb')))('[SPK2] %s runs, and every cell that shows something does', async name => {
    const done = await runOasis(['run', path.join(folder, name), '-o', '-'], { cwd: dataDir, dataDir, env: { OASIS_SPARK_FOLDER: spark, OASIS_SPARK_MASTER: 'local[2]' }, patience: 200_000 })
    expect(done, done.err).toMatchObject({ code: 0 })
    const made = parseNotebook(done.out)
    for (const cell of made.cells.filter(each => each.name !== undefined)) {
      const shown = cell.outputs.map(readOutput)
      expect(shown.some(output => output.kind === 'table'), `${cell.name} shows a table`).toBe(true)
    }
  })
})
