import { fromBase64, fromEscapes, fromPercent, waysToWrite } from './encodings.ts'
import { redacted, shapes, type Shape } from './shapes.ts'

/** Something that is known to stand for a person or a secret, and what stands there instead. `isWord`: only where it is no part of a longer word. */
export interface Known { value: string; put: string; isWord?: boolean }

/** How deep encodings within encodings are followed. */
const depth = 3
/** The slashes of a path among which Base64 is looked for. */
const slashes = 20

/**
 * Makes what takes secrets out of a text: what has the shape of one, what follows a word such as `password`, addresses' names and passwords, and what is known, in plain text, in addresses, escaped and in Base64.
 * What is only a word among others is not known to be a secret. It never throws, and takes out too much rather than too little.
 */
export function createRedactor(known: readonly Known[] = []): (text: string) => string {
  const replacing = (wanted: readonly Known[]): Shape[] => [...wanted].sort((a, b) => b.value.length - a.value.length).flatMap(({ value, put, isWord }) => waysToWrite(value).sort((a, b) => b.length - a.length).map(way => ({
    find: new RegExp(isWord ? `(?<![A-Za-z0-9])${escaped(way)}(?![A-Za-z0-9])` : escaped(way), 'gi'), put: put.replaceAll('$', '$$$$'),
  })))
  const usable = known.filter(({ value }) => value.length >= 2)
  const all = [...replacing(usable.filter(({ isWord }) => !isWord)), ...shapes, ...replacing(usable.filter(({ isWord }) => isWord))]
  const plain = (text: string) => all.reduce((done, { find, put }) => done.replace(find, put), text)

  /** What is encoded first: a shape that ends within an encoded text would leave the rest of it. */
  function whole(text: string, left: number): string {
    if (left === 0) return plain(text)
    const holds = (decoded: string | null): decoded is string => decoded !== null && decoded !== '' && whole(decoded, left - 1) !== decoded
    const read = /\\(?:u|\/)/.test(text) ? fromEscapes(text) : text
    if (read !== text && holds(read)) return whole(read, left - 1)
    const addressed = text.replace(/[^\s"<>]+/g, run => {
      if (!/%[0-9A-Fa-f]{2}/.test(run)) return run
      // Each value of an address by itself, as what stands in it may have had spaces.
      const parts = run.replace(/[^?&;#]+/g, part => (/%[0-9A-Fa-f]{2}/.test(part) && holds(fromPercent(part)) ? `${/^[\w.-]{1,60}=/.exec(part)?.[0] ?? ''}${redacted}` : part))
      return parts === run && holds(fromPercent(run)) ? redacted : parts
    })
    return plain(addressed.replace(/[A-Za-z0-9+/_-]{16,}={0,2}/g, run => withoutBase64(run, piece => holds(fromBase64(piece)))))
  }
  return text => whole(text, depth)
}

/** A run of letters of Base64 without what holds a secret: all of it or, since a path may stand around it, what is between two of its slashes. */
function withoutBase64(run: string, holds: (piece: string) => boolean): string {
  if (holds(run)) return redacted
  const parts = run.split('/')
  for (let from = 0; from < Math.min(parts.length, slashes); from++) {
    for (let to = Math.min(parts.length, from + slashes); to > from; to--) {
      if (to - from === parts.length) continue
      const piece = parts.slice(from, to).join('/')
      if (piece.length >= 16 && holds(piece)) return [...parts.slice(0, from), redacted, withoutBase64(parts.slice(to).join('/'), holds)].join('/').replace(/\/$/, '')
    }
  }
  return run
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** Takes secrets out of a text, where nothing is known of whose it is. */
export const redact: (text: string) => string = createRedactor()
