import { readdirSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DriverEvent } from '../../contract/driver/contract.ts'
import { skipWithoutSpark, startSession, type TestSession } from '../support/spark.ts'
// @ts-expect-error plain JavaScript, shared with the set-up
import { findCells } from '../../scripts/setup/cells.mjs'

const cells = findCells() as string | null

/** A cluster whose Python has pandas and Matplotlib, and an IPython of its own. */
describe.skipIf(skipWithoutSpark || cells === null)('Python in a session, on a cluster with pandas and Matplotlib', () => {
  let session: TestSession
  beforeAll(async () => {
    const lib = path.join(cells!, 'lib')
    session = await startSession({ packages: readdirSync(lib).map(name => path.join(lib, name, 'site-packages')) })
  }, 180_000)
  afterAll(() => session?.close())
  const shown = (events: DriverEvent[]) => events.flatMap(event => event.type === 'display' ? [event] : [])

  it('[DRV3] a figure is a picture, also one that is left open at the end of the cell', async () => {
    const events = await session.python('import matplotlib.pyplot as plt\nplt.plot([1, 3, 2]);')
    expect(events.at(-1)).toMatchObject({ failure: null })
    const [figure, ...others] = shown(events)
    expect(others).toEqual([])
    expect(Buffer.from(figure!.data['image/png'] as string, 'base64').subarray(1, 4).toString()).toBe('PNG')
  })

  it('[DRV3] a frame of pandas is shown as a table of HTML, and goes to Spark and back', async () => {
    const events = await session.python('import pandas as pd\nframe = spark.createDataFrame(pd.DataFrame({"a": [1, 2], "b": ["x", "é"]})).toPandas()\nframe')
    expect(events.at(-1)).toMatchObject({ failure: null })
    expect(shown(events)).toMatchObject([{ kind: 'execute_result', data: { 'text/html': expect.stringMatching(/<table[\s\S]*é/) } }])
  })

  it('[DRV4] the IPython that travels goes before the one that is installed, and what is installed before all else that travels', async () => {
    const events = await session.python('import IPython, sys\nprint("oasis-session-" in IPython.__file__, "oasis-session-" in sys.path[-1])')
    expect(events.flatMap(event => event.type === 'stream' ? [event.text] : []).join('')).toBe('True True\n')
  })
})
