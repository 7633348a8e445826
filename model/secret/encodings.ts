const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
/** The value of each letter of Base64 by its code, of either alphabet; -1 for what is none. */
const values = new Int8Array(128).fill(-1)
for (const [at, letter] of [...alphabet].entries()) values[letter.charCodeAt(0)] = at
for (const [at, letter] of [[62, '-'], [63, '_']] as const) values[letter.charCodeAt(0)] = at

function bytesOf(text: string): number[] {
  return [...encodeURIComponent(text).matchAll(/%([0-9A-F]{2})|[^]/g)].map(match => (match[1] === undefined ? match[0].charCodeAt(0) : Number.parseInt(match[1], 16)))
}

function textOf(bytes: readonly number[]): string | null {
  try {
    return decodeURIComponent(bytes.map(byte => `%${byte.toString(16).padStart(2, '0')}`).join(''))
  } catch {
    return null
  }
}

function base64(bytes: readonly number[]): string {
  let text = ''
  for (let at = 0; at + 2 < bytes.length; at += 3) {
    const three = (bytes[at]! << 16) | (bytes[at + 1]! << 8) | bytes[at + 2]!
    text += alphabet[three >> 18]! + alphabet[(three >> 12) & 63]! + alphabet[(three >> 6) & 63]! + alphabet[three & 63]!
  }
  return text
}

/** What a run of Base64, of either alphabet, says as text; null where it says none. */
export function fromBase64(run: string): string | null {
  const bytes: number[] = []
  let held = 0
  let bits = 0
  /** Bytes that must follow in the letter that has begun. */
  let open = 0
  for (let at = 0; at < run.length && run[at] !== '='; at++) {
    const value = values[run.charCodeAt(at)] ?? -1
    if (value < 0) return null
    held = ((held << 6) | value) & 0xffff
    bits += 6
    if (bits < 8) continue
    bits -= 8
    const byte = (held >> bits) & 0xff
    // Text has no control characters but tabs and line ends, and is UTF-8; most runs that are no text are known by their first bytes.
    if (open > 0 ? (byte & 0xc0) !== 0x80 : (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13) || (byte >= 0x80 && byte < 0xc2) || byte > 0xf4) return null
    open = open > 0 ? open - 1 : byte < 0xc2 ? 0 : byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3
    bytes.push(byte)
  }
  return textOf(bytes)
}

/** A text in which `%41` is read as `A`; what is no whole sequence stays. */
export const fromPercent = (text: string): string => text.replace(/(?:%[0-9A-Fa-f]{2})+/g, run => textOf([...run.matchAll(/%(..)/g)].map(match => Number.parseInt(match[1]!, 16))) ?? run)

/** A text in which `\u0041` is read as `A`, and `\/` as `/`. */
export const fromEscapes = (text: string): string => text.replace(/\\+u([0-9A-Fa-f]{4})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16))).replace(/\\+\//g, '/')

/** The ways in which a value may stand in a text: as it is, in an address, escaped as in JSON, with either slash, and within Base64, wherever in it. */
export function waysToWrite(value: string): string[] {
  const plain = new Set([value, value.replaceAll('\\', '/'), value.replaceAll('/', '\\')])
  const ways = new Set<string>()
  for (const each of plain) for (const way of [each, encodeURIComponent(each), encodeURI(each), JSON.stringify(each).slice(1, -1), JSON.stringify(JSON.stringify(each).slice(1, -1)).slice(1, -1)]) ways.add(way)
  const bytes = bytesOf(value)
  // Letters of Base64 at the ends are shared with what stands beside.
  if (bytes.length >= 6) {
    for (const skipped of [0, 1, 2]) {
      const way = base64(bytes.slice(skipped))
      ways.add(way).add(way.replaceAll('+', '-').replaceAll('/', '_'))
    }
  }
  return [...ways]
}
