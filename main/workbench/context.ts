import type { Handlers } from '../../contract/define.ts'
import type { WorkbenchContract } from '../../contract/workbench/contract.ts'
import type { LandingEngine, PageEngine } from '../engine/engines.ts'
import type { Run } from '../diagnostics/marker.ts'
import type { Faults } from '../log/faults.ts'
import type { PythonHost } from '../python/setup.ts'
import type { Downloads } from './downloads.ts'
import type { Asks } from './asks.ts'
import type { Topic } from './feed.ts'
import type { OutputPages } from './output-pages.ts'
import type { Uploads } from './import/uploads.ts'
import type { OpenNotebooks } from './open/notebooks.ts'
import type { Surroundings } from './open/surroundings.ts'
import type { Imports } from './space/imports.ts'
import type { Spaces } from './space/spaces.ts'
import type { WorkbenchOptions } from './workbench.ts'

/** What the handlers of every topic work with. */
export interface WorkbenchParts {
  options: WorkbenchOptions
  surroundings: Surroundings
  spaces: Spaces
  notebooks: OpenNotebooks
  pages: PageEngine
  landing: LandingEngine
  imports: Imports
  python: PythonHost
  downloads: Downloads
  outputs: OutputPages
  uploads: Uploads
  asks: Asks
  faults: Faults
  /** This run of the workbench, and how the one before it ended. */
  run: Run
  topics: { settings: Topic; activity: Topic; results: Topic; python: Topic; updates: Topic }
}

/** What a connection knows of itself. */
export interface Connection {
  readonly id: number
  /** The number that the desktop knows the window by; null in a browser. */
  readonly window: number | null
}

/** The handlers of one topic of the contract. */
export type TopicHandlers<Topic> = Pick<Handlers<WorkbenchContract, Connection>, keyof Topic & keyof WorkbenchContract>
