import { z } from 'zod'
import { call, stream } from '../define.ts'
import { WireError } from '../errors.ts'

/** Whether Python cells can run here. `progress` is 0 to 1, `detail` the package at hand; `error` is why the last set-up failed. */
export const PythonState = z.discriminatedUnion('state', [
  z.object({ state: z.literal('ready') }),
  z.object({ state: z.literal('missing'), error: WireError.nullable() }),
  z.object({ state: z.literal('installing'), step: z.enum(['finding', 'making', 'installing', 'checking']), progress: z.number(), detail: z.string().nullable() }),
])
export type PythonState = z.infer<typeof PythonState>

export const python = {
  'python.watch': stream(z.object({}), PythonState),
  /** Makes Python's environment in the data folder; one that is being made goes on. Answers at once; what follows is told by `python.watch`. */
  'python.install': call(z.object({}), z.object({})),
  'python.cancel': call(z.object({}), z.object({})),
}
