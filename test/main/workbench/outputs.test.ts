import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Output } from '../../../model/notebook/cell.ts'
import { text } from 'node:stream/consumers'
import { createOutputPages } from '../../../main/workbench/output-pages.ts'
import { createMade } from '../../../main/workbench/open/made.ts'
import { openIndex, type Index } from '../../../main/workbench/store/index.ts'
import { follow, notebookText, ownNotebook, startBench, temporaryFolder, type Bench } from './bench.ts'

const html = (text: string): Output => ({ output_type: 'display_data', metadata: {}, data: { 'text/html': text } })

describe('what was made here', () => {
  let folder: string
  let index: Index
  let id: string
  beforeEach(async () => {
    folder = await temporaryFolder()
    index = openIndex(folder, () => 0)
    id = index.notebookId(join(folder, 'a.ipynb'))
  })
  afterEach(() => index.close())

  it('[NB7] is what a run gave, byte for byte and by its cell, and is known again later', () => {
    const made = createMade(id, index)
    const knows = (which: typeof made, cell: string, text: string) => which.html(cell, 0, [html(text)]) === text
    expect(knows(made, 'a', 'x')).toBe(false)
    made.note('a', [html('first')])
    expect(made.html('a', 0, [html('written before')]), 'what it shows while it runs').toBe('first')
    made.settle('a')
    made.remember('a', [html('x')])
    expect([knows(made, 'a', 'x'), knows(made, 'a', 'first'), knows(made, 'b', 'x'), knows(made, 'a', 'x ')]).toEqual([true, true, false, false])
    expect(made.html('a', 1, [html('x')])).toBe(null)
    const later = createMade(id, index)
    expect([knows(later, 'a', 'x'), knows(later, 'a', 'first')]).toEqual([true, false])
    later.remember('a', [])
    expect(knows(createMade(id, index), 'a', 'x')).toBe(false)
    expect(knows(createMade(index.notebookId(join(folder, 'b.ipynb')), index), 'a', 'x')).toBe(false)
  })
})

describe('frames for outputs', () => {
  let bench: Bench
  const script = '<script>1</script>'
  beforeEach(async () => { bench = await startBench({ host: { kind: 'browser', language: 'en', frames: { origin: 'http://127.0.0.1:1', contained: false } } }) })
  afterEach(() => bench.close())

  it('[NB7] a file that arrives with outputs gets none, trusted or not, where its cells cannot run, were cancelled, or ran and gave something else', async () => {
    const file = await ownNotebook(bench, 'brought.ipynb', notebookText([
      { id: 'quick', source: 'select 1 as n', outputs: [html(script)] }, { id: 'slow', source: 'select count(*) from range(100000) a, range(100000) b where a.range + b.range = 7', outputs: [html(script)] },
      { id: 'python', language: 'python', source: 'x', outputs: [html(script)] },
    ]))
    const view = await follow(bench.client, file)
    const frame = async (cell: string) => (await bench.client.call('output.frame', { notebook: view.id, cell, output: 0 })).url
    const all = async () => [await frame('quick'), await frame('slow'), await frame('python'), await frame('nothing')]
    expect(await all()).toEqual([null, null, null, null])
    await bench.client.call('notebook.trust', { notebook: view.id })
    expect(await all()).toEqual([null, null, null, null])
    await bench.client.call('run.start', { notebook: view.id, scope: { kind: 'cells', cells: ['python', 'slow'] } })
    await view.until('the slow cell runs', each => each.run('slow').state === 'running')
    await bench.client.call('run.cancel', { notebook: view.id })
    await view.until('it is cancelled', each => each.run('slow').state === 'cancelled')
    await bench.client.call('run.start', { notebook: view.id, scope: { kind: 'cells', cells: ['quick'] } })
    await view.until('the quick cell is done', each => each.run('quick').state === 'done')
    expect(await all()).toEqual([null, null, null, null])
    view.stop()
  })

  it('[NB7] the page of an output is given once, under a name that nobody can guess, and not after a minute', async () => {
    let now = 0
    const pages = createOutputPages('http://127.0.0.1:1', () => now)
    const path = (address: string | null) => new URL(address!).pathname
    const first = path(pages.offer('<p>first</p>'))
    expect(first).toMatch(/^\/output\/[\w-]{32}$/)
    expect(await text(pages.take(first)!.stream)).toContain('<body><p>first</p></body>')
    expect(pages.take(first)).toBeNull()
    const late = path(pages.offer('<p>late</p>'))
    now = 60_001
    expect(pages.take(late)).toBeNull()
    const many = Array.from({ length: 300 }, () => path(pages.offer('x')))
    expect([pages.take(many[0]!), pages.take(many[299]!) !== null]).toEqual([null, true])
    expect(createOutputPages(null, () => 0).offer('x')).toBeNull()
  })
})
