import { z } from 'zod'
import { WireError } from '../../contract/errors.ts'
import { MenuBar } from '../../contract/workbench/menu.ts'
import { UpdateCommand, UpdateState } from '../../contract/workbench/update.ts'
import { Asked, Shown, SystemNotice } from '../../contract/workbench/window.ts'
import { logLimits } from '../log/limits.ts'

/** What is forked for the workbench: the program of an engine, with its arguments. `id` counts the forks of one workbench process. */
const Fork = z.object({ type: z.literal('fork'), id: z.int(), program: z.string(), args: z.array(z.string()) })

/** What the workbench process tells Electron's main process. */
export const FromWorkbench = z.discriminatedUnion('type', [
  /** It owns the data folder and answers. */
  z.object({ type: z.literal('ready') }),
  /** It cannot: the sentence is for the person. */
  z.object({ type: z.literal('failed'), message: z.string() }),
  /** Another process owns the data folder; `link` is where its windows are, if they are in a browser. */
  z.object({ type: z.literal('handedOver'), link: z.string().nullable() }),
  /** Somebody asked the owner for a window. */
  z.object({ type: z.literal('open') }),
  Fork,
  z.object({ type: z.literal('kill'), id: z.int() }),
  z.object({ type: z.literal('pick'), id: z.int(), title: z.string(), extensions: z.array(z.string()), folder: z.boolean(), save: z.string().nullable() }),
  z.object({ type: z.literal('unpick'), id: z.int() }),
  /** What a window shows now. */
  z.object({ type: z.literal('show'), window: z.int(), shown: Shown }),
  /** The menus that go with a window. */
  z.object({ type: z.literal('menu'), window: z.int(), menu: MenuBar }),
  z.object({ type: z.literal('notice'), window: z.int(), notice: SystemNotice }),
  z.object({ type: z.literal('openWindow') }),
  /** What a person asks about updates; answered by `updated`. */
  z.object({ type: z.literal('update'), id: z.int(), command: UpdateCommand }),
  z.object({ type: z.literal('restart'), id: z.int() }),
])
export type FromWorkbench = z.infer<typeof FromWorkbench>

/** What Electron's main process tells the workbench process. `window`, `forked` and `download` bring a port along. */
export const ToWorkbench = z.discriminatedUnion('type', [
  z.object({ type: z.literal('window'), window: z.int() }),
  z.object({ type: z.literal('ask'), window: z.int(), asked: Asked }),
  z.object({ type: z.literal('forked'), id: z.int(), pid: z.int() }),
  /** `said` is what may be told of what it printed last. */
  z.object({ type: z.literal('exited'), id: z.int(), code: z.int(), said: z.array(z.string().max(logLimits.tailLine)).max(logLimits.tailLines + 1) }),
  z.object({ type: z.literal('picked'), id: z.int(), path: z.string().nullable() }),
  /** A window fetches a file by URL; the port carries `FilePart`s. */
  z.object({ type: z.literal('download'), path: z.string() }),
  z.object({ type: z.literal('updates'), state: UpdateState }),
  z.object({ type: z.literal('updated'), id: z.int(), error: WireError.nullable() }),
  z.object({ type: z.literal('stop') }),
])
export type ToWorkbench = z.infer<typeof ToWorkbench>

/** A file on its way from the workbench process to a window: first `head` or `none`, then a `chunk` for each time the other side says it wants one, then `end`. */
export const FilePart = z.discriminatedUnion('type', [
  z.object({ type: z.literal('none') }),
  z.object({ type: z.literal('head'), headers: z.record(z.string(), z.string()) }),
  z.object({ type: z.literal('chunk'), bytes: z.instanceof(Uint8Array) }),
  z.object({ type: z.literal('end') }),
  z.object({ type: z.literal('failed'), message: z.string() }),
])
export type FilePart = z.infer<typeof FilePart>
