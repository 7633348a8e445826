import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addMonths, isPlainDate, resolveRange, startOfUnit } from '../../../model/parameter/calendar.ts'
import { BoundValues, Parameter, PlainDate, type ParameterValue } from '../../../model/parameter/definition.ts'
import { ParameterError, sentence } from '../../../model/parameter/problem.ts'
import { boundNames, dayInZone, defaults, format, needsDataDay, parse, resolve, resolveAll, validate } from '../../../model/parameter/value.ts'
import { anyDate } from './hostile.ts'

const parameter = (definition: Record<string, unknown>): Parameter => Parameter.parse({ name: 'p', ...definition })
const options = { kind: 'list', values: [{ value: 'JFK', label: 'New York' }, { value: 'a, "b"' }, { value: 3 }] }
const query = { kind: 'query', sql: 'SELECT 1' }
const anchor = { sql: 'SELECT max(d) FROM t' }
const days = { today: '2026-11-21', dataDay: '2001-07-01' }

describe('validation', () => {
  const wrong: [Record<string, unknown>, ParameterValue, string][] = [
    [{ type: 'text', required: true }, null, 'required'], [{ type: 'text', required: true }, '', 'required'], [{ type: 'multiSelect', options, required: true }, [], 'required'],
    [{ type: 'text' }, 3, 'wrongType'], [{ type: 'text', minLength: 2 }, '😀', 'tooShort'], [{ type: 'text', maxLength: 2 }, 'abc', 'tooLong'],
    [{ type: 'text', pattern: '[A-Z]{3}' }, 'JFKX', 'patternMismatch'], [{ type: 'text', pattern: '(' }, 'x', 'patternInvalid'], [{ type: 'text', pattern: 'a*' }, 'a'.repeat(1001), 'patternInput'],
    [{ type: 'number' }, '3', 'wrongType'], [{ type: 'number' }, Number.NaN, 'wrongType'], [{ type: 'number', min: 2 }, 1, 'tooSmall'], [{ type: 'number', max: 2 }, 2.5, 'tooLarge'],
    [{ type: 'number', integer: true }, 1.5, 'notInteger'], [{ type: 'number', step: 0.1 }, 0.25, 'notInStep'], [{ type: 'number', min: 1, step: 5 }, 10, 'notInStep'],
    [{ type: 'boolean' }, 'true', 'wrongType'], [{ type: 'date' }, '2001-02-29', 'notADate'], [{ type: 'date' }, true, 'wrongType'],
    [{ type: 'date', min: '2001-01-01' }, '2000-12-31', 'tooEarly'], [{ type: 'date', max: '2001-01-01' }, '2001-01-02', 'tooLate'],
    [{ type: 'date' }, { days: 0, anchor: 'data' }, 'anchorMissing'], [{ type: 'date', max: '2026-11-20' }, { days: 0, anchor: 'today' }, 'tooLate'],
    [{ type: 'dateRange' }, { start: '2001-02-01', end: '2001-01-01' }, 'startAfterEnd'], [{ type: 'dateRange' }, { start: '2001-02-30', end: '2001-03-01' }, 'notADate'],
    [{ type: 'dateRange' }, { relative: 'last', count: 1, unit: 'day', anchor: 'data' }, 'anchorMissing'],
    [{ type: 'dateRange', min: '2026-11-20' }, { relative: 'last', count: 7, unit: 'day', anchor: 'today' }, 'tooEarly'], [{ type: 'dateRange' }, '2001-01-01', 'wrongType'],
    [{ type: 'select', options }, 'LAX', 'notAnOption'], [{ type: 'select', options }, '3', 'notAnOption'], [{ type: 'select', options }, ['JFK'], 'wrongType'],
    [{ type: 'multiSelect', options }, ['JFK', 'LAX'], 'notAnOption'], [{ type: 'multiSelect', options }, 'JFK', 'wrongType'],
  ]
  it.each(wrong)('[PARAM1] %j refuses %j: %s', (definition, value, key) => {
    const validity = validate(parameter(definition), value, { days })
    expect(validity).toMatchObject({ ok: false, problem: { key } })
    expect(validity.ok ? '' : sentence(validity.problem)).toMatch(/\S/)
  })

  const right: [Record<string, unknown>, ParameterValue][] = [
    [{ type: 'text', minLength: 2, pattern: 'x+' }, ''], [{ type: 'text', maxLength: 1 }, '😀'], [{ type: 'text', pattern: '[A-Z]{3}' }, 'JFK'], [{ type: 'number', step: 0.1 }, 0.3], [{ type: 'number', min: 1, step: 5 }, 11],
    [{ type: 'number', step: 0.01, max: 1e6 }, 999999.99], [{ type: 'date', required: true }, '2000-02-29'], [{ type: 'date', anchor, max: '2001-07-01' }, { days: 0, anchor: 'data' }],
    [{ type: 'dateRange', required: true }, { start: '2001-01-01', end: '2001-01-01' }], [{ type: 'select', options }, 3], [{ type: 'select', options: query }, 'anything'], [{ type: 'multiSelect', options }, []], [{ type: 'number' }, null],
  ]
  it.each(right)('[PARAM1] %j takes %j', (definition, value) => expect(validate(parameter(definition), value, { days })).toEqual({ ok: true }))

  it('[PARAM1] options of a query are held against when they are known', () => {
    const select = parameter({ type: 'select', options: query })
    expect(validate(select, 'LAX', { options: ['JFK'] })).toMatchObject({ ok: false, problem: { key: 'notAnOption', value: 'LAX' } })
    expect(validate(select, 'JFK', { options: ['JFK'] })).toEqual({ ok: true })
  })
})

describe('resolving', () => {
  const range = (text: string, day: string) => {
    const value = parse(parameter({ type: 'dateRange', anchor }), text)
    const bound = resolve(parameter({ type: 'dateRange' }), value, { today: day, dataDay: day })
    return `${bound.p_start!.value} ${bound.p_end!.value}`
  }

  it.each([
    ['last 7 days', '2001-07-01', '2001-06-25 2001-07-01'], ['last 1 day', '2001-07-01', '2001-07-01 2001-07-01'], ['last week', '2001-07-01', '2001-06-25 2001-07-01'],
    ['last 1 month', '2001-03-31', '2001-03-01 2001-03-31'], ['last 1 month', '2001-07-01', '2001-06-02 2001-07-01'], ['last 1 year', '2004-02-29', '2003-03-01 2004-02-29'],
    ['previous 1 month', '2001-03-31', '2001-02-01 2001-02-28'], ['previous 2 quarters', '2001-07-01', '2001-01-01 2001-06-30'], ['previous 1 week', '2001-07-01', '2001-06-18 2001-06-24'],
    ['previous 3 days', '2001-07-01', '2001-06-28 2001-06-30'], ['this week', '2001-07-01', '2001-06-25 2001-07-01'], ['this week', '2001-07-02', '2001-07-02 2001-07-08'],
    ['this month', '2000-02-10', '2000-02-01 2000-02-29'], ['this quarter', '2001-12-31', '2001-10-01 2001-12-31'], ['this year', '2001-07-01', '2001-01-01 2001-12-31'], ['this day', '2001-07-01', '2001-07-01 2001-07-01'],
    ['last 7 days of data', '2001-07-01', '2001-06-25 2001-07-01'], ['2001-01-01..2001-01-31', '2026-01-01', '2001-01-01 2001-01-31'],
  ])('[PARAM1] %s on %s is %s', (text, day, expected) => expect(range(text, day)).toBe(expected))

  it('[PARAM1] each type resolves to its own bound value, and no value to null', () => {
    expect(resolve(parameter({ type: 'text' }), 'a\ud800', days)).toEqual({ p: { type: 'text', value: 'a\ufffd' } })
    expect(resolve(parameter({ type: 'number' }), 1.5, days)).toEqual({ p: { type: 'number', value: 1.5 } })
    expect(resolve(parameter({ type: 'date', anchor }), { days: -1, anchor: 'data' }, days)).toEqual({ p: { type: 'date', value: '2001-06-30' } })
    expect(resolve(parameter({ type: 'select', options }), 3, days)).toEqual({ p: { type: 'number', value: 3 } })
    expect(resolve(parameter({ type: 'multiSelect', options }), ['JFK', 3], days)).toEqual({ p: { type: 'list', of: 'text', value: ['JFK', '3'] } })
    expect(resolve(parameter({ type: 'multiSelect', options: query }), [1, 2], days)).toEqual({ p: { type: 'list', of: 'number', value: [1, 2] } })
    expect(resolve(parameter({ type: 'dateRange' }), null, days)).toEqual({ p_start: { type: 'date', value: null }, p_end: { type: 'date', value: null } })
    expect(resolve(parameter({ type: 'multiSelect', options }), null, days)).toEqual({ p: { type: 'list', of: 'text', value: null } })
  })

  it('[PARAM1] a value that counts from the data waits for its last day; where there is none it is null', () => {
    const date = parameter({ type: 'date', anchor, default: { days: 0, anchor: 'data' } })
    expect(needsDataDay(date, date.default as ParameterValue)).toBe(true)
    expect(needsDataDay(date, '2001-01-01')).toBe(false)
    expect(() => resolve(date, { days: 0, anchor: 'data' }, { today: '2026-11-21' })).toThrow(ParameterError)
    expect(resolve(date, { days: 0, anchor: 'data' }, { today: '2026-11-21', dataDay: null })).toEqual({ p: { type: 'date', value: null } })
  })

  it('[PARAM1] a value of another shape is refused', () => {
    expect(() => resolve(parameter({ type: 'number' }), 'x', days)).toThrow('Give a number.')
    expect(() => resolve(parameter({ type: 'dateRange' }), '2001-01-01', days)).toThrow('Give a range of dates.')
  })

  it('[PARAM1] missing values are the defaults, and names are those that cells see', () => {
    const parameters = [parameter({ name: 'a', type: 'text', default: 'x' }), parameter({ name: 'r', type: 'dateRange' })]
    expect(defaults(parameters)).toEqual({ a: 'x', r: null })
    expect(parameters.flatMap(boundNames)).toEqual(['a', 'r_start', 'r_end'])
    expect(resolveAll(parameters, { r: { start: '2001-01-01', end: '2001-01-02' } }, () => days)).toEqual({
      a: { type: 'text', value: 'x' }, r_start: { type: 'date', value: '2001-01-01' }, r_end: { type: 'date', value: '2001-01-02' },
    })
  })

  it('[PARAM1] a day is that of the zone, on both sides of midnight and of a change of clocks', () => {
    expect(dayInZone(Date.parse('2026-11-21T14:59:59Z'), 'Asia/Tokyo')).toBe('2026-11-21')
    expect(dayInZone(Date.parse('2026-11-21T15:00:00Z'), 'Asia/Tokyo')).toBe('2026-11-22')
    expect(dayInZone(Date.parse('2026-03-08T04:59:00Z'), 'America/New_York')).toBe('2026-03-07')
    expect(dayInZone(Date.parse('2026-03-09T04:00:00Z'), 'America/New_York')).toBe('2026-03-09')
    expect(() => dayInZone(0, 'Mars/Olympus')).toThrow('is not a time zone')
  })

  it('[PARAM1] the calendar holds for every date', () => fc.assert(fc.property(anyDate, fc.integer({ min: -30_000, max: 30_000 }), fc.constantFrom('week', 'month', 'quarter', 'year'), (date, months, unit) => {
    expect(isPlainDate(date)).toBe(true)
    expect(isPlainDate(addMonths(date, months))).toBe(true)
    expect(PlainDate.safeParse(addMonths(date, months)).success).toBe(true)
    const { start, end } = resolveRange({ relative: 'this', count: 1, unit: unit as 'week', anchor: 'today' }, date)
    if (date > '0002-01-01' && date < '9998-12-31') {
      expect(start <= date && date <= end).toBe(true)
      expect(resolveRange({ relative: 'previous', count: 1, unit: unit as 'week', anchor: 'today' }, date).end < start).toBe(true)
      expect(startOfUnit(end, unit as 'week')).toBe(start)
      if (unit === 'week') expect(new Date(start).getUTCDay()).toBe(1)
    }
  })))

  it('[PARAM1] what a valid value resolves to satisfies the contract', () => fc.assert(fc.property(anyDate, fc.integer({ min: 1, max: 1000 }), fc.constantFrom('last', 'previous'), (day, count, relative) => {
    const bound = resolve(parameter({ type: 'dateRange' }), { relative: relative as 'last', count, unit: 'year', anchor: 'today' }, { today: day })
    expect(BoundValues.safeParse(bound).success).toBe(true)
  })))
})

describe('values on the command line', () => {
  it.each([
    [{ type: 'text' }, ' a ', ' a '], [{ type: 'text' }, '', ''], [{ type: 'number' }, '-1.5e3', -1500], [{ type: 'number' }, '', null], [{ type: 'boolean' }, 'YES', true], [{ type: 'boolean' }, '0', false],
    [{ type: 'date' }, '2001-01-31', '2001-01-31'], [{ type: 'date' }, 'yesterday', { days: -1, anchor: 'today' }], [{ type: 'date' }, 'data-7', { days: -7, anchor: 'data' }], [{ type: 'date' }, 'today + 1', { days: 1, anchor: 'today' }],
    [{ type: 'dateRange' }, '2001-01-01..2001-01-31', { start: '2001-01-01', end: '2001-01-31' }], [{ type: 'dateRange' }, 'last 7 days', { relative: 'last', count: 7, unit: 'day', anchor: 'today' }],
    [{ type: 'dateRange' }, 'Last 7 Days of the data', { relative: 'last', count: 7, unit: 'day', anchor: 'data' }], [{ type: 'dateRange' }, 'previous 1 month', { relative: 'previous', count: 1, unit: 'month', anchor: 'today' }],
    [{ type: 'dateRange' }, 'this week', { relative: 'this', count: 1, unit: 'week', anchor: 'today' }],
    [{ type: 'select', options }, '3', 3], [{ type: 'select', options }, 'JFK', 'JFK'], [{ type: 'select', options: query }, '3', '3'],
    [{ type: 'multiSelect', options }, 'JFK, 3', ['JFK', 3]], [{ type: 'multiSelect', options }, '"a, ""b""",JFK', ['a, "b"', 'JFK']], [{ type: 'multiSelect', options: query }, 'a,,b', ['a', '', 'b']], [{ type: 'multiSelect', options }, '', null],
  ] as const)('[CLI1] %j reads %j', (definition, text, expected) => expect(parse(parameter(definition as Record<string, unknown>), text)).toEqual(expected))

  it('[CLI1] a number among the options of a query is that number', () => expect(parse(parameter({ type: 'select', options: query }), '3', [1, 3])).toBe(3))

  it.each([
    ['number', 'abc', 'is not a number'], ['number', '1e999', 'is not a number'], ['number', '0x10', 'is not a number'], ['boolean', 'maybe', 'neither true nor false'], ['date', '2001-02-29', 'is not a date'], ['date', 'today-99999', 'is not a date'],
    ['dateRange', 'last seven days', 'is not a range'], ['dateRange', 'last 0 days', 'is not a range'], ['dateRange', 'this 2 weeks', 'is not a range'], ['dateRange', '2001-02-01..2001-01-01', 'before it starts'], ['dateRange', '2001-02-30..2001-03-01', 'is not a date'],
  ])('[CLI1] %s refuses %j', (type, text, says) => expect(() => parse(parameter({ type }), text)).toThrow(says))

  it('[CLI1] a quote that is not closed is refused', () => expect(() => parse(parameter({ type: 'multiSelect', options: query }), 'a,"b')).toThrow('not closed'))
})

describe('values in words', () => {
  it.each([
    ['dateRange', { relative: 'last', count: 7, unit: 'day', anchor: 'data' }, 'last 7 days of the data', 'データの最後の7日間'], ['dateRange', { relative: 'last', count: 7, unit: 'day', anchor: 'today' }, 'last 7 days', '直近の7日間'],
    ['dateRange', { relative: 'previous', count: 1, unit: 'month', anchor: 'today' }, 'previous month', '今月より前の1か月間'], ['dateRange', { relative: 'this', count: 1, unit: 'week', anchor: 'today' }, 'this week', '今週'],
    ['dateRange', { start: '2001-01-01', end: '2001-01-31' }, '2001-01-01 to 2001-01-31', '2001-01-01から2001-01-31まで'], ['date', { days: -1, anchor: 'today' }, 'yesterday', '昨日'],
    ['date', { days: -3, anchor: 'data' }, '3 days before the last day of the data', 'データの最終日の3日前'], ['number', 12345.5, '12,345.5', '12,345.5'], ['boolean', true, 'yes', 'はい'], ['text', null, 'no value', '値なし'],
  ] as const)('[PARAM1] %s %j reads %j and %j', (type, value, english, japanese) => {
    expect(format(parameter({ type }), value, 'en')).toBe(english)
    expect(format(parameter({ type }), value, 'ja')).toBe(japanese)
  })

  it('[PARAM1] options read as their labels', () => {
    expect(format(parameter({ type: 'multiSelect', options }), ['JFK', 3], 'en')).toBe('New York, 3')
    expect(format(parameter({ type: 'select', options: query }), 'x', 'ja', new Map([['x', '甲']]))).toBe('甲')
    expect(format(parameter({ type: 'multiSelect', options }), [], 'ja')).toBe('なし')
  })
})
