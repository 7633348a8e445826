import type { Readable } from 'node:stream'
import type { Port } from '../../contract/frames.ts'
import type { ProcessHost } from '../engine/host.ts'
import type { Result } from '../../model/result/result.ts'

/** What a dialog asks a person for. */
export interface PickRequest { title: string; extensions: string[]; folder: boolean }

/** What the program around the workbench can do; the only thing in which hosts differ. */
export interface HostCapabilities {
  kind: 'electron' | 'browser'
  language: 'en' | 'ja'
  /** A native open dialog: an absolute path, or null when the person closed it. Without it, windows show their own picker. */
  pick?: (request: PickRequest, signal: AbortSignal) => Promise<string | null>
}

export interface WorkbenchOptions {
  /** The data folder; made where it is missing. It has one owner: this workbench. */
  dataDir: string
  /** How engine processes are started: forked by Node, or by Electron's main process. */
  processes: ProcessHost
  host: HostCapabilities
  /** The folder of the shipped sample space, with its `space.json`. */
  sampleDir: string
  /** Milliseconds since 1970. */
  clock?: () => number
  /** Told of what failed without a person being told. */
  log?: (message: string, error?: unknown) => void
}

/** A file that a window fetches by URL. `headers` are ready to send: type, length and disposition. */
export interface Download { stream: Readable; headers: Record<string, string> }

export interface Workbench {
  /** A window connects; the workbench answers contract/workbench over the port until it closes. */
  connect(port: Port): void
  /** The file behind a URL path that the workbench gave to a window (`/files/ID/NAME`); ids are unguessable and work once. Null for any other path. */
  download(path: string): Promise<Download | null>
  /** The newest result of that name with the file that holds it, for other processes of this person; `space` is a space's id or folder, else every space is searched. */
  find?(name: string, space?: string): Promise<{ result: Result; file: string } | null>
  /** Saves what may be saved, writes the journal, stops the engines. */
  close(): Promise<void>
}
