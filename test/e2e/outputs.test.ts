import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { copyFile, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import Database from 'better-sqlite3'
import type { Frame, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { outputHeaders, probePage } from '../../main/window/output-page.ts'
import { openApp, temporaryFolder } from '../support/app.ts'
import { skipWithoutCells } from '../support/cells.ts'
import { skipWithoutChromium } from '../support/chromium.ts'
import { hostileNotebook, hostileOutputs, nestedWebRtc } from '../support/hostile.ts'
import { listenForAnything, type Listener } from '../support/listener.ts'
import { notebookFile, openLink, trust } from '../support/notebook.ts'

/** Says of a notebook's outputs that runs here made them, where the workbench itself keeps that. */
async function madeHere(dataDir: string, file: string, outputs: Record<string, string>): Promise<void> {
  const index = new Database(path.join(dataDir, 'index.sqlite'))
  const id = createHash('sha256').update(file).digest('hex').slice(0, 20)
  index.prepare('insert into notebook (id, path, seen_at) values (?, ?, 0)').run(id, await realpath(file))
  for (const [cell, html] of Object.entries(outputs)) index.prepare('insert into made_output (notebook, cell, hash) values (?, ?, ?)').run(id, cell, createHash('sha256').update(html).digest('hex'))
  index.close()
}

describe.skipIf(skipWithoutChromium)('outputs', () => {
  let opened: Awaited<ReturnType<typeof openApp>>
  let page: Page
  let folder: string
  let listener: Listener
  beforeAll(async () => {
    folder = await temporaryFolder()
    listener = await listenForAnything()
    opened = await openApp()
    page = opened.page
    page.setDefaultTimeout(20_000)
    await page.getByTestId('report').waitFor()
  })
  afterAll(async () => {
    await opened?.close()
    await listener?.close()
    await rm(folder, { recursive: true, force: true })
  })

  const frames = () => page.frames().filter(frame => /\/output\/(?!probe)/.test(frame.url()))
  /** Brings every cell near once. */
  const visitAll = async () => {
    for (const cell of await page.locator('.cell').all()) await cell.scrollIntoViewIfNeeded()
  }
  /** What must be as it was, whatever outputs do. */
  async function expectUntouched(): Promise<void> {
    const state = await page.evaluate(() => ({
      pwned: 'pwned' in globalThis, canary: document.querySelector('#canary')?.textContent, title: document.title, storage: { ...localStorage }, session: Object.keys(sessionStorage).filter(key => key === 'pwned'), cookie: document.cookie,
      hash: location.hash, path: location.pathname, unreachable: document.querySelectorAll('.cell script, .cell style:not(.monaco-editor style), .cell link, .cell form, .cell object, .cell embed, .cell meta, .cell base, .cell [onerror], .cell [onload]').length,
      spoofed: document.querySelectorAll('.output-html [data-testid], .output-html [data-cell], .output-html [data-region], .output-html [class], .output-html [id], .output-html [popover], .output-html [contenteditable]').length,
    }))
    expect(state).toMatchObject({ pwned: false, canary: 'untouched', storage: { canary: 'untouched' }, session: [], cookie: 'canary=untouched', unreachable: 0, spoofed: 0 })
    expect(state.title).not.toBe('pwned')
    expect(state.hash).toContain('hostile')
    expect(page.context().pages()).toHaveLength(1)
    expect((await page.context().cookies()).filter(cookie => cookie.name === 'pwned')).toEqual([])
    expect(listener.reached).toEqual([])
  }

  const to = () => `127.0.0.1:${listener.port}`
  async function show(name: string, ran: boolean, outputs: Record<string, Record<string, string>>): Promise<void> {
    const file = path.join(folder, `${name}.ipynb`)
    await writeFile(file, hostileNotebook(outputs))
    if (ran) await madeHere(opened.app.dataDir, file, Object.fromEntries(Object.entries(outputs).flatMap(([id, data]) => ('text/html' in data ? [[id, data['text/html']!]] : []))))
    await openLink(page, file)
    await page.locator(`[data-cell=${Object.keys(outputs)[0]!}]`).waitFor()
    await page.evaluate(() => {
      localStorage.setItem('canary', 'untouched')
      document.cookie = 'canary=untouched'
      document.querySelector('#canary')?.remove()
      const canary = document.createElement('div')
      canary.id = 'canary'
      canary.hidden = true
      canary.textContent = 'untouched'
      document.body.append(canary)
    })
    await visitAll()
  }

  it('[NB7] saved outputs of every hostile class reach neither the app nor the network, and get no frame', async () => {
    await show('hostile-saved', false, hostileOutputs(to()))
    await page.getByTestId('output-reduced').first().waitFor()
    await expect.poll(() => page.getByTestId('output-reduced').count()).toBeGreaterThanOrEqual(10)
    await page.waitForTimeout(2000)
    await expectUntouched()
    expect(frames()).toEqual([])
    expect(await page.locator('iframe').count()).toBe(0)
    for (const link of await page.locator('.output-html a[href]').all()) expect(await link.getAttribute('href')).not.toMatch(/^javascript/i)
    for (const image of await page.locator('.outputs img').all()) expect(await image.getAttribute('src') ?? 'data:image/').toMatch(/^data:image\//)
  })

  it('[NB7] run here, they script in frames of another origin and still reach neither the app nor the network', async () => {
    await show('hostile-ran', true, hostileOutputs(to()))
    await expect.poll(async () => (await Promise.all(frames().map(frame => frame.evaluate('self.tried && self.tried.messages').catch(() => null)))).filter(Boolean).length, { timeout: 30_000 }).toBe(1)
    const frame = (await Promise.all(frames().map(async candidate => [candidate, await candidate.evaluate('!!self.tried').catch(() => false)] as const))).find(([, tried]) => tried)![0] as Frame
    const tried = await frame.evaluate('({ ...self.tried, origin: self.origin, rtc: typeof RTCPeerConnection })') as Record<string, string>
    expect(tried).toMatchObject({
      ran: true, origin: 'null', rtc: 'undefined', parentDocument: 'SecurityError', parentTitle: 'SecurityError', parentProperty: 'SecurityError', localStorage: 'SecurityError', sessionStorage: 'SecurityError',
      indexedDB: 'SecurityError', cookie: 'SecurityError', readCookie: 'SecurityError', popup: 'null',
    })
    const app = new URL(page.url()).origin
    for (const each of frames()) expect(new URL(each.url()).origin).not.toBe(app)
    // What connects does so by itself a moment later.
    await page.waitForTimeout(3000)
    await expectUntouched()
    const heights = await page.getByTestId('output-frame').evaluateAll(list => list.map(element => element.getBoundingClientRect().height))
    expect(heights.length).toBeGreaterThanOrEqual(8)
    for (const height of heights) expect(height).toBeLessThanOrEqual(2400)
  })

  it('[NB7] a harmless page of an output is shown as it is, as high as it is, in the colours of the window, in the notebook and in the report', async () => {
    const chart = '<style>#c { height: 240px; background: rgb(1 2 3) }</style><div id="c"></div><script>document.getElementById("c").textContent = "drawn " + [1, 2].map(x => x * 2)</script>'
    await show('hostile-not', true, { chart: { 'text/html': chart, 'text/plain': '<Chart>' } })
    const frame = page.frameLocator('[data-testid=output-frame]')
    await frame.getByText('drawn 2,4').waitFor()
    await expect.poll(() => page.getByTestId('output-frame').evaluate(element => element.getBoundingClientRect().height)).toBe(248)
    const scheme = () => frame.locator('html').evaluate(element => getComputedStyle(element).colorScheme)
    expect(await scheme()).toBe('light')
    await page.emulateMedia({ colorScheme: 'dark' })
    await expect.poll(scheme).toBe('dark')
    await page.emulateMedia({ colorScheme: 'light' })
    // Another view of it asks for a page of its own: the first one's address is spent.
    await page.locator('.view-switch [data-view=report]').click()
    await page.getByTestId('report').locator('[data-testid=output-frame]').waitFor()
    await frame.getByText('drawn 2,4').waitFor()
    await page.locator('.view-switch [data-view=edit]').click()
    await frame.getByText('drawn 2,4').waitFor()
    // A page's address cannot be used again, nor by who is no frame.
    const used = frames()[0]!.url().split('#')[0]!
    expect(await page.context().request.get(used).then(response => response.status())).toBe(404)
    expect(await page.locator('[data-testid=output-frame]').getAttribute('sandbox')).toBe('allow-scripts')
  })

  it('[NB7] texts, trees, pictures and tracebacks: what is cut is said, all can be seen, lines of cells are links', async () => {
    const lines = Array.from({ length: 400 }, (_, index) => `line ${index + 1}`).join('\n')
    const file = path.join(folder, 'hostile-none.ipynb')
    const output = (data: Record<string, unknown>) => ({ output_type: 'display_data', metadata: {}, data })
    const code = (id: string, source: string, count: number, outputs: unknown[]) => ({ cell_type: 'code', id, metadata: {}, execution_count: count, source, outputs })
    await writeFile(file, JSON.stringify({
      nbformat: 4, nbformat_minor: 5, metadata: { kernelspec: { name: 'python3', display_name: 'Python 3', language: 'python' } },
      cells: [
        code('text', 'a', 1, [{ output_type: 'stream', name: 'stdout', text: ' 10%\r 50%\r100%\n\u001b[38;5;208morange\u001b[0m\n' }]),
        code('long', 'b', 2, [{ output_type: 'stream', name: 'stdout', text: lines }]),
        code('json', 'c', 3, [output({ 'application/json': { name: 'flights', rows: [1, 2, 3], nested: { deep: { deeper: true } } }, 'text/plain': '{}' })]),
        code('vendor', 'd', 4, [output({ 'application/vnd.nobody.v7+json': { a: 1 }, 'text/plain': 'what it says' })]),
        code('table', 'e', 5, [output({ 'text/html': '<style scoped>\n.dataframe tbody tr th { vertical-align: top; }</style><table border="1" class="dataframe"><tr style="text-align: right;"><th>a</th></tr><tr><td>1</td></tr></table>', 'text/plain': 'a' })]),
        code('failed', 'def f():\n    return 1 / 0\n\nf()', 7, [{ output_type: 'error', ename: 'ZeroDivisionError', evalue: 'division by zero', traceback: [
          '\u001b[31m---\u001b[39m', '\u001b[36mCell\u001b[39m\u001b[36m \u001b[39m\u001b[32mIn[7]\u001b[39m\u001b[32m, line 4\u001b[39m', '\u001b[32m      2\u001b[39m     \u001b[38;5;28;01mreturn\u001b[39;00m 1 / 0', '\u001b[32m----> 4\u001b[39m f()', 'ZeroDivisionError: division by zero'] }]),
      ],
    }))
    await openLink(page, file)
    const cell = (id: string) => page.locator(`[data-cell=${id}]`)
    await cell('text').getByText('100%').waitFor()
    expect(await cell('text').locator('pre').last().innerText()).toBe('100%\norange')
    expect(await cell('long').getByText('line 31', { exact: false }).count()).toBe(0)
    await cell('long').getByText('360 lines are not shown').waitFor()
    await cell('long').getByRole('button', { name: 'Show all' }).click()
    await expect.poll(() => cell('long').locator('.output-text pre').textContent()).toContain('line 200\nline 201')
    expect(await cell('vendor').locator('.output-text').innerText()).toBe('what it says')
    expect(await cell('table').getByTestId('output-reduced').count()).toBe(0)
    expect(await cell('table').locator('.dataframe td').innerText()).toBe('1')

    const tree = cell('json').getByRole('tree')
    await tree.getByRole('treeitem').first().focus()
    const focused = () => page.evaluate(() => document.activeElement?.textContent)
    await page.keyboard.press('End')
    await expect.poll(focused).toMatch(/deep/)
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowDown')
    await expect.poll(focused).toBe('deeper: true')
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('ArrowLeft')
    await expect.poll(() => tree.getByText('deeper').count()).toBe(0)
    await page.keyboard.press('Home')
    await page.keyboard.press('Enter')
    await expect.poll(() => tree.getByRole('treeitem').count()).toBe(1)

    await cell('failed').getByRole('button', { name: 'Cell In[7], line 4' }).click()
    await cell('failed').locator('.monaco-editor').waitFor()
    await expect.poll(() => page.evaluate(() => document.querySelector('[data-cell=failed] .monaco-editor .cursor') !== null)).toBe(true)
  })

  it.skipIf(skipWithoutCells)('[NB7] a cell of Python that runs here gets its frame, also after the notebook was closed; the same HTML brought by a file does not', async () => {
    const html = hostileOutputs(to()).script!['text/html']!
    const file = path.join(folder, 'hostile-python.ipynb')
    const written = notebookFile([{ id: 'py', language: 'python', source: `from IPython.display import HTML\nHTML(${JSON.stringify(html)})` }])
    await writeFile(file, written)
    await openLink(page, file)
    await trust(page)
    expect(await page.getByTestId('output-frame').count()).toBe(0)
    await page.locator('[data-cell=py]').focus()
    await page.keyboard.press('Control+Enter')
    await page.locator('[data-cell=py][data-state=done]').waitFor({ timeout: 60_000 })
    await page.getByTestId('output-frame').waitFor()
    await expect.poll(async () => (await Promise.all(frames().map(frame => frame.evaluate('self.tried && self.tried.localStorage').catch(() => null)))).filter(Boolean)).toEqual(['SecurityError'])
    await page.keyboard.press('Control+S')
    await expect.poll(async () => (await readFile(file, 'utf8')).includes('text/html')).toBe(true)
    const copy = path.join(folder, 'hostile-copy.ipynb')
    await copyFile(file, copy)
    await openLink(page, copy)
    await page.locator('[data-cell=py]').getByTestId('output-reduced').waitFor()
    expect(await page.getByTestId('output-frame').count()).toBe(0)
    await openLink(page, file)
    await page.getByTestId('output-frame').waitFor()
    await page.waitForTimeout(2000)
    expect(listener.reached).toEqual([])
  })

  it('[NB7] the window asks the browser whether it holds to the list of allowed connections; without, there is no frame, and it says why', async () => {
    // The page that asks, with the list and without: a browser that does not know it answers as this one does without.
    const answers: string[] = []
    for (const list of [true, false]) {
      const server = createServer((request, response) => {
        const origin = `http://${request.headers.host}`
        if (request.url === '/output/reach') return void response.writeHead(204).end()
        if (request.url === '/') return void response.writeHead(200, { 'content-type': 'text/html' }).end('<script>onmessage = event => { document.title = JSON.stringify(event.data) }</script><iframe sandbox="allow-scripts" src="/output/probe"></iframe>')
        const { 'connection-allowlist': allowed, ...headers } = outputHeaders(origin, origin)
        response.writeHead(200, list ? { ...headers, 'connection-allowlist': allowed! } : headers).end(probePage)
      }).listen(0, '127.0.0.1')
      await once(server, 'listening')
      const asking = await page.context().newPage()
      await asking.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
      await expect.poll(() => asking.title(), { timeout: 15_000 }).toContain('probe')
      answers.push(await asking.title())
      await asking.close()
      server.closeAllConnections()
      server.close()
    }
    expect(answers).toEqual(['{"oasis":"probe","held":true}', '{"oasis":"probe","held":false}'])
    await page.route('**/output/probe', route => route.fulfill({ contentType: 'text/html', headers: { 'content-security-policy': 'sandbox allow-scripts' }, body: '<script>parent.postMessage({ oasis: "probe", held: false }, "*")</script>' }))
    await page.reload()
    await page.locator('.cell, [data-testid=report]').first().waitFor()
    await show('hostile-unheld', true, { unheld: { 'text/html': '<p>unheld</p><script>self.ran = true</script>' } })
    await page.locator('[data-cell=unheld]').getByText('this browser cannot keep them from the network').waitFor()
    expect(frames()).toEqual([])
    await page.unroute('**/output/probe')
    await page.reload()
    await page.locator('[data-cell=unheld]').getByTestId('output-frame').waitFor()
  })

  it('[NB7] WebRTC reaches nothing from a frame within a frame either', async () => {
    await show('hostile-nested', true, { nested: { 'text/html': nestedWebRtc(to()) } }).catch(() => {})
    await new Promise(resolve => setTimeout(resolve, 3000))
    expect(listener.reached).toEqual([])
    const other = await page.context().newPage()
    await other.goto(page.url().split('#')[0]!)
    await other.getByTestId('report').or(other.locator('.cell')).first().waitFor()
  })
})
