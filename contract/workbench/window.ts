import { z } from 'zod'
import { call, stream } from '../define.ts'
import { MenuBar, menuLimits } from './menu.ts'

/** Counts and characters of what a window and the system tell each other. */
export const windowLimits = { tabs: 200, path: menuLimits.path, link: 100_000, files: 100, notice: 1000, fault: 2_000, stack: 10_000 } as const

const Path = z.string().min(1).max(windowLimits.path)

/** What a window shows, as it is kept for when it is loaded again: its open notebooks in order, the one in view, and the space on the left. */
export const Kept = z.object({ tabs: z.array(z.object({ path: Path, view: z.enum(['edit', 'report']) })).max(windowLimits.tabs), active: z.string().nullable(), space: z.string().nullable() })
export type Kept = z.infer<typeof Kept>

/** What the system, by its menu, a link or a file, or another window asks of a window. All of it is data: a window looks at it before it does anything. */
export const Asked = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('command'), name: z.string().min(1).max(100) }),
  z.object({ kind: z.literal('open'), path: Path }),
  z.object({ kind: z.literal('link'), link: z.string().min(1).max(windowLimits.link) }),
])
export type Asked = z.infer<typeof Asked>

/** What a window tells the system of itself. */
export const Shown = z.object({ kept: Kept })
export type Shown = z.infer<typeof Shown>

/** What the system tells a person who looks at something else. */
export const SystemNotice = z.object({ title: z.string().max(windowLimits.notice), text: z.string().max(windowLimits.notice) })
export type SystemNotice = z.infer<typeof SystemNotice>

/** What went wrong in a window with nobody to tell: an error that was not caught, a promise that was rejected unheard, a part that could not be drawn. `left` were not told, for there were too many. */
export const Fault = z.object({ kind: z.enum(['error', 'rejection', 'drawing']), name: z.string().max(100), message: z.string().max(windowLimits.fault), stack: z.string().max(windowLimits.stack), left: z.int().min(0) })
export type Fault = z.infer<typeof Fault>

/** Between a window and the system around it. Where that is a browser nothing is asked, and what is shown goes nowhere. */
export const windowTopic = {
  /** For the log; what comes too often is left out. */
  'window.fault': call(Fault, z.object({})),
  'window.asked': stream(z.object({}), Asked),
  'window.show': call(Shown, z.object({})),
  /** The menus that go with the window; in a browser they go nowhere. */
  'window.menu': call(MenuBar, z.object({})),
  /** Tells by the system, where the window is not in front. Only in Electron; in a browser a window does that itself. */
  'window.notice': call(SystemNotice, z.object({})),
  /** Opens another window. Only in Electron; in a browser a window does that itself. */
  'window.open': call(z.object({}), z.object({})),
}
