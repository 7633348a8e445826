import { afterEach, describe, expect, it } from 'vitest'
import { OasisError } from '../../../contract/errors.ts'
import { exportsUnderWay, startExport, watchExport, type ExportAsk } from '../../../renderer/grid/exports.ts'
import { words } from '../../../renderer/language/words.ts'
import { notices } from '../../../renderer/ui/notices.ts'

type Event = { type: 'progress'; progress: number | null; bytes: number } | { type: 'file'; url: string | null; path: string | null; bytes: number }

/** An export that goes on when told to; stands for the connection, whose timing cannot be had from a real one. */
function slowExport(result: string) {
  let tell: (event: Event | Error) => void = () => {}
  const saved: string[] = []
  const signals: AbortSignal[] = []
  const stream = async function* (_: string, __: unknown, { signal }: { signal: AbortSignal }) {
    signals.push(signal)
    for (;;) {
      const event = await new Promise<Event | Error>((resolve, reject) => {
        tell = resolve
        signal.addEventListener('abort', () => reject(new OasisError('cancelled', 'cancelled')))
      })
      if (event instanceof Error) throw event
      yield event
      if (event.type === 'file') return
    }
  }
  const t = ((key: keyof typeof words, values: Record<string, string> = {}) => String(words[key].en).replace(/\{(\w+)\}/g, (_, name: string) => values[name]!)) as ExportAsk['t']
  const start = () => startExport({ workbench: { stream } as unknown as ExportAsk['workbench'], result, name: 'delays', view: null, format: 'csv', t, language: 'en', save: url => saved.push(url) })
  return { start, saved, signals, tell: (event: Event | Error) => tell(event) }
}
const settle = () => new Promise(resolve => setTimeout(resolve, 5))
const said = () => notices.getState().notices.map(({ text }) => text)
const underWay = () => exportsUnderWay.getState().exports.map(({ result, bytes }) => ({ result, bytes }))

describe('an export', () => {
  afterEach(() => notices.setState({ notices: [] }))

  it('[GRID1] an export goes on when its table is no longer shown, with a notice that shows and cancels it', async () => {
    const file = slowExport('one')
    const unwatch = watchExport('one')
    const done = file.start()
    await settle()
    file.tell({ type: 'progress', progress: 0.2, bytes: 200 })
    await settle()
    expect(underWay()).toEqual([{ result: 'one', bytes: 200 }])
    expect(said()).toEqual([])
    unwatch()
    await settle()
    expect(said()).toEqual(['Export of delays'])
    file.tell({ type: 'progress', progress: 0.5, bytes: 500 })
    await settle()
    expect(notices.getState().notices).toMatchObject([{ isUnderWay: true, progress: 0.5, detail: 'Exporting CSV, 500 B' }])
    // Back in view, the table shows it again.
    const again = watchExport('one')
    expect(said()).toEqual([])
    again()
    await settle()
    file.tell({ type: 'file', url: '/files/abc/delays%20%E6%9C%88.csv', path: null, bytes: 1000 })
    await done
    expect(file.signals[0]!.aborted).toBe(false)
    expect(file.saved).toEqual(['/files/abc/delays%20%E6%9C%88.csv'])
    expect(said()).toEqual(['Exported delays 月.csv, 1 KB'])
    expect(underWay()).toEqual([])
  })

  it('[GRID1] an export out of view is cancelled by its notice, and nothing more is said', async () => {
    const file = slowExport('two')
    const unwatch = watchExport('two')
    const done = file.start()
    await settle()
    unwatch()
    await settle()
    notices.getState().notices[0]!.action!.run()
    await done
    expect(file.signals[0]!.aborted).toBe(true)
    expect(said()).toEqual([])
    expect(underWay()).toEqual([])
  })

  it('[GRID1] an export that fails out of view says why', async () => {
    const file = slowExport('three')
    const done = file.start()
    await settle()
    file.tell(new OasisError('invalid', 'The disk is full.'))
    await done
    expect(said()).toEqual(['The export failed: The disk is full.'])
    expect(underWay()).toEqual([])
  })

  it('[GRID1] a second export of a result takes the place of the first', async () => {
    const first = slowExport('four')
    const second = slowExport('four')
    const done = [first.start(), second.start()]
    await settle()
    expect(first.signals[0]!.aborted).toBe(true)
    expect(underWay()).toHaveLength(1)
    second.tell({ type: 'file', url: null, path: '/data/exports/delays.csv', bytes: 2 })
    await Promise.all(done)
    expect(notices.getState().notices).toMatchObject([{ text: 'Exported delays.csv, 2 B', detail: '/data/exports/delays.csv' }])
  })
})
