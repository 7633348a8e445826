import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { installedSpark, skipWithoutSpark } from '../../support/spark.ts'
import { runOasis } from '../cli/oasis.ts'
import { follow, notebookText, temporaryFolder, type Follower } from '../workbench/bench.ts'
import { startVictim, type Victim } from '../workbench/victims.ts'

const lines = (count: number) => Array.from({ length: count }, (_, n) => `line ${n}\n`).join('')
/** A cell that prints lines; after each of some it waits until a file is there. */
const printing = (name: string, count: number, waits: Record<number, string> = {}) => `import os, time
${name}_waits = ${JSON.stringify(waits)}
for ${name} in range(${count}):
    print("line", ${name}, flush=True)
    while str(${name}) in ${name}_waits and not os.path.exists(${name}_waits[str(${name})]):
        time.sleep(0.05)
    time.sleep(0.1)`

describe.skipIf(skipWithoutSpark)('a workbench that is killed while Spark runs a cell', () => {
  let root: string
  let path: string
  let victim: Victim
  let notebook: Follower
  const variables: Record<string, string> = { OASIS_SPARK_MASTER: 'local[2]', OASIS_SPARK_MEMORY: '1g' }
  beforeAll(async () => {
    root = await temporaryFolder()
    variables['OASIS_SPARK_FOLDER'] = await installedSpark()
    Object.assign(process.env, variables)
    const folder = join(root, 'data', 'spaces', 'notebooks')
    await mkdir(folder, { recursive: true })
    path = join(folder, 'Again.ipynb')
    await writeFile(path, notebookText([
      { id: 'view', source: 'CREATE TEMP VIEW kept AS SELECT id FROM range(1000)' },
      { id: 'long', language: 'python', source: `display(spark.range(25000))\n${printing('one', 40, { 10: join(root, 'first'), 20: join(root, 'second') })}\nspark.table("kept").filter("id < 7")` },
      { id: 'after', source: 'SELECT count(*) AS n FROM kept' },
      { id: 'lost', language: 'python', source: printing('two', 400) },
    ], { interpreter: 'spark' }))
    await start()
    await victim.window.call('notebook.trust', { notebook: notebook.id })
  }, 60_000)
  afterAll(async () => {
    if (victim) {
      await victim.window.call('spark.stop', { notebook: notebook.id }).catch(() => {})
      await victim.kill()
    }
    for (const name of Object.keys(variables)) delete process.env[name]
    for (const folder of [root, variables['OASIS_SPARK_FOLDER']!]) await rm(folder, { recursive: true, force: true })
  })

  async function start(): Promise<void> {
    victim = startVictim(root)
    notebook = await follow(victim.window, path)
  }
  async function killAndStart(): Promise<void> {
    await victim.kill()
    victim.window.close()
    await start()
  }
  const run = (cells: string[], whole = false) => victim.window.call('run.start', { notebook: notebook.id, scope: { kind: 'cells', cells }, whole })
  const prints = (cell: string, text: string) => notebook.until(`${cell} prints ${text}`, ({ events, outputs }) => JSON.stringify(outputs(cell)).includes(text) || events.some(event => event.type === 'outputs' && event.cell === cell && JSON.stringify(event.outputs).includes(text)), 120_000)
  const over = (...cells: string[]) => notebook.until(`${cells.join(', ')} ran`, ({ run: of }) => cells.every(cell => ['done', 'failed', 'cancelled'].includes(of(cell).state)), 120_000)
  const registry = async () => JSON.parse(await readFile(join(root, 'data/sessions/registry.json'), 'utf8')) as { epoch: number; sessions: { session: string; process: { pid: number } }[] }
  const application = () => (notebook.snapshot.spark.state === 'ready' ? notebook.snapshot.spark.application : null)

  it('[INT5] [SPK3] the running cell goes on to its end in the next one, with all output and none twice, and what waited runs then, in the session that there was', async () => {
    await run(['view'])
    await over('view')
    const before = application()
    const { epoch, sessions } = await registry()
    expect(before).toMatch(/^local-/)
    expect(sessions).toHaveLength(1)
    for (const [name, mode] of [['registry.json', 0o600], ['address.json', 0o600], ['.', 0o700]] as const) expect((await stat(join(root, 'data/sessions', name))).mode & 0o777, name).toBe(mode)

    await run(['long', 'after'], true)
    await prints('long', 'line 5')
    await killAndStart()
    // The window that comes back sees it run.
    expect(notebook.run('long')).toMatchObject({ state: 'running', startedAt: expect.any(Number) as number })
    expect(notebook.run('view').state).toBe('done')
    await writeFile(join(root, 'first'), '')
    await prints('long', 'line 15')
    // And again, so that what was told before was told by two of them.
    await killAndStart()
    await writeFile(join(root, 'second'), '')
    await over('long')
    expect(notebook.run('long').error, JSON.stringify(notebook.run('long'))).toBeFalsy()
    expect(notebook.outputs('long')).toMatchObject([
      { kind: 'table', result: { name: 'cell_long_1', rows: 25_000, totalRows: 25_000, cut: null } }, { kind: 'stream', text: lines(40) }, { kind: 'table', result: { name: 'cell_long', rows: 7, preview: expect.arrayContaining([['6']]) as unknown } },
    ])
    await notebook.until('what waited runs', ({ run: of }) => of('after').state === 'done', 120_000)
    expect(notebook.outputs('after')).toMatchObject([{ kind: 'table', result: { preview: [['1000']] } }])
    expect(notebook.snapshot.cells.map(cell => cell.executionCount)).toEqual([1, 2, 3, null])
    expect(application(), 'the same application').toBe(before)
    const now = await registry()
    expect(now.epoch).toBeGreaterThan(epoch + 1)
    expect(now.sessions).toEqual([expect.objectContaining({ session: sessions[0]!.session, process: sessions[0]!.process })])
    const listed = await runOasis(['sessions', 'list'], { cwd: root, dataDir: join(root, 'data'), patience: 60_000 })
    expect(listed.out).toContain(`${sessions[0]!.session.slice(0, 8)}  ready`)
  }, 240_000)

  it('[SPK3] [INT5] where its driver is gone too the cell says so and keeps what it showed, what it kept is offered again, and nothing is left of it', async () => {
    const [{ session, process: { pid } }] = (await registry()).sessions as [Awaited<ReturnType<typeof registry>>['sessions'][number]]
    await run(['lost'])
    await prints('lost', 'line 20')
    await victim.kill()
    victim.window.close()
    process.kill(-pid, 'SIGKILL')
    await start()
    await over('lost')
    expect(notebook.run('lost')).toMatchObject({ state: 'failed', error: { code: 'interpreterLost' } })
    const [printed, error] = notebook.outputs('lost')
    expect(printed).toMatchObject({ kind: 'stream', text: expect.stringContaining('line 5\n') as string })
    expect(error).toMatchObject({ kind: 'error', error: { code: 'interpreterLost' } })
    await notebook.until('it is over', ({ snapshot }) => snapshot.spark.state === 'over' && snapshot.restoring.cells.length > 0)
    expect(notebook.snapshot.restoring).toEqual({ cells: expect.arrayContaining(['view']) as unknown, left: [] })
    await expect.poll(async () => (await registry()).sessions).toEqual([])
    await expect.poll(() => existsSync(join(root, 'data/sessions', session))).toBe(false)
    expect(await readdir(join(root, 'data/sessions'))).toEqual(expect.arrayContaining(['address.json', 'registry.json']))
  }, 120_000)
})
