import { z } from 'zod'
import { keyLimits, readKeys } from '../../model/keyboard/keys.ts'
import { resultLimits } from '../../model/result/result.ts'
import { call, stream } from '../define.ts'

/** What the machine under the workbench can do; the only thing in which hosts differ for a window. */
export const HostInfo = z.object({
  kind: z.enum(['electron', 'browser']), app: z.string(), platform: z.string(), timezone: z.string(), language: z.enum(['en', 'ja']),
  /** False: the window shows its own file picker. */
  nativeDialogs: z.boolean(),
  /** The origin of frames that show outputs which may script, and whether the host itself keeps them from the network; where it does not, the browser must be asked. Null: there are none. */
  frames: z.object({ origin: z.string(), contained: z.boolean() }).nullable(),
  dataDir: z.string(), memoryLimit: z.int(),
  /** Why nothing here may be changed: the data folder is of a newer program. Null where it may. */
  newer: z.string().nullable(),
  /** Settings that could not be read at the start, by name, `keys` also by command; the file that what was written is kept in, null where none could be made. */
  unread: z.object({ names: z.array(z.string()), file: z.string().nullable() }).nullable(),
})

const gibibyte = 1024 ** 3
/** What a person may let results take on disk, in bytes. */
export const storageSteps = [gibibyte, 2 * gibibyte, 5 * gibibyte, 10 * gibibyte, 20 * gibibyte, 50 * gibibyte, 100 * gibibyte, 200 * gibibyte, 500 * gibibyte] as const
/** What a person may let one result have at most: rows, and bytes before compression. */
export const rowSteps = [10_000, 100_000, 1_000_000, 10_000_000, 50_000_000, 100_000_000] as const
export const byteSteps = [gibibyte / 16, gibibyte / 4, gibibyte, 2 * gibibyte, 5 * gibibyte, 10 * gibibyte, 20 * gibibyte] as const

/** The keys of one command, as `model/keyboard` writes them. */
export const CommandKeys = z.array(z.string().refine(keys => readKeys(keys) !== null, 'is no key')).max(keyLimits.keys)

/** What this person chose for the workbench as a whole; every window follows. */
export const Settings = z.object({
  theme: z.enum(['system', 'light', 'dark']), language: z.enum(['system', 'en', 'ja']),
  /** Command name to all its keys, over the built-in ones; an empty list leaves it without a key. */
  keys: z.record(z.string().max(100), CommandKeys),
  autosave: z.boolean(),
  /** Whether the lines of code are numbered, until a cell is told otherwise. */
  lineNumbers: z.boolean(),
  /** Whether the system tells of the end of a long run while no window is looked at; a browser must allow it, too. */
  notices: z.boolean(),
  /** What results may take on disk, in bytes; those unused for longest go first. */
  resultStorage: z.int().min(storageSteps[0]).max(storageSteps.at(-1)!),
  /** What one result may have; the next run keeps to it, and says where it cut one off. */
  resultRows: z.int().min(1).max(rowSteps.at(-1)!), resultBytes: z.int().min(1024 ** 2).max(byteSteps.at(-1)!),
})
export type Settings = z.infer<typeof Settings>

/** What holds until a person chooses otherwise. */
export const defaultSettings: Settings = { theme: 'system', language: 'system', keys: {}, autosave: true, lineNumbers: false, notices: true, resultStorage: 10 * gibibyte, resultRows: resultLimits.rows, resultBytes: resultLimits.bytes }

export const FileEntry = z.object({ name: z.string(), path: z.string(), kind: z.enum(['folder', 'file']), bytes: z.int().nullable(), modifiedAt: z.number().nullable() })

/** The state of the engines, for the status bar. `memory` is bytes. */
export const Activity = z.object({
  engines: z.array(z.object({ role: z.enum(['notebook', 'page', 'landing', 'python']), notebook: z.string().nullable(), memory: z.int(), memoryLimit: z.int(), running: z.boolean() })),
  running: z.array(z.object({ notebook: z.string(), cell: z.string(), startedAt: z.number() })),
  tasks: z.array(z.object({ id: z.string(), title: z.string(), progress: z.number().nullable() })),
})

export const host = {
  'host.info': call(z.object({}), HostInfo),
  'host.activity': stream(z.object({}), Activity),
  'settings.watch': stream(z.object({}), Settings),
  'settings.set': call(Settings.partial(), Settings),
  /** The entries of a folder for the in-app picker, folders first; without a path, the home folder. */
  'file.list': call(z.object({ path: z.string().optional(), extensions: z.array(z.string()).optional() }),
    z.object({ path: z.string(), parent: z.string().nullable(), entries: z.array(FileEntry), cut: z.boolean() })),
  /** A native dialog to open or save; null when the person closed it. Only where `nativeDialogs` is true. */
  'file.pick': call(z.object({
    title: z.string(), extensions: z.array(z.string()), folder: z.boolean().optional(),
    /** To save, under this whole path if nothing else is chosen; the person has then agreed to replace what is there. */
    save: z.string().min(1).max(4000).optional(),
  }), z.object({ path: z.string().nullable() })),
}
