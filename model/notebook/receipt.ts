import { z } from 'zod'

/** What an overwrite's receipt is kept as, beside its text. */
export const RECEIPT_MIME = 'application/vnd.oasis.receipt+json'

const count = z.int().min(0)
/** Seconds. */
const time = z.number().min(0)

/**
 * What `insertOverwrite` did: rows that were written, files and bytes before and after, the size of a block that files were made for, and how long writing, fitting files to that size and swapping took, in
 * seconds, and all of it. `kind` is whose table it is; `partitions` are those that the new rows have, null for a table without.
 */
export const ReceiptOutput = z.looseObject({
  version: z.literal(1), table: z.string().max(1000), kind: z.enum(['hive', 'spark']), partitions: count.nullable(), rows: count, filesBefore: count, bytesBefore: count, files: count, bytes: count, block: count,
  writing: time, fitting: time, swapping: time, seconds: time,
})
export type ReceiptOutput = z.infer<typeof ReceiptOutput>
