import { z } from 'zod'

/** Counts and characters of a menu. */
export const menuLimits = { menus: 20, items: 100, label: 300, path: 32_768 } as const

const Label = z.string().min(1).max(menuLimits.label)

/** What the system does by itself, with its own keys. */
export const MenuRole = z.enum(['undo', 'redo', 'cut', 'copy', 'paste', 'selectAll', 'resetZoom', 'zoomIn', 'zoomOut', 'togglefullscreen', 'minimize', 'zoom', 'close', 'quit'])
export type MenuRole = z.infer<typeof MenuRole>

const plain = [
  /** `keys` is how the person presses it, as Electron writes keys; null where it has none that a menu may show. */
  z.object({ kind: z.literal('command'), name: z.string().min(1).max(100), label: Label, keys: z.string().min(1).max(100).nullable(), isEnabled: z.boolean() }),
  z.object({ kind: z.literal('notebook'), path: z.string().min(1).max(menuLimits.path), label: Label }),
  z.object({ kind: z.literal('role'), role: MenuRole, label: Label }),
  z.object({ kind: z.literal('separator') }),
] as const

export const MenuItem = z.discriminatedUnion('kind', [...plain, z.object({ kind: z.literal('submenu'), label: Label, items: z.array(z.discriminatedUnion('kind', [...plain])).max(menuLimits.items) })])
export type MenuItem = z.infer<typeof MenuItem>

/** The menus of the system as a window wants them while it is in front: its commands in its language. `fields` are the words of what a press on a text offers. */
export const MenuBar = z.object({
  menus: z.array(z.object({ label: Label, role: z.enum(['window', 'help']).nullable(), items: z.array(MenuItem).max(menuLimits.items) })).max(menuLimits.menus),
  fields: z.object({ cut: Label, copy: Label, paste: Label, selectAll: Label }),
})
export type MenuBar = z.infer<typeof MenuBar>
