import { z } from 'zod'
import { call } from '../define.ts'

/** A file of a bundle: facts of the program and the computer, a file of the log, a copy of a program's memory when it crashed. `bytes` are before secrets are taken out and before it is compressed. */
export const BundleFile = z.object({ name: z.string(), kind: z.enum(['facts', 'log', 'dump']), bytes: z.int() })
export type BundleFile = z.infer<typeof BundleFile>

/** What a bundle would hold now. `facts` is the text of its facts as it would be; `dumps` are for who asks for them, newest first, and `dumpsLeft` are too many or too large. */
export const BundleContents = z.object({ files: z.array(BundleFile), facts: z.string(), dumps: z.array(BundleFile), dumpsLeft: z.int() })
export type BundleContents = z.infer<typeof BundleContents>

export const diagnostics = {
  'diagnostics.contents': call(z.object({}), BundleContents),
  /** Writes the bundle: to a whole path that the person chose, or to a file that the window fetches by `url`. */
  'diagnostics.make': call(z.object({ dumps: z.boolean(), path: z.string().min(1).max(4000).optional() }), z.object({ url: z.string().nullable(), path: z.string().nullable(), bytes: z.int() })),
  /** Whether the workbench did not end properly the last time. True once, to the first window that asks. */
  'diagnostics.unclean': call(z.object({}), z.object({ unclean: z.boolean() })),
}
