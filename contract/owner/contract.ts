import { z } from 'zod'
import { Result } from '../../model/result/result.ts'
import { call, defineContract } from '../define.ts'

/** What the owner of a data folder answers to other processes of the same person, on a socket that only they can open. */
export const ownerContract = defineContract({
  /**
   * Asks for a window. Electron brings its own to the front and `link` is null; the browser host answers with a fresh one-time link, which the asker
   * opens or prints.
   */
  'window.open': call(z.object({}), z.object({ link: z.string().nullable() })),
  /** The newest result of that name and the file that holds it, or null. `space` is a space's id or folder; without it every space is searched, the latest first. */
  'result.find': call(z.object({ space: z.string().optional(), name: z.string() }), z.object({ found: z.object({ result: Result, file: z.string() }).nullable() })),
})
export type OwnerContract = typeof ownerContract
