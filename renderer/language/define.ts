/** English may differ for one and many; Japanese does not. */
export type English = string | { one: string; other: string }
export interface Word { en: English; ja: string }
export type Words = Record<string, Word>

/** The `{name}` places in a phrase. */
type Holes<S> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | Holes<Rest> : never
type EnglishText<E> = E extends { other: infer O } ? O : E
export type HolesOf<W> = W extends { en: infer E; ja: infer J } ? Holes<EnglishText<E>> | Holes<J> : never

/** A topic of the dictionary. Both languages stand side by side, so that a missing one does not compile. */
export const defineWords = <const T extends Words>(words: T): T => words

/** Joins topics; a key that two topics claim throws. */
export function joinWords<const T extends Words[]>(...topics: T): Union<T[number]> {
  const all: Words = {}
  for (const topic of topics) {
    for (const [key, word] of Object.entries(topic)) {
      if (Object.hasOwn(all, key)) throw new Error(`The word ${key} is defined twice`)
      all[key] = word
    }
  }
  return all as Union<T[number]>
}
type Union<U> = (U extends unknown ? (x: U) => void : never) extends (x: infer I) => void ? { [K in keyof I]: I[K] } : never
