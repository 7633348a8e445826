import type { VisibleResult } from '../../../contract/engine/session.ts'
import type { Channels } from '../../channels/channels.ts'
import type { PageEngine } from '../../engine/engines.ts'
import type { ProcessHost } from '../../engine/host.ts'
import type { PythonHost } from '../../python/setup.ts'
import type { Interpreter } from '../../spark/spark.ts'
import type { Results } from '../../results/results.ts'
import type { Functions } from '../names/functions.ts'
import type { Pictures } from '../picture/pictures.ts'
import type { Imports } from '../space/imports.ts'
import type { Place } from '../space/spaces.ts'
import type { Index } from '../store/index.ts'
import type { Journal } from '../store/journal.ts'
import type { Versions } from '../store/versions.ts'
import type { OpenNotebook } from './open-notebook.ts'

/** The way to Spark; null where it is not installed. */
export interface SparkHost { interpreter(): Interpreter | null }

/** What open notebooks share. */
export interface Surroundings {
  dataDir: string
  index: Index
  journal: Journal
  /** Versions of notebooks; null where nothing is remembered. */
  versions: Versions | null
  results: Results
  imports: Imports
  pages: PageEngine
  /** The functions and types of DuckDB itself. */
  functions: Functions
  python: Pick<PythonHost, 'environment' | 'broken'>
  /** Null where the program around the workbench has no interpreter service. */
  spark: SparkHost | null
  /** By which cells send messages to people. */
  channels: Channels
  pictures: Pictures
  processes: ProcessHost
  /** Bytes and threads of one notebook's engine; limits of one result, as they are chosen now. */
  limits: { readonly memory: number; readonly pageMemory: number; readonly threads: number; readonly rows: number; readonly bytes: number }
  /** Why nothing here may be changed; null where it may. */
  newer: string | null
  /** True where there is no window and nothing is remembered. */
  headless: boolean
  /** The place of a notebook's real path. */
  placeOf(path: string): Place
  /** The folders that a notebook's SQL may use besides its own. */
  grants(notebook: string): string[]
  /** Results of these names that are not in the index but can be named. */
  elsewhere?: (tables: readonly string[]) => Promise<VisibleResult[]>
  clock(): number
  language(): 'en' | 'ja'
  log(message: string, error?: unknown): void
  /** A process that cells run in has ended, unasked or for the reason that the message has; `said` is what it printed last. */
  logEnd?(unasked: boolean, message: string, said: readonly string[]): void
  onTitle(path: string, title: string): void
  onMoved(notebook: OpenNotebook, before: string): void
  onActivity(): void
}
