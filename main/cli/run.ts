import { availableParallelism } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { OasisError } from '../../contract/errors.ts'
import type { NotebookEvent } from '../../contract/workbench/notebook.ts'
import { serializeNotebook, type Notebook } from '../../model/notebook/document.ts'
import { readOutput } from '../../model/notebook/outputs.ts'
import type { BoundValues, Parameter, ParameterValues } from '../../model/parameter/definition.ts'
import { parse } from '../../model/parameter/entry.ts'
import { ParameterError } from '../../model/parameter/problem.ts'
import { boundNames } from '../../model/parameter/value.ts'
import { resultLimits } from '../../model/result/result.ts'
import { channelsFile, openChannels } from '../channels/channels.ts'
import { landingEngine, pageEngine } from '../engine/engines.ts'
import { nodeProcessHost } from '../engine/host.ts'
import { pythonFolder } from '../python/place.ts'
import { embedSpark } from '../spark/embedded.ts'
import { createPythonHost } from '../python/setup.ts'
import { openResults } from '../results/results.ts'
import { memoryShares } from '../workbench/memory.ts'
import { folderToGrant } from '../workbench/open/grants.ts'
import { openNotebook } from '../workbench/open/notebook.ts'
import type { OpenNotebook } from '../workbench/open/open-notebook.ts'
import { realFile } from '../workbench/open/notebooks.ts'
import type { Surroundings } from '../workbench/open/surroundings.ts'
import { createPictures } from '../workbench/picture/pictures.ts'
import { createImports } from '../workbench/space/imports.ts'
import type { Place } from '../workbench/space/spaces.ts'
import { writeText } from '../workbench/store/file.ts'
import { querySql, queryUses } from '../../model/parameter/query.ts'
import { keepFunctions } from '../workbench/names/functions.ts'
import { openIndex } from '../workbench/store/index.ts'
import { UsageError, type Command } from './arguments.ts'
import { injectParameters } from './inject.ts'
import { noJournal } from '../workbench/store/no-journal.ts'
import { checkOutput } from './output.ts'
import { folderHint, tellLost } from './folder.ts'
import { makeScratch } from './scratch.ts'
import { openStoredData } from './stored.ts'

export interface RunOptions {
  command: Command & { kind: 'run' }
  /** The data folder, absolute. */
  dataDir: string
  /** The shipped sample, whose tables the copied sample space uses. */
  sampleDir: string
  /** Writes a line of progress. */
  say(line: string): void
  /** Writes the notebook to standard output. */
  print(text: string): void
  signal: AbortSignal
}

/** Runs a notebook without a window. True when every cell ran; throws UsageError and OasisError for what keeps it from running at all. */
export async function runNotebook(options: RunOptions): Promise<boolean> {
  const { command, dataDir, say } = options
  const path = await realFile(resolve(command.notebook)).catch(error => { throw new UsageError((error as Error).message) })
  if (command.output !== null && command.output !== '-') await checkOutput(resolve(command.output))
  const scratch = await makeScratch(dataDir)
  const closers: (() => unknown)[] = [() => scratch.remove()]
  try {
    const allow = await Promise.all(command.allow.map(folder => folderToGrant(resolve(folder), dataDir).catch(error => { throw new UsageError(`--allow: ${(error as Error).message}`) })))
    const stored = await openStoredData(dataDir)
    closers.push(() => stored.close())
    const clock = Date.now
    const log = (message: string, error?: unknown) => say(error instanceof Error ? `${message}: ${error.message}` : message)
    const index = openIndex(scratch.folder, clock)
    closers.push(() => index.close())
    const shares = memoryShares()
    const setup = (role: string) => ({ work: join(scratch.folder, 'work', role), memoryLimit: shares.page, threads: availableParallelism(), timezone: 'UTC' })
    const [pages, landing] = [pageEngine(setup('page'), nodeProcessHost), landingEngine(setup('landing'), nodeProcessHost)]
    closers.push(() => Promise.all([pages.close(), landing.close()]))
    const results = openResults({ folder: join(scratch.folder, 'results'), database: index.database, clock, log, onChange() {}, release: async () => {} })
    const python = createPythonHost({ folder: pythonFolder(dataDir), onChange() {}, log })
    const spark = embedSpark({ dataDir, sampleDir: options.sampleDir, sessions: join(scratch.folder, 'spark'), lasting: false, master: command.master, log })
    closers.push(() => spark.close())
    const pictures = createPictures()
    closers.push(() => pictures.close(), () => results.close())
    const known = stored.spaceOf(path)
    const place: Place = known ? { ...known, foreign: false } : { id: 'here', folder: dirname(path), title: basename(dirname(path)), sample: false, foreign: true }
    const imports = createImports({ spaces: { tableFolders: where => where.sample ? [where.folder, options.sampleDir] : [where.folder] }, results, landing, clock, onTask() {} })
    const surroundings: Surroundings = {
      dataDir: scratch.folder, index, journal: noJournal, versions: null, newer: null, results, imports, pages, functions: keepFunctions(pages), python, spark, pictures, channels: openChannels(channelsFile(dataDir)), processes: nodeProcessHost, clock, log, headless: true,
      limits: { memory: shares.notebook, pageMemory: shares.page, threads: availableParallelism(), ...resultLimits },
      placeOf: () => place, grants: () => allow, language: () => 'en', onTitle() {}, onMoved() {}, onActivity() {},
      elsewhere: async tables => known ? (await Promise.all(tables.map(name => stored.find(known.id, name)))).filter(found => found !== null) : [],
    }
    checkCancelled(options.signal)
    const notebook = await openNotebook({ id: index.notebookId(path), path, place, surroundings, onLeft() {}, consented: true }).catch(error => {
      // What cannot be opened is no notebook that could fail.
      throw error instanceof OasisError && error.code !== 'internal' ? new UsageError(error.message) : error
    })
    closers.push(() => notebook.close())
    const { interpreter } = command
    if (interpreter !== null && interpreter !== notebook.document.notebook.settings.interpreter) notebook.document.apply([{ type: 'settings', settings: { interpreter } }], { undo: false })
    return await runOpen(notebook, options)
  } finally {
    for (const close of closers.reverse()) await close()
  }
}

/** Throws OasisError `cancelled` once the person cancelled the run. */
function checkCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw new OasisError('cancelled', 'The run was cancelled.')
}

/** Waits for `work`, or until the run is cancelled; the engine that does the work then ends with the notebook. */
async function unlessCancelled(work: Promise<void>, signal: AbortSignal): Promise<void> {
  const cancelled = Promise.withResolvers<void>()
  const stop = () => cancelled.resolve()
  signal.addEventListener('abort', stop, { once: true })
  if (!signal.aborted) await Promise.race([work, cancelled.promise])
  signal.removeEventListener('abort', stop)
  checkCancelled(signal)
}

async function runOpen(notebook: OpenNotebook, { command, say, print, signal }: RunOptions): Promise<boolean> {
  for (const problem of notebook.document.notebook.problems) say(problem)
  await chooseParameters(notebook, command.parameters, say, signal)
  const before = notebook.document.notebook
  const stop = new AbortController()
  const cancel = () => notebook.runs.cancel()
  signal.addEventListener('abort', cancel, { once: true })
  const telling = tell(notebook, notebook.watch('command line', 'edit', stop.signal), say)
  checkCancelled(signal)
  notebook.start({ kind: 'all' }, { foreign: true, stopAtFailure: true, whole: command.whole })
  await notebook.settled()
  stop.abort()
  await telling
  signal.removeEventListener('abort', cancel)
  if (command.output !== null) {
    const given = givenValues(notebook, before, command.parameters.map(parameter => parameter.name))
    if (command.parameters.length > 0) notebook.document.apply(injectParameters(notebook.document.notebook, given), { undo: false })
    const text = serializeNotebook(notebook.document.notebook)
    if (command.output === '-') print(text)
    else await writeText(resolve(command.output), text)
  }
  await tellLost(notebook.session.folder, say)
  checkCancelled(signal)
  const failed = notebook.runs.all().find(run => run.state === 'failed')
  if (!failed) return true
  say(describeFailure(notebook, failed.cell, failed.error?.message ?? 'It failed.', failed.error?.detail))
  return false
}

/** Reads the values by their parameters' types, and checks all that the notebook will run with. */
async function chooseParameters(notebook: OpenNotebook, given: readonly { name: string; text: string }[], say: (line: string) => void, signal: AbortSignal): Promise<void> {
  const { parameters } = notebook.document.notebook.settings
  const values: ParameterValues = {}
  for (const { name } of given) {
    if (!parameters.some(parameter => parameter.name === name)) {
      throw new UsageError(`The notebook has no parameter ${name}.${parameters.length === 0 ? '' : ` Its parameters are: ${parameters.map(parameter => parameter.name).join(', ')}.`}`)
    }
  }
  const asking = parameters.filter(asksQuery).map(parameter => parameter.name)
  if (asking.length > 0) {
    say(`Asking the queries of the parameters ${asking.join(', ')} ...`)
    await unlessCancelled(notebook.parameters.refresh(), signal)
  }
  const dependsOnOthers = (name: string) => queryUses(querySql(parameters.find(candidate => candidate.name === name)!, 'options') ?? '', parameters).names.length > 0
  // What there is to choose from may depend on the values of others, which are chosen first.
  for (const { name, text } of [...given].sort((a, b) => Number(dependsOnOthers(a.name)) - Number(dependsOnOthers(b.name)))) {
    const parameter = parameters.find(candidate => candidate.name === name)!
    if (dependsOnOthers(name)) {
      notebook.parameters.choose(values)
      await unlessCancelled(notebook.parameters.settled() ?? Promise.resolve(), signal)
    }
    const answer = notebook.parameters.state().options[name]
    if (answer?.error) throw new OasisError('queryFailed', `The options of ${name} could not be found: ${answer.error}`)
    try {
      values[name] = parse(parameter, text, [...notebook.parameters.optionsOf(name)?.keys() ?? []])
    } catch (error) {
      if (error instanceof ParameterError) throw new UsageError(`-p ${name}: ${error.message}`)
      throw error
    }
  }
  notebook.parameters.choose(values)
  await unlessCancelled(notebook.parameters.settled() ?? Promise.resolve(), signal)
  const { problems } = notebook.parameters.state()
  const [first] = Object.keys(problems)
  if (first !== undefined) throw new UsageError(`-p ${first}: ${problems[first]}`)
}

const asksQuery = (parameter: Parameter): boolean => querySql(parameter, 'day') !== null || querySql(parameter, 'options') !== null

/** The given parameters as cells got them: a range is two. */
function givenValues(notebook: OpenNotebook, before: Notebook, names: string[]): BoundValues {
  const bound = notebook.parameters.boundNow()
  const wanted = new Set(before.settings.parameters.filter(parameter => names.includes(parameter.name)).flatMap(boundNames))
  return Object.fromEntries(Object.entries(bound).filter(([name]) => wanted.has(name)))
}

/** A line for each cell that starts or ends. */
async function tell(notebook: OpenNotebook, events: AsyncIterable<NotebookEvent>, say: (line: string) => void): Promise<void> {
  const states = new Map<string, string>()
  let total = 0
  let started = 0
  for await (const event of events) {
    if (event.type !== 'runs') continue
    for (const run of event.runs) {
      const before = states.get(run.cell)
      states.set(run.cell, run.state)
      if (before === run.state) continue
      if (run.state === 'queued') total++
      const name = nameOf(notebook, run.cell)
      if (run.state === 'running') say(`[${++started}/${total}] ${name} ...`)
      if (run.state === 'done' || run.state === 'failed' || run.state === 'cancelled') {
        const seconds = run.startedAt !== null && run.finishedAt !== null ? ` in ${((run.finishedAt - run.startedAt) / 1000).toFixed(2)} s` : ''
        if (before === 'running') say(`[${started}/${total}] ${name} ${run.state}${seconds}${run.state === 'done' ? rowsOf(notebook, run.cell) : ''}`)
      }
    }
  }
}

const nameOf = (notebook: OpenNotebook, cell: string): string => notebook.document.notebook.cells.find(candidate => candidate.id === cell)?.name ?? `cell ${cell}`

function rowsOf(notebook: OpenNotebook, cell: string): string {
  const made = notebook.document.notebook.cells.find(candidate => candidate.id === cell)?.outputs.map(readOutput).findLast(output => output.kind === 'table')
  if (made?.kind !== 'table') return ''
  const { rows, cut } = made.result
  return `, ${rows.toLocaleString('en')} ${rows === 1 ? 'row' : 'rows'}${cut ? `, cut off by the limit of ${cut.limit.toLocaleString('en')} ${cut.by}` : ''}`
}

function describeFailure(notebook: OpenNotebook, id: string, message: string, detail: unknown): string {
  const cells = notebook.document.notebook.cells
  const at = cells.findIndex(cell => cell.id === id)
  const shown = cells[at]?.outputs.map(readOutput).findLast(output => output.kind === 'error')
  const error = shown?.kind === 'error' && shown.error.message === message ? shown.error : null
  const place = error && error.line !== null ? `, line ${error.line}, column ${error.column}` : ''
  const hint = folderHint(message, detail, dirname(notebook.session.folder)) ?? error?.hint
  return `Cell ${at + 1} (${nameOf(notebook, id)}) failed${place}: ${message}${hint ? `\n${hint}` : ''}`
}
