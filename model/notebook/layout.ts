import { membersOf, memberOf, skipSpace, type Member } from './json.ts'

/** How a file writes its JSON, so that what is added looks like what is there. */
export interface Layout {
  readonly newline: string
  /** One level of indentation; null for a file that is all on one line. */
  readonly indent: string | null
  /** What stands between a key and its value. */
  readonly colon: string
  /** What follows a comma where values share a line. */
  readonly comma: string
  /** Whether everything outside ASCII is escaped. */
  readonly ascii: boolean
  /** Whether sources are lists of lines. */
  readonly lines: boolean
}

/** How Jupyter writes a file, and so do we. */
export const jupyterLayout: Layout = { newline: '\n', indent: ' ', colon: ': ', comma: ' ', ascii: false, lines: true }

/** How a file is written, seen from its outermost object, whose `{` is at `at`. `lines` is left as Jupyter's. */
export function layoutOf(text: string, at: number, members: readonly Member[]): Layout {
  const first = members[0]
  if (first === undefined) return jupyterLayout
  const lead = text.slice(at + 1, first.keyStart)
  const newline = lead.lastIndexOf('\n')
  const indent = newline < 0 ? null : lead.slice(newline + 1)
  const colon = /\s*:\s*$/.exec(text.slice(first.keyStart, first.valueStart))?.[0] ?? ': '
  const second = members[1]
  const comma = indent !== null ? ' ' : second === undefined ? '' : text.slice(first.valueEnd, second.keyStart).replace(/^\s*,/, '')
  const ascii = /\\u(?!00[0-7])[0-9a-fA-F]{4}/.test(text) && !/[^\0-\x7f]/.test(text.slice(at))
  return { newline: lead.includes('\r\n') ? '\r\n' : '\n', indent, colon, comma, ascii, lines: true }
}

const outsideAscii = /[^\0-\x7e]/g

/** A text as JSON in a file's layout. */
export function writeString(value: string, layout: Layout): string {
  const json = JSON.stringify(value)
  return layout.ascii ? json.replace(outsideAscii, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`) : json
}

/**
 * A value as JSON in a file's layout. `lead` is the line break and indentation of the line on which the value starts; null keeps all on one line.
 * Members whose value is undefined are left out.
 */
export function writeValue(value: unknown, layout: Layout, lead: string | null): string {
  if (typeof value === 'string') return writeString(value, layout)
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const inner = lead === null || layout.indent === null ? null : lead + layout.indent
  const items = Array.isArray(value)
    ? value.map(item => writeValue(item, layout, inner))
    : Object.entries(value).filter(([, item]) => item !== undefined).map(([key, item]) => `${writeString(key, layout)}${layout.colon}${writeValue(item, layout, inner)}`)
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}']
  return writeItems(items, open, close, layout, lead)
}

/** Items that are JSON already, between brackets, in a file's layout. */
export function writeItems(items: readonly string[], open: string, close: string, layout: Layout, lead: string | null): string {
  if (items.length === 0) return open + close
  if (lead === null || layout.indent === null) return open + items.join(`,${layout.comma}`) + close
  const inner = lead + layout.indent
  return open + inner + items.join(`,${inner}`) + lead + close
}

/** The line break and indentation before an object's members; null when they share the object's line. */
function memberLead(object: string, members: readonly Member[], layout: Layout, lead: string | null): string | null {
  const first = members[0]
  if (first === undefined) return lead === null || layout.indent === null ? null : lead + layout.indent
  const space = object.slice(1, first.keyStart)
  const at = space.lastIndexOf('\n')
  if (at < 0) return null
  return space.slice(space[at - 1] === '\r' ? at - 1 : at)
}

/** The lead that a member's value has, see `writeValue`. */
export function leadInside(object: string, layout: Layout, lead: string | null): string | null {
  return memberLead(object, membersOf(object, 0), layout, lead)
}

/**
 * The text of an object with one member set; every other byte stays. `write` gets the lead for its value and the value's present text. A new key goes
 * to its alphabetical place where the keys are sorted, else to the end.
 */
export function setMember(object: string, key: string, layout: Layout, lead: string | null, write: (lead: string | null, old: string | undefined) => string): string {
  const members = membersOf(object, 0)
  const inner = memberLead(object, members, layout, lead)
  const present = memberOf(members, key)
  if (present !== undefined) {
    const { valueStart, valueEnd } = present
    return object.slice(0, valueStart) + write(inner, object.slice(valueStart, valueEnd)) + object.slice(valueEnd)
  }
  const item = `${writeString(key, layout)}${layout.colon}${write(inner, undefined)}`
  const last = members.at(-1)
  if (last === undefined) return inner === null ? `{${item}}` : `{${inner}${item}${lead ?? ''}}`
  const comma = `,${inner ?? layout.comma}`
  const sorted = members.every((member, i) => i === 0 || (members[i - 1]?.key ?? '') < member.key)
  const next = sorted ? members.find(member => member.key > key) : undefined
  if (next !== undefined) return object.slice(0, next.keyStart) + item + comma + object.slice(next.keyStart)
  return object.slice(0, last.valueEnd) + comma + item + object.slice(last.valueEnd)
}

/** The text of an object without a key, however often it has it; every other byte stays. */
export function removeMember(object: string, key: string): string {
  const members = membersOf(object, 0)
  const at = members.findLastIndex(member => member.key === key)
  const member = members[at]
  if (member === undefined) return object
  const next = members[at + 1]
  const previous = members[at - 1]
  if (next !== undefined) return removeMember(object.slice(0, member.keyStart) + object.slice(next.keyStart), key)
  if (previous !== undefined) return removeMember(object.slice(0, previous.valueEnd) + object.slice(member.valueEnd), key)
  return '{}'
}

/** The text of a member's value, or undefined. */
export function memberText(object: string, key: string): string | undefined {
  const member = memberOf(membersOf(object, 0), key)
  return member === undefined ? undefined : object.slice(member.valueStart, member.valueEnd)
}

/** Whether two JSON values say the same; the order of keys does not matter, and an undefined member is an absent one. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null || Array.isArray(a) !== Array.isArray(b)) return false
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, i) => sameValue(item, b[i]))
  const x = a as Record<string, unknown>
  const y = b as Record<string, unknown>
  return [...new Set([...Object.keys(x), ...Object.keys(y)])].every(key => sameValue(x[key], y[key]))
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * The text of a value changed from what a reader of it saw (`seen`) into `wanted`, touching only what differs: keys that the reader did not see stay.
 */
export function mergeValue(text: string, seen: unknown, wanted: unknown, layout: Layout, lead: string | null): string {
  if (sameValue(seen, wanted)) return text
  if (!isObject(seen) || !isObject(wanted) || text[skipSpace(text, 0)] !== '{') return writeValue(wanted, layout, lead)
  let merged = text
  for (const key of Object.keys(seen)) if (own(wanted, key) === undefined) merged = removeMember(merged, key)
  for (const [key, value] of Object.entries(wanted)) {
    if (value === undefined || sameValue(own(seen, key), value)) continue
    merged = setMember(merged, key, layout, lead, (inner, old) => old === undefined ? writeValue(value, layout, inner) : mergeValue(old, own(seen, key), value, layout, inner))
  }
  return merged
}

/** A file may have a member named like one that every object inherits. */
const own = (object: Record<string, unknown>, key: string): unknown => (Object.hasOwn(object, key) ? object[key] : undefined)
