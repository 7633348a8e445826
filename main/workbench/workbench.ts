import type { Readable } from 'node:stream'
import { existsSync, mkdirSync, renameSync } from 'node:fs'
import { mkdir, readdir, realpath, rm } from 'node:fs/promises'
import { availableParallelism, release, totalmem } from 'node:os'
import { join } from 'node:path'
import type { Handlers } from '../../contract/define.ts'
import { OasisError } from '../../contract/errors.ts'
import type { Port } from '../../contract/frames.ts'
import { serve } from '../../contract/serve.ts'
import { protocol } from '../../contract/version.ts'
import { workbench as contract, type WorkbenchContract } from '../../contract/workbench/contract.ts'
import type { MenuBar } from '../../contract/workbench/menu.ts'
import type { UpdateCommand, UpdateState } from '../../contract/workbench/update.ts'
import type { Asked, Shown, SystemNotice } from '../../contract/workbench/window.ts'
import { readOutput } from '../../model/notebook/outputs.ts'
import { beginRun } from '../diagnostics/marker.ts'
import type { Person } from '../diagnostics/person.ts'
import { channelsFile, openChannels } from '../channels/channels.ts'
import { landingEngine, pageEngine } from '../engine/engines.ts'
import type { ProcessHost } from '../engine/host.ts'
import { createFaults } from '../log/faults.ts'
import { noLog, type Log } from '../log/log.ts'
import { loggedProcesses } from '../log/processes.ts'
import { pythonFolder } from '../python/place.ts'
import type { OwnerHandlers } from '../owner/owner.ts'
import { createPythonHost } from '../python/setup.ts'
import { openResults, type StoredResult } from '../results/results.ts'
import { createAsks } from './asks.ts'
import type { Connection, WorkbenchParts } from './context.ts'
import { createDownloads } from './downloads.ts'
import { createTopic } from './feed.ts'
import { diagnosticsHandlers } from './diagnostics.ts'
import { historyHandlers } from './history.ts'
import { hostHandlers } from './host.ts'
import { importHandlers } from './import.ts'
import { createUploads } from './import/uploads.ts'
import { memoryShares } from './memory.ts'
import { newerReason, readingHandlers } from './newer.ts'
import { keepFunctions } from './names/functions.ts'
import { metastoreHandlers } from './metastore.ts'
import { notebookHandlers } from './notebook.ts'
import { outputHandlers } from './output.ts'
import { createOutputPages } from './output-pages.ts'
import { isGrantable } from './open/grants.ts'
import { forgetSession, isUnfinished } from './open/kept.ts'
import { createOpenNotebooks, type OpenNotebooks } from './open/notebooks.ts'
import type { SparkHost, Surroundings } from './open/surroundings.ts'
import { createPictures } from './picture/pictures.ts'
import { pythonHandlers } from './python.ts'
import { resultHandlers } from './result.ts'
import { spaceHandlers } from './space.ts'
import { createImports } from './space/imports.ts'
import { openSpaces } from './space/spaces.ts'
import { openIndex } from './store/index.ts'
import { openJournal } from './store/journal.ts'
import { sessionHandlers } from './sessions.ts'
import { privateFolder } from './store/private.ts'
import { openVersions } from './store/versions.ts'
import { updateHandlers } from './update.ts'
import { windowHandlers } from './window.ts'

/** What a dialog asks a person for. `save` is the path that is offered where a file is to be saved, else null. */
export interface PickRequest { title: string; extensions: string[]; folder: boolean; save: string | null }

/** What the program around the workbench can do; the only thing in which hosts differ. */
export interface HostCapabilities {
  kind: 'electron' | 'browser'
  language: 'en' | 'ja'
  /** Where the host serves outputs that may script, and whether it keeps them from the network itself. Without it none are shown as they are. */
  frames?: { origin: string; contained: boolean }
  /** A native dialog to open or save: an absolute path, or null when the person closed it. Without it, windows show their own picker. */
  pick?: (request: PickRequest, signal: AbortSignal) => Promise<string | null>
  desktop?: Desktop
  /** How the program is updated. Without it, that is the matter of who started it. */
  updates?: UpdatedHost
  /** Where the host's own processes leave what was in their memory when they crash. */
  crashDumps?: string
}

/** A host that updates the program. */
export interface UpdatedHost {
  state(): UpdateState
  onChange(listener: () => void): void
  ask(command: UpdateCommand): Promise<void>
  /** Ends the program, this workbench too, and starts the new version. */
  restart(): Promise<void>
}

/** What windows tell the desktop around them, each by its number. */
export interface Desktop {
  show(window: number, shown: Shown): void
  /** The menus that go with a window. */
  menu(window: number, menu: MenuBar): void
  /** Tells a person who looks at something else. */
  notice(window: number, notice: SystemNotice): void
  openWindow(): void
}

export interface WorkbenchOptions {
  /** The data folder; made where it is missing. It has one owner: this workbench. */
  dataDir: string
  /** How engine processes are started: forked by Node, or by Electron's main process. */
  processes: ProcessHost
  host: HostCapabilities
  /** The way to Spark, where the host has an interpreter service. It is closed with the workbench. */
  spark?: SparkHost & { close(): Promise<void> }
  /** The folder of the shipped sample space, with its `space.json`. */
  sampleDir: string
  /** Milliseconds since 1970. */
  clock?: () => number
  /** Told of what happens and of what failed without a person being told. */
  log?: Log & { flush?(): void }
  /** Whose computer this is; by default, as the system says. */
  person?: Person
}

/** A file that a window fetches by URL. `headers` are ready to send: type, length and disposition. */
export interface Download { stream: Readable; headers: Record<string, string> }

export interface Workbench {
  /** A window connects; the workbench answers contract/workbench over the port until it closes. `window` is the desktop's number for it. */
  connect(port: Port, window?: number): void
  /** Asks something of a window, now or when it connects. */
  ask(window: number, asked: Asked): void
  /** The file (`/files/ID/NAME`) or the page of an output (`/output/ID`) behind a URL path that the workbench gave to a window; ids are unguessable and work once. Null for any other path. */
  download(path: string): Promise<Download | null>
  /** The newest result of a name, in a space (its id or folder) or, without one, in any; null if there is none. */
  findResult(name: string, space?: string): StoredResult | null
  /** Sessions of Spark, as another program of the same person asks for them. */
  readonly sessions: Pick<OwnerHandlers, 'session.list' | 'session.stop'>
  /** Saves what may be saved, writes the journal, stops the engines. */
  close(): Promise<void>
}

/** The folders of the data folder that are there from the start. */
const ownFolders = ['notebooks', 'results', 'spaces', 'journal'] as const

/** Removes what engines and exports of an earlier run left behind. It is moved aside first, so that new engines need not wait. */
async function clear(dataDir: string): Promise<void> {
  const old = join(dataDir, `old-${Date.now()}`)
  for (const name of ['work', 'exports']) {
    if (!existsSync(join(dataDir, name))) continue
    mkdirSync(old, { recursive: true, mode: 0o700 })
    renameSync(join(dataDir, name), join(old, name))
  }
  const left = await readdir(dataDir)
  await Promise.all(left.filter(name => /^old-\d+$/.test(name)).map(name => rm(join(dataDir, name), { recursive: true, force: true })))
}

/** Opens the data folder and serves windows. Nothing slow is waited for: engines start when they are needed, and the sample is copied meanwhile. */
export async function createWorkbench(options: WorkbenchOptions): Promise<Workbench> {
  const clock = options.clock ?? Date.now
  const own = options.log ?? noLog
  const log = own.error
  const processes = loggedProcesses(options.processes, own.of('engine'))
  own.info(`The workbench starts: ${protocol.app}, Node ${process.versions.node}, ${process.platform} ${process.arch} ${release()}, ${availableParallelism()} processors, ${Math.round(totalmem() / 1024 ** 2)} MiB`)
  await mkdir(options.dataDir, { recursive: true, mode: 0o700 })
  const dataDir = await realpath(options.dataDir)
  // The data folder itself may be a person's own that is meant to be seen; what is in it is private.
  for (const name of ownFolders) privateFolder(join(dataDir, name))
  const run = beginRun(dataDir, clock)
  const index = openIndex(dataDir, clock, error => log('Something that may be forgotten could not be remembered', error))
  let notebooks: OpenNotebooks | null = null
  const journal = openJournal(dataDir, clock, trouble => {
    if (trouble) log('The journal cannot be written', trouble)
    for (const open of notebooks?.all() ?? []) open.journalTrouble(trouble?.message ?? null)
  })
  const versions = openVersions(dataDir)
  const newerFile = index.newer ?? journal.newer ?? versions.newer
  const newer = newerFile === null ? null : newerReason(newerFile)
  const topics = { settings: createTopic(), activity: createTopic(), results: createTopic(), python: createTopic(), updates: createTopic() }
  const shares = memoryShares()
  const setup = (role: string) => ({ work: join(dataDir, 'work', role), memoryLimit: shares.page, threads: availableParallelism(), timezone: 'UTC' })
  const pages = pageEngine(setup('page'), processes)
  const landing = landingEngine(setup('landing'), processes)
  const results = openResults({
    folder: join(dataDir, 'results'), database: index.database, clock, log, onChange: () => topics.results.changed(),
    limit: () => index.settings().resultStorage,
    shown: () => new Set(notebooks?.all().flatMap(open => open.document.notebook.cells.flatMap(cell => cell.outputs.map(readOutput).flatMap(output => (output.kind === 'table' ? [output.result.result] : []))))),
    // An engine that is not there holds nothing.
    release: async file => { if (pages.pid !== undefined) await pages.call('page.release', { file }) },
  })
  const spaces = openSpaces({ dataDir, sampleDir: options.sampleDir, hasSpark: () => (options.spark?.interpreter() ?? null) !== null, index, log })
  const imports = createImports({ spaces, results, landing, clock, onTask: () => topics.activity.changed() })
  const python = createPythonHost({ folder: pythonFolder(dataDir), onChange: () => topics.python.changed(), log })
  const functions = keepFunctions(pages)
  const pictures = createPictures()
  const downloads = createDownloads()
  const outputs = createOutputPages(options.host.frames?.origin ?? null, clock)
  const asks = createAsks()
  const faults = createFaults(own.of('window'), clock)
  const uploads = createUploads(join(dataDir, 'work', 'uploads'))
  options.host.updates?.onChange(() => topics.updates.changed())
  void clear(dataDir).catch(error => log('What an earlier run left behind could not be removed', error))
  const surroundings: Surroundings = {
    dataDir, index, journal, versions, newer, results, imports, pages, functions, python, spark: options.spark ?? null, pictures, channels: openChannels(channelsFile(dataDir)), processes, clock, log, headless: false,
    logEnd: (unasked, message, said) => own.of('python').ended(unasked ? 'error' : 'info', message, said),
    limits: { memory: shares.notebook, pageMemory: shares.page, threads: availableParallelism(), get rows() { return index.settings().resultRows }, get bytes() { return index.settings().resultBytes } },
    placeOf: path => spaces.placeOf(path),
    // The data folder may have been moved since.
    grants: notebook => index.grants(notebook).map(grant => grant.path).filter(path => isGrantable(path, dataDir)),
    language() {
      const { language } = index.settings()
      return language === 'system' ? options.host.language : language
    },
    onTitle: (path, title) => index.addRecent(path, title),
    onMoved: (notebook, before) => notebooks?.moved(notebook, before),
    onActivity: () => topics.activity.changed(),
  }
  const open = notebooks = createOpenNotebooks(spaces, surroundings)
  const parts: WorkbenchParts = { options: { ...options, dataDir }, surroundings, spaces, notebooks: open, pages, landing, imports, python, downloads, outputs, uploads, asks, faults, run, topics }
  const all: Handlers<WorkbenchContract, Connection> = { ...hostHandlers(parts), ...spaceHandlers(parts), ...notebookHandlers(parts), ...outputHandlers(parts), ...historyHandlers(parts), ...resultHandlers(parts), ...pythonHandlers(parts), ...importHandlers(parts), ...metastoreHandlers(parts), ...updateHandlers(parts), ...windowHandlers(parts), ...diagnosticsHandlers(parts) }
  const handlers = newer === null ? all : readingHandlers(all, newer)
  /** While the first window opens: the engine that pages, and on a first start the tables of the sample that it will show. */
  async function prepare(): Promise<void> {
    await spaces.ready
    if (closing || newer !== null) return
    await pages.call('page.idle', {})
    const sample = index.spaces().find(space => space.sample)
    if (sample && !closing && results.list(sample.id).length === 0) await imports.ensure({ ...sample, foreign: false }, null)
  }
  const running = async () => (await options.spark?.interpreter()?.call('session.list', {}))?.sessions ?? []
  /** Cells that ran in Spark when the workbench before this one ended go on, also where no window comes back. */
  async function resume(): Promise<void> {
    if (newer !== null) return
    for (const { notebook, session } of await running()) {
      const path = isUnfinished(dataDir, notebook, session) ? index.notebookPath(notebook) : null
      if (path !== null && !closing) await open.resume(path)
    }
  }
  const connections = new Set<{ close(): void }>()
  let nextConnection = 1
  let closing: Promise<void> | null = null

  resume().catch(error => log('A notebook whose cells run in Spark could not be opened', error))
  prepare().catch(error => { if (!(error instanceof OasisError)) log('The engines could not be prepared', error) })

  return {
    connect(port, window) {
      const id = nextConnection++
      const connection = serve(contract, handlers, port, { id, window: window ?? null }, {
        onUnexpected: (error, name) => log(`${name} failed unexpectedly`, error),
        onViolation: error => log('A window broke the protocol and was disconnected', error),
      })
      connections.add(connection)
      port.onClose(() => {
        connections.delete(connection)
        faults.leave(id)
        uploads.leave(id)
      })
    },
    ask: asks.ask,
    download: async path => outputs.take(path) ?? downloads.take(path),
    findResult(name, space) {
      const rows = index.spaces()
      const wanted = space === undefined ? rows.map(row => row.id) : [rows.find(row => row.id === space || row.folder === space)?.id ?? space]
      return wanted.map(id => results.find(id, name)).filter(found => found !== null).sort((a, b) => b.result.madeAt - a.result.madeAt)[0] ?? null
    },
    sessions: sessionHandlers(() => options.spark?.interpreter() ?? null, id => index.notebookPath(id)),
    close() {
      closing ??= (async () => {
        for (const connection of connections) connection.close()
        await spaces.ready.catch(() => {})
        await open.close()
        // They end with the workbench.
        for (const { notebook } of await running().catch(() => [])) forgetSession(dataDir, notebook, log)
        journal.close()
        versions.close()
        spaces.close()
        await Promise.all([python.close(), pictures.close(), downloads.close(), results.close()])
        await Promise.all([pages.close(), landing.close(), options.spark?.close()])
        index.close()
        own.info('The workbench has closed')
        run.end()
      })()
      return closing
    },
  }
}
