import type { Table, Vector } from 'apache-arrow'
import type { Column } from '../../model/result/result.ts'

/** A value as a page holds it, exact: whole numbers as bigint, moments as microseconds, dates as days; null is null. */
export type Raw = string | number | bigint | boolean | null

const infinite = { low: -9223372036854775807n, high: 9223372036854775807n, dayLow: -2147483647, dayHigh: 2147483647 } as const

/** Reads one column of a page without loss: Arrow's own reading of moments drops microseconds. */
export function readColumn(table: Table, index: number): (row: number) => Raw {
  const vector = table.getChildAt(index) as Vector | null
  if (!vector) return () => null
  const data = vector.data[0]
  if (vector.data.length === 1 && data && data.values instanceof BigInt64Array) return row => vector.isValid(row) ? (data.values as BigInt64Array)[row + data.offset] ?? null : null
  if (vector.data.length === 1 && data && String(vector.type).startsWith('Date')) return row => vector.isValid(row) ? (data.values as Int32Array)[row + data.offset] ?? null : null
  return row => (vector.get(row) as Raw | undefined) ?? null
}

/** Digits in groups of three; the part after the point is left alone. */
function grouped(text: string): string {
  const parts = /^(-?)(\d{4,})(\.\d+)?$/.exec(text)
  return parts ? `${parts[1]}${parts[2]!.replace(/\B(?=(\d{3})+$)/g, ',')}${parts[3] ?? ''}` : text
}

/** A number that names something is not a quantity and is read without separators. */
const nameLike = /(^|_)(id|ids|key|code|zip|postcode|year|no|number|phone)$/i

/** A value without its nulls, as a person reads it in a cell of the grid. `isRounded` leaves the last digits of doubles out, for who reads more than checks. */
export function formatValue(value: Exclude<Raw, null>, column: Column, timezone: string, isRounded = false): string {
  if (typeof value === 'boolean') return value ? 'true' : 'false'
  if (column.type === 'DATE' && typeof value === 'number') return formatDay(value)
  if (typeof value === 'bigint' && column.kind === 'timestamp') return /TIME ZONE/i.test(column.type) ? formatInstant(value, timezone) : formatMicroseconds(value)
  if (column.kind === 'number') return nameLike.test(column.name) ? String(value) : grouped(typeof value === 'number' ? formatFloat(value, column, isRounded) : String(value))
  return String(value)
}

/** A value that came as text, as the grid writes it. */
export function formatText(text: string, column: Column, isRounded = false): string {
  if (column.kind !== 'number') return text
  const value = isRounded && (column.type === 'DOUBLE' || column.type === 'FLOAT') ? Number(text) : Number.NaN
  return formatValue(Number.isFinite(value) ? value : text, column, 'UTC', isRounded)
}

/** The value as other programs read it: no separators, ISO moments. */
export function plainValue(value: Raw, column: Column, timezone: string): string {
  if (value === null) return ''
  if (column.kind !== 'number') return formatValue(value, column, timezone)
  return String(typeof value === 'number' && column.type === 'FLOAT' ? shortest(value) : value)
}

/** A FLOAT with the fewest digits that say which it is; as a double it would show more than it knows. */
function shortest(value: number): number {
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits))
    if (Math.fround(short) === value) return short
  }
  return Number(value.toPrecision(9))
}

function formatFloat(value: number, column: Column, isRounded: boolean): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? '∞' : '-∞'
  if (isRounded && !Number.isInteger(value) && Math.abs(value) >= 1e-3 && Math.abs(value) < 1e12) return String(Number(value.toFixed(Math.abs(value) >= 100 ? 2 : 4)))
  return String(column.type === 'FLOAT' ? shortest(value) : value)
}

function formatDay(day: number): string {
  if (day >= infinite.dayHigh) return 'infinity'
  if (day <= infinite.dayLow) return '-infinity'
  const date = new Date(day * 86_400_000)
  return Number.isNaN(date.getTime()) ? `${day} d` : date.toISOString().replace(/T.*$/, '')
}

function formatMicroseconds(value: bigint): string {
  if (value >= infinite.high) return 'infinity'
  if (value <= infinite.low) return '-infinity'
  const micros = ((value % 1_000_000n) + 1_000_000n) % 1_000_000n
  const date = new Date(Number((value - micros) / 1000n))
  if (Number.isNaN(date.getTime())) return `${value} µs`
  return date.toISOString().replace('T', ' ').replace(/\.\d+Z$/, '') + (micros === 0n ? '' : `.${String(micros).padStart(6, '0').replace(/0+$/, '')}`)
}

const zones = new Map<string, Intl.DateTimeFormat>()
function zoneFormat(timezone: string): Intl.DateTimeFormat {
  const known = zones.get(timezone)
  if (known) return known
  let made: Intl.DateTimeFormat
  try {
    made = new Intl.DateTimeFormat('en', { timeZone: timezone, timeZoneName: 'longOffset' })
  } catch {
    made = new Intl.DateTimeFormat('en', { timeZone: 'UTC', timeZoneName: 'longOffset' })
  }
  zones.set(timezone, made)
  return made
}

/** Minutes that a zone is ahead of UTC at a moment, by the system's zone data. */
function offsetMinutes(at: number, timezone: string): number {
  const name = zoneFormat(timezone).formatToParts(at).find(part => part.type === 'timeZoneName')?.value ?? 'GMT'
  const parts = /GMT([+-])(\d{2}):(\d{2})/.exec(name)
  return parts ? (parts[1] === '-' ? -1 : 1) * (Number(parts[2]) * 60 + Number(parts[3])) : 0
}

/** An instant as the zone's clock shows it, with its offset: `2001-06-14 09:00:00+09:00`. */
function formatInstant(value: bigint, timezone: string): string {
  if (value >= infinite.high) return 'infinity'
  if (value <= infinite.low) return '-infinity'
  const at = Number(value / 1000n)
  if (Math.abs(at) > 8.64e15) return `${value} µs`
  const offset = offsetMinutes(at, timezone)
  const size = Math.abs(offset)
  const sign = offset < 0 ? '-' : '+'
  return `${formatMicroseconds(value + BigInt(offset) * 60_000_000n)}${sign}${String(Math.floor(size / 60)).padStart(2, '0')}:${String(size % 60).padStart(2, '0')}`
}
