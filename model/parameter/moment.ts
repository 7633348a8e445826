import type { MomentUnit, MomentValue, RelativeMoment } from './definition.ts'
import { addUnits, isPlainDate } from './calendar.ts'
import { ParameterError } from './problem.ts'

/** What moments are read against: the notebook's zone, now in milliseconds since 1970, and the data's last moment as `YYYY-MM-DDTHH:MM:SS`, with or without an offset (null: the data has none; absent: not asked yet). */
export interface Clock { zone: string; now: number; dataMoment?: string | null }

const formats = new Map<string, Intl.DateTimeFormat>()

function formatIn(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone)
  if (format) return format
  try {
    format = new Intl.DateTimeFormat('en-US-u-ca-iso8601-nu-latn', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' })
  } catch {
    throw new ParameterError({ key: 'zone', zone })
  }
  formats.set(zone, format)
  return format
}

/**
 * What the clock on the wall of a zone shows at an instant, as milliseconds of the same wall time in UTC.
 * @throws ParameterError when the zone is unknown
 */
function wallAt(instant: number, zone: string): number {
  const parts = Object.fromEntries(formatIn(zone).formatToParts(instant).map(part => [part.type, Number(part.value)])) as Record<string, number>
  const wall = new Date(0)
  wall.setUTCFullYear(parts['year']!, parts['month']! - 1, parts['day']!)
  wall.setUTCHours(parts['hour']!, parts['minute']!, parts['second']!)
  return wall.getTime()
}

const day = 86_400_000

/**
 * The instants at which the clock of a zone shows a wall time: one; two in the hour that is repeated when clocks go back, the earlier first; none in the hour that they skip.
 * @param wall milliseconds of the wall time in UTC
 */
function instantsOf(wall: number, zone: string): number[] {
  const offsets = [...new Set([wall - day, wall + day].map(near => wallAt(near, zone) - near))]
  return offsets.map(offset => wall - offset).filter(instant => wallAt(instant, zone) === wall).sort((a, b) => a - b)
}

const wallPattern = /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2})(?::(\d{2}))?(Z|[+-]\d{2}:\d{2})?$/

interface Read { wall: number; offset: number | null }

function read(text: string): Read | null {
  const parts = wallPattern.exec(text)
  if (!parts || !isPlainDate(parts[1]!)) return null
  const [hour, minute, second] = [parts[2], parts[3], parts[4] ?? '0'].map(Number) as [number, number, number]
  if (hour > 23 || minute > 59 || second > 59) return null
  const zone = parts[5]
  const offset = zone === undefined ? null : zone === 'Z' ? 0 : (zone.startsWith('-') ? -1 : 1) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4))) * 60_000
  if (offset !== null && Math.abs(offset) > 18 * 3_600_000) return null
  return { wall: Date.parse(`${parts[1]}T00:00:00Z`) + ((hour * 60 + minute) * 60 + second) * 1000, offset }
}

/** Whether the text is a moment that the calendar has. */
export const isMoment = (text: string): boolean => read(text) !== null

/**
 * The instant of a moment, in milliseconds since 1970. Where the zone's clock shows the time twice it is the first; where it never shows it, the same distance after the jump: 02:30 of a
 * night that skips from 02:00 to 03:00 is 03:30.
 * @throws ParameterError when the text is no moment or the zone is unknown
 */
export function instantOf(text: string, zone: string): number {
  const found = read(text)
  if (!found) throw new ParameterError({ key: 'notAMoment', text })
  if (found.offset !== null) return found.wall - found.offset
  const [first] = instantsOf(found.wall, zone)
  if (first !== undefined) return first
  // The offset before the jump carries the time over it.
  const before = found.wall - day
  return found.wall - (wallAt(before, zone) - before)
}

const two = (part: number) => String(part).padStart(2, '0')
const wallText = (wall: number) => new Date(wall).toISOString().slice(0, 19)

/** An instant as its zone's clock shows it, with the offset that makes it one instant: `2001-01-31T14:30:00+09:00`. Years are kept within 1 to 9999. */
export function momentIn(instant: number, zone: string): string {
  const [least, most] = [Date.parse('0001-01-02T00:00:00Z'), Date.parse('9999-12-30T23:59:59Z')]
  const kept = Math.floor(Math.min(most, Math.max(least, instant)) / 1000) * 1000
  const wall = wallAt(kept, zone)
  // Offsets before standard time have seconds, which no offset can write; the whole minute is the nearest.
  const minutes = Math.round((wall - kept) / 60_000)
  return `${wallText(kept + minutes * 60_000)}${minutes < 0 ? '-' : '+'}${two(Math.floor(Math.abs(minutes) / 60))}:${two(Math.abs(minutes) % 60)}`
}

/** How a moment stands in a zone: `twice` where the clock shows it twice, with both as exact moments, `skipped` where it never does, with what it is taken for. */
export type Standing = { kind: 'once' } | { kind: 'twice'; first: string; second: string } | { kind: 'skipped'; taken: string }

/** How a wall time stands in a zone; a moment with an offset is asked about by its wall time there. */
export function standingOf(text: string, zone: string): Standing {
  const found = read(text)
  if (!found) return { kind: 'once' }
  const wall = found.offset === null ? found.wall : wallAt(found.wall - found.offset, zone)
  const instants = instantsOf(wall, zone)
  if (instants.length === 2) return { kind: 'twice', first: momentIn(instants[0]!, zone), second: momentIn(instants[1]!, zone) }
  return instants.length === 0 ? { kind: 'skipped', taken: momentIn(instantOf(text, zone), zone) } : { kind: 'once' }
}

function shift(instant: number, offset: number, unit: MomentUnit, zone: string): number {
  if (unit === 'minute' || unit === 'hour') return instant + offset * (unit === 'minute' ? 60_000 : 3_600_000)
  const wall = wallText(wallAt(instant, zone))
  return instantOf(`${addUnits(wall.slice(0, 10), offset, unit)}T${wall.slice(11)}`, zone)
}

/**
 * The instant of a value in milliseconds since 1970; null where it counts from the last moment of data that has none.
 * @throws ParameterError when that moment was not asked for yet, the text is no moment, or the zone is unknown
 */
export function resolveMoment(value: MomentValue, clock: Clock): number | null {
  if (typeof value === 'string') return instantOf(value, clock.zone)
  const from = anchorInstant(value.anchor, clock)
  return from === null ? null : shift(from, value.offset, value.unit, clock.zone)
}

function anchorInstant(anchor: RelativeMoment['anchor'], { zone, now, dataMoment }: Clock): number | null {
  if (anchor === 'now') return Math.floor(now / 1000) * 1000
  if (anchor === 'today') return instantOf(`${wallText(wallAt(now, zone)).slice(0, 10)}T00:00:00`, zone)
  if (dataMoment === undefined) throw new ParameterError({ key: 'dataDayUnknown' })
  return dataMoment === null ? null : instantOf(dataMoment, zone)
}

/** A moment as an engine writes one (`2001-06-30 23:59:00+00`, `2001-06-30`), in our spelling; null for what is none. */
export function momentFrom(text: string): string | null {
  const parts = /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2}(?::\d{2})?)(?:\.\d+)?(?:\s*(Z|[+-]\d{2})(?::?(\d{2}))?)?)?$/.exec(text.trim())
  if (!parts) return null
  const zone = parts[3] === undefined ? '' : parts[3] === 'Z' ? 'Z' : `${parts[3]}:${parts[4] ?? '00'}`
  const moment = `${parts[1]}T${parts[2] ?? '00:00'}${zone}`
  return isMoment(moment) ? moment : null
}
