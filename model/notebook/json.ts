/** A member of an object as it stands in its text: UTF-16 offsets; `keyStart` is the key's opening quote. */
export interface Member { readonly key: string, readonly keyStart: number, readonly valueStart: number, readonly valueEnd: number }

/** An element of an array as it stands in its text, in UTF-16 offsets. */
export interface Element { readonly start: number, readonly end: number }

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d
const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d

const isSpace = (code: number) => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09

/** The offset of the first character at or after `at` that is not JSON white space. */
export function skipSpace(text: string, at: number): number {
  while (at < text.length && isSpace(text.charCodeAt(at))) at += 1
  return at
}

function skipString(text: string, at: number): number {
  for (let quote = text.indexOf('"', at + 1); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    let slashes = 0
    while (text.charCodeAt(quote - 1 - slashes) === BACKSLASH) slashes += 1
    if (slashes % 2 === 0) return quote + 1
  }
  return text.length
}

/** The offset just past the value that starts at `at`. The text must be valid JSON; strings are jumped over, so big outputs cost little. */
export function skipValue(text: string, at: number): number {
  const first = text.charCodeAt(at)
  if (first === QUOTE) return skipString(text, at)
  if (first === OPEN_BRACE || first === OPEN_BRACKET) {
    let depth = 0
    for (let i = at; i < text.length;) {
      const code = text.charCodeAt(i)
      if (code === QUOTE) { i = skipString(text, i); continue }
      if (code === OPEN_BRACE || code === OPEN_BRACKET) depth += 1
      else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) { depth -= 1; if (depth === 0) return i + 1 }
      i += 1
    }
    return text.length
  }
  let end = at
  for (; end < text.length; end += 1) {
    const code = text.charCodeAt(end)
    if (code === COMMA || code === CLOSE_BRACE || code === CLOSE_BRACKET || isSpace(code)) break
  }
  return end
}

/** The members of the object whose `{` is at `at`, in file order, repeated keys included. The text must be valid JSON. */
export function membersOf(text: string, at: number): Member[] {
  const members: Member[] = []
  let i = skipSpace(text, at + 1)
  while (i < text.length && text.charCodeAt(i) !== CLOSE_BRACE) {
    const keyStart = i
    const keyEnd = skipString(text, i)
    const valueStart = skipSpace(text, skipSpace(text, keyEnd) + 1)
    const valueEnd = skipValue(text, valueStart)
    members.push({ key: JSON.parse(text.slice(keyStart, keyEnd)) as string, keyStart, valueStart, valueEnd })
    i = skipSpace(text, valueEnd)
    if (text.charCodeAt(i) === COMMA) i = skipSpace(text, i + 1)
  }
  return members
}

/** The member that counts for a key: the last one, as JSON.parse has it. */
export function memberOf(members: readonly Member[], key: string): Member | undefined {
  return members.findLast(member => member.key === key)
}

/** The elements of the array whose `[` is at `at`, in file order. The text must be valid JSON. */
export function elementsOf(text: string, at: number): Element[] {
  const elements: Element[] = []
  let i = skipSpace(text, at + 1)
  while (i < text.length && text.charCodeAt(i) !== CLOSE_BRACKET) {
    const end = skipValue(text, i)
    elements.push({ start: i, end })
    i = skipSpace(text, end)
    if (text.charCodeAt(i) === COMMA) i = skipSpace(text, i + 1)
  }
  return elements
}

/** The line and column, both from 1, of a UTF-16 offset. */
export function placeOf(text: string, offset: number): { line: number, column: number } {
  let line = 1
  let start = 0
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) { line += 1; start = at + 1 }
  return { line, column: offset - start + 1 }
}

const literal = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/y
const escape = /["\\/bfnrt]|u[0-9a-fA-F]{4}/y

function findStringError(text: string, at: number): { end: number } | { offset: number, reason: string } {
  for (let i = at + 1; i < text.length; i += 1) {
    const code = text.charCodeAt(i)
    if (code === QUOTE) return { end: i + 1 }
    if (code < 0x20) return { offset: i, reason: 'a text holds a line break or another control character as it is' }
    if (code === BACKSLASH) {
      escape.lastIndex = i + 1
      if (!escape.test(text)) return { offset: i, reason: 'a text holds a backslash that starts no known escape' }
      i = escape.lastIndex - 1
    }
  }
  return { offset: at, reason: 'a text that starts here never ends' }
}

/** The first place where a text is not JSON, and why; null when it is JSON. */
export function findJsonError(text: string): { offset: number, reason: string } | null {
  const open: ('{' | '[')[] = []
  let expect = 'value' as 'value' | 'first element' | 'key' | 'first key' | 'colon' | 'next'
  let i = text.startsWith('\uFEFF') ? 1 : 0
  for (;;) {
    i = skipSpace(text, i)
    const char = text[i]
    if (char === undefined) {
      if (expect === 'next' && open.length === 0) return null
      return { offset: i, reason: open.length > 0 ? `it ends before its last ${open.at(-1)} is closed` : 'it is empty' }
    }
    if (expect === 'next') {
      const last = open.at(-1)
      if (last === undefined) return { offset: i, reason: 'something follows its end' }
      if (char === ',') { expect = last === '{' ? 'key' : 'value'; i += 1 }
      else if (char === (last === '{' ? '}' : ']')) { open.pop(); i += 1 }
      else return { offset: i, reason: `a comma or ${last === '{' ? '}' : ']'} is missing` }
    } else if (expect === 'colon') {
      if (char !== ':') return { offset: i, reason: 'a colon is missing' }
      expect = 'value'
      i += 1
    } else if (expect === 'first key' && char === '}' || expect === 'first element' && char === ']') {
      open.pop()
      expect = 'next'
      i += 1
    } else if (char === '"') {
      const string = findStringError(text, i)
      if ('offset' in string) return string
      i = string.end
      expect = expect === 'key' || expect === 'first key' ? 'colon' : 'next'
    } else if (expect === 'key' || expect === 'first key') {
      return { offset: i, reason: 'a key in double quotes is missing' }
    } else if (char === '{' || char === '[') {
      open.push(char)
      expect = char === '{' ? 'first key' : 'first element'
      i += 1
    } else {
      literal.lastIndex = i
      if (!literal.test(text)) {
        const nan = /^-?(?:NaN|Infinity)/.exec(text.slice(i, i + 9))
        return { offset: i, reason: nan ? `${nan[0]} is not a JSON number; write null` : 'a value is missing or misspelt' }
      }
      i = literal.lastIndex
      expect = 'next'
    }
  }
}
