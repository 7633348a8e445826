import { existsSync, mkdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { z } from 'zod'
import { OasisError } from '../../../contract/errors.ts'
import type { Completion, Hover } from '../../../contract/workbench/names.ts'
import type { CatalogTable } from '../../../contract/workbench/space.ts'
import type { SparkState } from '../../../contract/workbench/spark.ts'
import type { Cell, NotebookSettings } from '../../../model/notebook/cell.ts'
import type { BoundValues } from '../../../model/parameter/definition.ts'
import { messenger } from '../../channels/channels.ts'
import { notebookEngine, type NotebookEngine } from '../../engine/engines.ts'
import { howEnded } from '../../log/processes.ts'
import { pythonLimits } from '../../python/limits.ts'
import { createPython, type Python } from '../../python/python.ts'
import { createSpark, type Spark } from '../../spark/spark.ts'
import { workbenchLimits } from '../limits.ts'
import { resultIndex } from '../names/catalog.ts'
import { completeSql, type Offered } from '../names/completion.ts'
import { nameInCode } from '../names/code.ts'
import { hoverSql } from '../names/hover.ts'
import { keepOwnNames } from '../names/own.ts'
import { keepSparkNames, type SparkNames } from '../names/spark-names.ts'
import { storedTables } from '../space/catalog.ts'
import type { Place } from '../space/spaces.ts'
import type { CellWorld } from './cell-run.ts'
import { resultName } from './dependencies.ts'
import { characters, joinPython, pythonItems } from './python-completion.ts'
import { notKept, type Keeping, type SparkWorld } from './spark-run.ts'
import type { Surroundings } from './surroundings.ts'

export interface SessionOptions {
  id: string
  /** Where the notebook's file is. */
  path(): string
  place(): Place
  cells(): readonly Cell[]
  settings(): NotebookSettings
  surroundings: Surroundings
  /** Its engine was lost, or is there again. `stuck` is the error of an engine that a cancel did not stop. */
  onEngine(state: 'ready' | 'lost' | 'restarted', message: string | null, stuck?: OasisError): void
  /** Its Python was lost, or restarted on purpose. */
  onPythonLost(state: 'lost' | 'restarted', message: string): void
  onSpark(state: SparkState): void
  /** A cell has something to say to who looks at the desktop. False where no window shows the notebook. */
  onNotice(text: string): boolean
  /** Its Spark session, or the process of one of its languages, is gone. */
  onSparkLost(what: 'session' | 'python' | 'scala' | 'r', message: string): void
}

/** One notebook's interpreter here: its engine, the results that its SQL can name, and what it may touch. */
export interface Session {
  readonly engine: NotebookEngine
  readonly python: Python
  readonly spark: Spark
  readonly sparkNames: SparkNames
  /** The notebook's own folder, which its SQL may read and write. */
  readonly folder: string
  /** What a cell's run needs, with these values. `count` is the number of the run. */
  /** With `whole` all rows of Spark's tables are wanted, as they are where the notebook says so; `keeping` is how a run in a Spark session is kept. */
  world(values: BoundValues, count?: number, whole?: boolean, keeping?: Keeping): CellWorld
  /** Waits for its turn with the engine, so that a cancel is never felt by somebody else's statement. */
  exclusive<T>(work: () => Promise<T>): Promise<T>
  /** Removes the results that a cell made before and did not make again. */
  forgetOthers(cell: string, made: readonly string[]): void
  /** Ends the engine, and Python where it is not left alone; the next run starts fresh ones. */
  restart(reason: string, python?: boolean): Promise<void>
  completeCode(language: 'python' | 'scala' | 'r', source: string, offset: number, allowed: boolean): Promise<Completion>
  complete(source: string, offset: number, allowed: boolean): Promise<Completion>
  /** What the name at a place of SQL means. */
  hover(source: string, offset: number, allowed: boolean): Promise<Hover | null>
  /** What the name at a place of a cell of code means, as what runs its language says; nothing is started for it. */
  hoverCode(language: 'python' | 'scala' | 'r', source: string, offset: number, allowed: boolean): Promise<Hover | null>
  catalog(allowed: boolean): Promise<z.infer<typeof CatalogTable>[]>
  close(): Promise<void>
}

export function openSession(options: SessionOptions): Session {
  const { id, surroundings, settings, place } = options
  const { results, imports, index, limits, dataDir, clock } = surroundings
  const home = join(dataDir, 'notebooks', id)
  const folder = join(home, 'files')
  const work = join(dataDir, 'work', id)
  let made = false
  let turn: Promise<unknown> = Promise.resolve()
  /** Names that were found elsewhere: what was prepared with one, or looks at it through a view, no longer mentions it. */
  const met = new Set<string>()

  const engine = notebookEngine(() => {
    if (!made) for (const path of [folder, work]) mkdirSync(path, { recursive: true, mode: 0o700 })
    made = true
    return {
      database: surroundings.headless ? null : join(home, 'notebook.duckdb'), work, folder, grants: surroundings.grants(id), memoryLimit: limits.memory, threads: limits.threads, timezone: settings().timezone,
    }
  }, {
    host: surroundings.processes,
    onOpen({ recovered }) {
      const message = recovered === null ? null : `The notebook's own database could not be read. It was put aside as ${recovered}, and the notebook has an empty one.`
      options.onEngine(message === null ? 'ready' : 'restarted', message)
      own.touch()
      surroundings.onActivity()
    },
  })
  const own = keepOwnNames(engine, surroundings.log)
  const exchange = `${work}-python`
  const python = createPython({
    environment: () => surroundings.python.environment(),
    setup() {
      for (const path of [folder, exchange]) mkdirSync(path, { recursive: true, mode: 0o700 })
      return { folder: dirname(options.path()), own: folder, exchange, timezone: settings().timezone, limits: { rows: limits.rows, bytes: limits.bytes, text: pythonLimits.text } }
    },
    memoryLimit: limits.memory,
    onEnd(end, reason) { surroundings.logEnd?.(reason === 'crash', `Python ended ${howEnded(end)}${reason === 'crash' ? ', unasked' : `; the workbench ended it: ${reason}`}`, end.said) },
    onLost(reason, error) {
      options.onPythonLost(reason === 'restart' ? 'restarted' : 'lost', error.message)
      surroundings.onActivity()
    },
    onStart: () => surroundings.onActivity(),
    onBroken: () => surroundings.python.broken(),
    log: surroundings.log,
  })
  const spark = createSpark({
    interpreter: () => surroundings.spark?.interpreter() ?? null, notebook: id, timezone: () => settings().timezone, onState: onSparkState, onLost: options.onSparkLost, log: surroundings.log,
  })
  const sparkNames = keepSparkNames(spark, surroundings.log)
  let isSparkLive = false
  function onSparkState(state: SparkState): void {
    const isLive = state.state === 'ready'
    if (isSparkLive && !isLive) sparkNames.lost()
    // Its first cell goes first.
    if (isLive && !isSparkLive) setTimeout(() => sparkNames.touch(), workbenchLimits.sparkCatalogWait).unref()
    isSparkLive = isLive
    options.onSpark(state)
  }
  /** The session as runs use it: what a cell changes is known to completion soon after. */
  const followedSpark: SparkWorld['spark'] = {
    read: spark.read, fetch: spark.fetch, release: spark.release, settle: spark.settle, answer: spark.answer,
    async *run(request, signal, how) {
      try {
        yield* spark.run(request, signal, how)
      } finally {
        sparkNames.touch()
      }
    },
  }
  let reason: string | null = null
  engine.onLost(loss => {
    own.lost()
    options.onEngine(loss.reason === 'restart' ? 'restarted' : 'lost', reason ?? loss.error.message, loss.reason === 'cancel' ? loss.error : undefined)
    surroundings.onActivity()
  })

  /** The name that a result of this cell may have. Names that nobody chose make way; chosen ones are refused when they are another cell's. */
  function claim(cell: Cell, name: string): string {
    const known = results.find(place().id, name)
    if (!known) return name
    const { origin } = known.result
    if (origin.kind === 'import') throw new OasisError('conflict', `${name} is a table of this space. Give the cell another name.`, { kind: 'name', name })
    const chosen = cell.name !== undefined
    if (origin.notebook === id) {
      if (origin.cell === cell.id) return name
      const other = options.cells().find(candidate => candidate.id === origin.cell)
      const held = other !== undefined && (resultName(other).toLowerCase() === name.toLowerCase() || name.toLowerCase().startsWith(`${resultName(other).toLowerCase()}_`))
      if (!held) return name
      throw new OasisError('conflict', `Another cell of this notebook has a result named ${name}. Give this cell another name.`, { kind: 'name', name })
    }
    const path = index.notebookPath(origin.notebook)
    if (path === null || !existsSync(path)) return name
    if (!chosen) return `${name}_${id.slice(0, 6)}`
    throw new OasisError('conflict', `The notebook ${path} has a result named ${name} in this space. Give this cell another name.`, { kind: 'name', name, path })
  }

  function exclusive<T>(work: () => Promise<T>): Promise<T> {
    const mine = turn.then(work)
    turn = mine.catch(() => {})
    return mine
  }

  /** The engine as runs use it: what a statement changes is known to completion soon after. */
  const followed: CellWorld['engine'] = {
    call: engine.call,
    async *stream(name, input, callOptions) {
      for await (const event of engine.stream(name, input, callOptions)) {
        if (event.type === 'changed' || event.type === 'done') own.touch()
        yield event
      }
    },
  }

  /** Waits a moment for what was never asked for; what an untrusted notebook made stays unknown, because its engine would have to start. */
  async function known(source: string, offset: number, allowed: boolean, wait: number = workbenchLimits.completionWait): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<void>(resolve => { timer = setTimeout(resolve, wait) })
    await Promise.race([late, onSpark() ? allowed && isSparkLive ? sparkNames.prepare(source, offset) : null : Promise.all([surroundings.functions.load(), allowed ? own.load() : null])])
    clearTimeout(timer)
  }
  const onSpark = () => settings().interpreter === 'spark'
  const offered = (): Offered => {
    // DuckDB's names mean nothing there.
    if (onSpark()) return { indexes: sparkNames.indexes, functions: sparkNames.functions, types: [], parameters: settings().parameters, dialect: 'spark' }
    const { functions, types } = surroundings.functions.known
    return { indexes: [own.index, resultIndex(results.list(place().id))], functions: own.macros.length === 0 ? functions : [...own.macros, ...functions], types, parameters: settings().parameters }
  }

  const cellOf = (count: number) => ({
    withLanding: imports.withEngine, exchange, timezone: settings().timezone, count,
    ranges: settings().parameters.filter(parameter => parameter.type === 'dateRange').map(parameter => parameter.name),
    integers: settings().parameters.flatMap(parameter => parameter.type === 'number' && parameter.integer ? [parameter.name] : []),
  })

  return {
    engine,
    python,
    spark,
    sparkNames,
    folder,
    world: (values, count = 0, whole = false, keeping = notKept) => ({
      python: surroundings.python.environment() === null ? null : { ...cellOf(count), python, exclusive },
      get spark() {
        if (!onSpark()) return null
        mkdirSync(exchange, { recursive: true, mode: 0o700 })
        return { ...cellOf(count), spark: followedSpark, whole: whole || settings().whole === true, keeping }
      },
      notebook: id, space: place().id, engine: followed, values, limits: { rows: limits.rows, bytes: limits.bytes }, clock, claim,
      async visible(tables, signal) {
        const { elsewhere } = surroundings
        const own = new Set(results.visible(place().id).map(result => result.name.toLowerCase()))
        const others = elsewhere ? await elsewhere([...new Set([...tables ?? [], ...met])].filter(name => !own.has(name.toLowerCase()))) : []
        for (const { name } of others) met.add(name)
        const found = new Set(others.map(result => result.name.toLowerCase()))
        await imports.ensure(place(), tables && tables.filter(name => !found.has(name.toLowerCase())), signal)
        results.use(place().id, tables ?? [])
        return [...results.visible(place().id), ...others]
      },
      notify: messenger(surroundings.channels, surroundings.headless ? null : options.onNotice),
      reserve: () => results.reserve(), put: (result, file) => results.put(result, file), abandon: file => results.abandon(file),
    }),
    exclusive,
    forgetOthers(cell, made) {
      for (const { result } of results.list(place().id)) {
        if (result.origin.kind === 'cell' && result.origin.notebook === id && result.origin.cell === cell && !made.includes(result.id)) results.remove(result.id)
      }
    },
    async restart(why, withPython = true) {
      if (onSpark()) return spark.stop()
      reason = why
      try {
        await engine.restart()
        if (withPython) await python.restart()
      } finally {
        reason = null
      }
    },
    async complete(source, offset, allowed) {
      await known(source, offset, allowed)
      return completeSql(source, offset, offered())
    },
    async hover(source, offset, allowed) {
      await known(source, offset, allowed, workbenchLimits.hoverWait)
      return hoverSql(source, offset, offered())
    },
    async catalog(allowed) {
      const place_ = place()
      if (allowed) await imports.ensure(place_, null).catch(error => surroundings.log('A table of the space could not be imported', error))
      const stored = await storedTables(place_, results)
      if (!allowed) return stored
      const { tables } = await engine.call('session.catalog', {})
      return [...stored, ...tables.map(({ name, kind, database, schema, rows, columns }) => ({ name, kind, database, schema, rows, bytes: null, columns, result: null, isGiven: false }))]
    },
    async completeCode(language, source, offset, allowed) {
      const stored = results.list(place().id).map(entry => entry.result)
      const known = pythonItems(source, offset, onSpark() ? [] : stored, settings().parameters)
      const stands = characters(source.slice(0, offset))
      const asked = !allowed ? null : onSpark() ? spark.complete({ language, source, offset: stands, most: workbenchLimits.completions })
        : language !== 'python' || surroundings.python.environment() === null ? null : python.complete(source, stands, workbenchLimits.completions)
      const answer = asked && await asked.catch((error: unknown) => {
        if (!(error instanceof OasisError)) throw error
        return null
      })
      return joinPython(known, answer, source)
    },
    async hoverCode(language, source, offset, allowed) {
      const name = allowed ? nameInCode(language, source, offset) : null
      if (name === null) return null
      const { names, from, to } = name
      const most = workbenchLimits.hoverColumns
      const asked = (onSpark() ? spark.describe({ language, source, offset: characters(source.slice(0, to)), names, most }) : language === 'python' ? python.describe(names, most) : Promise.resolve(null))
      const found = await asked.catch((error: unknown) => {
        if (!(error instanceof OasisError)) throw error
        return null
      })
      return found && { from, to, meaning: { kind: 'code', name: names.at(-1)!, language, ...found, signatures: found.signatures.slice(0, workbenchLimits.hoverSignatures) } }
    },
    async close() {
      own.close()
      sparkNames.close()
      spark.close()
      await Promise.all([engine.close(), python.close()])
      await Promise.all([work, exchange].map(path => rm(path, { recursive: true, force: true }).catch(() => {})))
    },
  }
}
