import type { z } from 'zod'

/** A question with one answer. */
export interface Call<I extends z.ZodType, O extends z.ZodType> { kind: 'call'; input: I; output: O }
/** A question with any number of answers, paced by its reader. */
export interface Stream<I extends z.ZodType, O extends z.ZodType> { kind: 'stream'; input: I; output: O }
export type Procedure = Call<z.ZodType, z.ZodType> | Stream<z.ZodType, z.ZodType>
export type Contract = Record<string, Procedure>

export const call = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O): Call<I, O> => ({ kind: 'call', input, output })
export const stream = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O): Stream<I, O> => ({ kind: 'stream', input, output })

/** Joins the topics of a contract; a name that two topics claim throws. */
export function defineContract<const T extends Contract[]>(...topics: T): Union<T[number]> {
  const all: Contract = {}
  for (const topic of topics) {
    for (const [name, procedure] of Object.entries(topic)) {
      if (Object.hasOwn(all, name)) throw new Error(`${name} is defined twice`)
      all[name] = procedure
    }
  }
  return all as Union<T[number]>
}
type Union<U> = (U extends unknown ? (x: U) => void : never) extends (x: infer I) => void ? { [K in keyof I]: I[K] } : never

export type Input<P extends Procedure> = P extends { input: infer I extends z.ZodType } ? z.input<I> : never
export type Output<P extends Procedure> = P extends { output: infer O extends z.ZodType } ? z.output<O> : never
export type CallName<C extends Contract> = { [K in keyof C]: C[K]['kind'] extends 'call' ? K : never }[keyof C] & string
export type StreamName<C extends Contract> = { [K in keyof C]: C[K]['kind'] extends 'stream' ? K : never }[keyof C] & string

export interface CallOptions { signal?: AbortSignal | undefined }

/** The asking side. Both reject with OasisError only; leaving a stream's loop cancels it at the other side. */
export interface Client<C extends Contract> {
  call<K extends CallName<C>>(name: K, input: Input<C[K]>, options?: CallOptions): Promise<Output<C[K]>>
  stream<K extends StreamName<C>>(name: K, input: Input<C[K]>, options?: CallOptions): AsyncIterable<Output<C[K]>>
  /** Called once when the connection is gone, with the reason when the other side's version does not fit. */
  onClose(listener: (reason?: Error) => void): void
  close(): void
}

/** The answering side: one function for each procedure; a missing one does not compile. */
export type Handlers<C extends Contract, Context> = {
  [K in keyof C]: C[K]['kind'] extends 'call'
    ? (input: z.output<C[K]['input']>, context: Context, signal: AbortSignal) => Promise<z.input<C[K]['output']>>
    : (input: z.output<C[K]['input']>, context: Context, signal: AbortSignal) => AsyncIterable<z.input<C[K]['output']>>
}
