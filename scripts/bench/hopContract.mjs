import { z } from 'zod'
import { call, defineContract } from '../../contract/define.ts'
import { result } from '../../contract/workbench/result.ts'

/** What the stand-in answers. */
export const rowsContract = defineContract({
  'rows.page': call(z.object({ file: z.string(), offset: z.number(), limit: z.number() }), z.object({ rows: z.array(z.any()) })),
})

/** What the client of `hop.mjs` asks: the workbench's own procedure for Arrow, and beside it the same page as objects. */
export const clientContract = defineContract({
  'result.page': result['result.page'],
  'result.rows': call(z.object({ offset: z.number(), limit: z.number() }), z.object({ rows: z.array(z.any()) })),
})
