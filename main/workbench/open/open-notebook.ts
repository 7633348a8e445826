import type { z } from 'zod'
import type { NotebookEvent, RunScope, SaveState } from '../../../contract/workbench/notebook.ts'
import type { Notebook } from '../../../model/notebook/notebook.ts'
import type { ParameterValues } from '../../../model/parameter/definition.ts'
import type { Document } from '../document/document.ts'
import type { Place } from '../space/spaces.ts'
import type { Lost } from './lost.ts'
import type { Outside } from './outside.ts'
import type { Parameters } from './parameters.ts'
import type { Runs } from './runs.ts'
import type { SaveRequest } from './saving.ts'
import type { Session } from './session.ts'
import type { Versioning } from './versioning.ts'

/** An open notebook: its document, file, parameters and runs, and the windows that follow it. */
export interface OpenNotebook {
  readonly id: string
  readonly path: string
  readonly place: Place
  readonly document: Document
  readonly runs: Runs
  readonly parameters: Parameters
  readonly session: Session
  /** What its Spark session kept that is gone. */
  readonly lost: Lost
  readonly versioning: Versioning
  readonly outside: Outside
  readonly followers: number
  readonly saved: z.infer<typeof SaveState>
  /** Whether its code may run. */
  readonly trusted: boolean
  /** The HTML of an output that a cell shows now, counted from 0, if a run of this user's here made it. */
  madeHere(cell: string, output: number): string | null
  watch(window: string, view: 'edit' | 'report', signal: AbortSignal): AsyncGenerator<NotebookEvent>
  save(request?: SaveRequest): Promise<{ savedAt: number }>
  /** Makes the notebook, or these cells of it, as another notebook has them: one step that can be undone. False where they are so already. */
  restore(next: Notebook, cells?: readonly string[]): boolean
  /** This person lets the notebook's code run. */
  consent(): void
  /** Fails as `forbidden` where the notebook may not run. */
  checkTrust(): void
  start(scope: z.infer<typeof RunScope>, options?: { foreign?: boolean; stopAtFailure?: boolean; whole?: boolean }): string[]
  /** Starts its engine again, and Python where it is not left alone. */
  restart(reason: string, python?: boolean): Promise<void>
  clearOutputs(cells?: string[]): void
  /** Chooses values, and runs what depends on them where that is asked or set. */
  setParameters(change: ParameterValues | 'defaults', apply: boolean): Promise<string[]>
  /** Resolves when nothing runs and every chart has its picture. */
  settled(): Promise<void>
  /** The journal cannot be written at the moment, for this reason, or (null) can again. */
  journalTrouble(reason: string | null): void
  /** To be awaited before its file is moved. */
  pause(): Promise<void>
  moved(path: string, place: Place): void
  /** Ends it for its windows, saying why. */
  end(reason: string): Promise<void>
  close(): Promise<void>
}
