import { z } from 'zod'

/**
 * The Spark session of an open notebook. `missing`: Spark is not installed here; `none`: one starts at the next run. Of a `ready` one `idleAt` is when it will be ended if nothing runs, once that is near
 * (milliseconds since 1970). `over` says why one ended that nobody here stopped.
 */
export const SparkState = z.discriminatedUnion('state', [
  z.object({ state: z.literal('missing') }),
  z.object({ state: z.literal('none') }),
  z.object({ state: z.literal('starting') }),
  z.object({ state: z.literal('ready'), spark: z.string(), application: z.string(), idleAt: z.number().nullable() }),
  z.object({ state: z.literal('over'), reason: z.string() }),
])
export type SparkState = z.infer<typeof SparkState>
