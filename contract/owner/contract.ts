import { z } from 'zod'
import { Result } from '../../model/result/result.ts'
import { call, defineContract } from '../define.ts'
import { SessionEntry, SessionName } from '../interpreter/contract.ts'

/** What the owner of a data folder answers to other processes of the same person, on a socket that only they can open. */
export const ownerContract = defineContract({
  /**
   * Asks for a window. Electron brings its own to the front and `link` is null; the browser host answers with a fresh one-time link, which the asker
   * opens or prints.
   */
  'window.open': call(z.object({}), z.object({ link: z.string().nullable() })),
  /** The newest result of that name and the file that holds it, or null. `space` is a space's id or folder; without it every space is searched, the latest first. */
  'result.find': call(z.object({ space: z.string().optional(), name: z.string() }), z.object({ found: z.object({ result: Result, file: z.string() }).nullable() })),
  /** The sessions of Spark that the owner keeps, the oldest first; `notebook` is a path, null where it is not known any more. */
  'session.list': call(z.object({}), z.object({ sessions: z.array(SessionEntry.omit({ user: true }).extend({ notebook: z.string().nullable() })) })),
  /** Ends a session; what runs in it is lost. One that is not there fails as `notFound`. */
  'session.stop': call(z.object({ session: SessionName }), z.object({})),
})
export type OwnerContract = typeof ownerContract
