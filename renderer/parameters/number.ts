import { formatNumber } from '../language/format.ts'
import type { Language } from '../language/language.ts'

const format: Intl.NumberFormatOptions = { maximumFractionDigits: 20 }

/** A number as it stands in a field. */
export const writeNumber = (value: number | null, language: Language): string => (value === null ? '' : formatNumber(value, language, format))

/**
 * Reads a number as a person types it: with or without separators of thousands, in full-width digits, with a typographic minus, or with an exponent. Null for an
 * empty text, undefined where it is no number.
 */
export function readNumber(text: string): number | null | undefined {
  const plain = text.normalize('NFKC').trim().replace(/[−–ー]/g, '-').replaceAll('、', ',').replaceAll('。', '.')
  if (plain === '') return null
  const digits = /^[+-]?\d{1,3}(,\d{3})+(\.\d*)?$/.test(plain) ? plain.replaceAll(',', '') : plain
  return /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(digits) ? finite(Number(digits)) : undefined
}

const finite = (value: number): number | undefined => (Number.isFinite(value) ? value : undefined)

export interface Bounds { min?: number | undefined; max?: number | undefined; step?: number | undefined; integer?: boolean | undefined }

/** The next value `by` steps away on the parameter's grid, kept within its bounds. */
export function stepNumber(value: number | null, by: number, { min, max, step, integer }: Bounds): number {
  const size = step ?? (integer ? 1 : defaultStep(min, max))
  const from = min ?? 0
  const at = ((value ?? from) - from) / size
  // From between two steps, the first step goes to the nearer edge in its direction.
  const isOn = Math.abs(at - Math.round(at)) < 1e-9 * Math.max(1, Math.abs(at))
  const next = value === null ? 0 : isOn ? Math.round(at) + by : by > 0 ? Math.floor(at) + by : Math.ceil(at) + by
  const digits = Math.min(20, Math.max(decimals(size), decimals(from)))
  const most = max === undefined ? Infinity : step === undefined && !integer ? max : from + Math.floor((max - from) / size + 1e-9) * size
  return Number(Math.min(most, Math.max(min ?? -Infinity, from + next * size)).toFixed(digits))
}

const defaultStep = (min: number | undefined, max: number | undefined) => (min !== undefined && max !== undefined && max - min <= 1 ? 0.01 : 1)
const decimals = (value: number): number => {
  const [digits = '', exponent = '0'] = String(value).split('e')
  return Math.max(0, (digits.split('.')[1]?.length ?? 0) - Number(exponent))
}
