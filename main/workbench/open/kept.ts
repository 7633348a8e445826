import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { DriverEvent, RunName } from '../../../contract/driver/contract.ts'
import { SessionName } from '../../../contract/interpreter/contract.ts'
import { CellRun } from '../../../contract/workbench/notebook.ts'
import { CellId, Output } from '../../../model/notebook/cell.ts'
import { BoundValues } from '../../../model/parameter/definition.ts'
import { Result } from '../../../model/result/result.ts'
import { replaceFile } from '../store/replace.ts'

const Waiting = z.object({ cell: CellId, stopAtFailure: z.boolean(), whole: z.boolean() })

/** A cell that runs in a Spark session: what is needed to go on with it, or to run it where the session never heard of it. `count` is the number of the run. */
export const KeptRun = Waiting.extend({ run: RunName, source: z.string(), values: BoundValues, count: z.int(), startedAt: z.number() })
export type KeptRun = z.infer<typeof KeptRun>

/** What a notebook does in its Spark session: the cells whose views and variables the session has, with what they ran of; the cell that runs; those that wait. */
export const KeptSession = z.object({ session: SessionName, ran: z.array(z.object({ run: CellRun, source: z.string() })), running: KeptRun.nullable(), queue: z.array(Waiting) })
export type KeptSession = z.infer<typeof KeptSession>

const File = z.custom<Extract<DriverEvent, { type: 'file' }>>(value => { const read = DriverEvent.safeParse(value); return read.success && read.data.type === 'file' })

/**
 * What a run had shown when its events up to `through` had been taken: nbformat outputs, those with a display id by their places, the results in order, the session's tables that are shown by
 * the places of their results and outputs, and the files of whole results that were told.
 */
export const KeptOutputs = z.object({
  run: RunName, through: z.int(), shown: z.object({ list: z.array(Output), clearing: z.boolean(), displays: z.array(z.tuple([z.string(), z.int()])) }), results: z.array(Result),
  tables: z.array(z.object({ table: z.string(), result: z.int(), output: z.int() })), files: z.array(File),
})
export type KeptOutputs = z.infer<typeof KeptOutputs>

/** What a workbench that starts again finds of a notebook's Spark session. It is there as soon as it was written, whatever ends this process; that the computer itself goes on is taken for granted, as the session ends with it. */
export interface Kept {
  /** What an earlier workbench left. */
  readonly found: { session: KeptSession; outputs: KeptOutputs | null } | null
  write(session: KeptSession | null): void
  writeOutputs(outputs: KeptOutputs): void
}

const sessionFile = (dataDir: string, notebook: string) => join(dataDir, 'notebooks', notebook, 'session.json')
const outputsFile = (dataDir: string, notebook: string) => join(dataDir, 'notebooks', notebook, 'session-outputs.json')

function read<T>(file: string, form: z.ZodType<T>): T | null {
  try {
    return form.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return null
  }
}

/** Whether cells of a notebook ran or waited in this session when the workbench before this one ended. */
export function isUnfinished(dataDir: string, notebook: string, session: string): boolean {
  const kept = read(sessionFile(dataDir, notebook), KeptSession)
  return kept?.session === session && (kept.running !== null || kept.queue.length > 0)
}

type Log = (message: string, error?: unknown) => void

function attempt(work: () => void, log: Log): void {
  try {
    work()
  } catch (error) {
    log('What a notebook does in its Spark session could not be kept; after a restart it would not go on', error)
  }
}

/** Removes what is kept of a notebook's session, which has ended. */
export function forgetSession(dataDir: string, notebook: string, log: Log): void {
  attempt(() => { for (const path of [sessionFile(dataDir, notebook), outputsFile(dataDir, notebook)]) rmSync(path, { force: true }) }, log)
}

/** Keeps a notebook's session in its own folder, in files that this user alone reads. */
export function keepSession(dataDir: string, notebook: string, log: Log): Kept {
  const [file, outputsPath] = [sessionFile(dataDir, notebook), outputsFile(dataDir, notebook)]
  const session = read(file, KeptSession)
  const outputs = session?.running ? read(outputsPath, KeptOutputs) : null
  let last = session && JSON.stringify(session)
  return {
    found: session && { session, outputs: outputs?.run === session.running?.run ? outputs : null },
    write(next) {
      const text = next && JSON.stringify(next)
      if (text === last) return
      last = text
      if (text === null) forgetSession(dataDir, notebook, log)
      else attempt(() => replaceFile(file, text), log)
    },
    writeOutputs(now) { attempt(() => replaceFile(outputsPath, JSON.stringify(now)), log) },
  }
}

/** Where nothing is kept. */
export const keepNothing: Kept = { found: null, write() {}, writeOutputs() {} }
