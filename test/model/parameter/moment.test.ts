import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Parameter, type MomentValue } from '../../../model/parameter/definition.ts'
import { formatBound } from '../../../model/parameter/display.ts'
import { definitionProblems } from '../../../model/parameter/consistency.ts'
import { isMoment, momentFrom, momentIn, instantOf, resolveMoment, standingOf, type Clock } from '../../../model/parameter/moment.ts'
import { format, parse, resolve, validate } from '../../../model/parameter/value.ts'

const berlin = 'Europe/Berlin'
const at = (text: string) => Date.parse(text)
const parameter = (definition: Record<string, unknown> = {}): Parameter => Parameter.parse({ name: 'p', type: 'datetime', ...definition })
const clock: Clock = { zone: berlin, now: at('2026-03-29T10:15:30.750Z'), dataMoment: '2001-06-30T23:59:00' }
const days = { today: '2026-03-29', clock }

describe('moments on the wall of a zone', () => {
  it('[PARAM3] a time that clocks skip is taken as far after the jump, in every zone that has one', () => {
    expect(momentIn(instantOf('2026-03-29T02:30', berlin), berlin)).toBe('2026-03-29T03:30:00+02:00')
    expect(standingOf('2026-03-29T02:30', berlin)).toEqual({ kind: 'skipped', taken: '2026-03-29T03:30:00+02:00' })
    expect(momentIn(instantOf('2026-03-08T02:15', 'America/New_York'), 'America/New_York')).toBe('2026-03-08T03:15:00-04:00')
    expect(momentIn(instantOf('2026-10-04T02:10', 'Australia/Lord_Howe'), 'Australia/Lord_Howe'), 'half an hour').toBe('2026-10-04T02:40:00+11:00')
    expect(momentIn(instantOf('2011-12-30T12:00', 'Pacific/Apia'), 'Pacific/Apia'), 'a whole day').toBe('2011-12-31T12:00:00+14:00')
    expect(momentIn(instantOf('2026-04-24T00:00', 'Africa/Cairo'), 'Africa/Cairo'), 'midnight').toBe('2026-04-24T01:00:00+03:00')
  })

  it('[PARAM3] a time that comes twice is the first, and an offset names either', () => {
    expect(instantOf('2026-10-25T02:30', berlin)).toBe(at('2026-10-25T00:30:00Z'))
    expect(standingOf('2026-10-25T02:30', berlin)).toEqual({ kind: 'twice', first: '2026-10-25T02:30:00+02:00', second: '2026-10-25T02:30:00+01:00' })
    expect(standingOf('2026-10-25T02:30:00+01:00', berlin), 'also for one of the two').toMatchObject({ kind: 'twice' })
    expect(instantOf('2026-10-25T02:30:00+01:00', berlin)).toBe(at('2026-10-25T01:30:00Z'))
    expect(instantOf('2026-10-25T02:30Z', berlin)).toBe(at('2026-10-25T02:30:00Z'))
    expect(standingOf('2026-10-25T03:00', berlin)).toEqual({ kind: 'once' })
  })

  it('[PARAM3] every instant is written as its wall time and read back', () => fc.assert(fc.property(
    fc.integer({ min: at('1980-01-01T00:00:00Z') / 1000, max: at('2090-01-01T00:00:00Z') / 1000 }), fc.constantFrom(berlin, 'Asia/Tokyo', 'America/St_Johns', 'Australia/Lord_Howe', 'Pacific/Apia', 'UTC', 'Africa/Casablanca'), (seconds, zone) => {
      const moment = momentIn(seconds * 1000, zone)
      expect(instantOf(moment, 'UTC')).toBe(seconds * 1000)
      const wall = moment.slice(0, 19)
      const standing = standingOf(wall, zone)
      expect(standing.kind === 'twice' ? [instantOf(standing.first, zone), instantOf(standing.second, zone)] : [instantOf(wall, zone)]).toContain(seconds * 1000)
    }), { numRuns: 300 }))

  it('[PARAM3] hours are elapsed time; days, weeks and months keep the time of day', () => {
    const from = (value: MomentValue, now: string) => momentIn(resolveMoment(value, { zone: berlin, now: at(now) })!, berlin)
    expect(from({ offset: -24, unit: 'hour', anchor: 'now' }, '2026-03-29T10:00:00Z')).toBe('2026-03-28T11:00:00+01:00')
    expect(from({ offset: -1, unit: 'day', anchor: 'now' }, '2026-03-29T10:00:00Z')).toBe('2026-03-28T12:00:00+01:00')
    expect(from({ offset: 1, unit: 'day', anchor: 'now' }, '2026-03-28T01:30:00Z'), 'into the skipped hour').toBe('2026-03-29T03:30:00+02:00')
    expect(from({ offset: -1, unit: 'month', anchor: 'now' }, '2026-03-31T10:00:00Z')).toBe('2026-02-28T12:00:00+01:00')
    expect(from({ offset: 0, unit: 'hour', anchor: 'today' }, '2026-03-28T23:30:00Z'), 'it is the next day there').toBe('2026-03-29T00:00:00+01:00')
    expect(from({ offset: 9, unit: 'hour', anchor: 'today' }, '2026-03-29T10:00:00Z'), 'nine hours after that midnight').toBe('2026-03-29T10:00:00+02:00')
    expect(momentIn(resolveMoment({ offset: -90, unit: 'minute', anchor: 'data' }, clock)!, berlin)).toBe('2001-06-30T22:29:00+02:00')
    expect(resolveMoment({ offset: 0, unit: 'day', anchor: 'data' }, { ...clock, dataMoment: null })).toBeNull()
    expect(() => resolveMoment({ offset: 0, unit: 'day', anchor: 'data' }, { zone: berlin, now: 0 })).toThrow('not known yet')
  })

  it('[PARAM3] what an engine writes is read, with and without an offset', () => {
    expect(['2001-06-30 23:59:00', '2001-06-30 23:59:00.123456', '2001-06-30 23:59:00+00', '2001-06-30 23:59:00+05:30', '2001-06-30 23:59:00-0330', '2001-06-30'].map(momentFrom))
      .toEqual(['2001-06-30T23:59:00', '2001-06-30T23:59:00', '2001-06-30T23:59:00+00:00', '2001-06-30T23:59:00+05:30', '2001-06-30T23:59:00-03:30', '2001-06-30T00:00'])
    expect(['', 'yesterday', '2001-02-30', '12:00'].map(momentFrom)).toEqual([null, null, null, null])
  })
})

describe('a parameter that is a moment', () => {
  it('[PARAM3] is checked: what the calendar or the clock lacks, limits, and a missing query for the data', () => {
    for (const wrong of ['2001-02-30T10:00', '2001-01-01T24:00', '2001-01-01T10:60', '2001-01-01', 'now', '']) expect(isMoment(wrong), wrong).toBe(false)
    expect(validate(parameter(), '2001-02-30T10:00', { days })).toMatchObject({ problem: { key: 'notAMoment' } })
    expect(validate(parameter(), true, { days })).toMatchObject({ problem: { key: 'wrongType', expected: 'datetime' } })
    expect(validate(parameter(), { days: -1, anchor: 'today' }, { days })).toMatchObject({ problem: { key: 'wrongType' } })
    expect(validate(parameter(), { offset: 0, unit: 'day', anchor: 'data' }, { days })).toMatchObject({ problem: { key: 'anchorMissing' } })
    const limited = parameter({ min: '2026-03-29T00:00', max: '2026-03-29T12:00' })
    expect(validate(limited, '2026-03-29T12:00', { days })).toEqual({ ok: true })
    expect(validate(limited, '2026-03-29T12:01', { days })).toMatchObject({ problem: { key: 'tooLate' } })
    expect(validate(limited, { offset: -24, unit: 'hour', anchor: 'now' }, { days })).toMatchObject({ problem: { key: 'tooEarly' } })
    expect(definitionProblems([parameter({ min: '2026-01-02T00:00', max: '2026-01-01T00:00' })])).toMatchObject([{ problem: { key: 'minAboveMax' } }])
    expect(definitionProblems([Parameter.parse({ name: 'n', type: 'number', widget: 'slider', min: 0 })])).toMatchObject([{ problem: { key: 'sliderNeedsLimits' } }])
  })

  it('[PARAM3] reaches cells as an instant with the offset of its zone, and reads as its wall time', () => {
    expect(resolve(parameter(), '2026-10-25T02:30', days)).toEqual({ p: { type: 'datetime', value: '2026-10-25T02:30:00+02:00' } })
    expect(resolve(parameter(), { offset: 0, unit: 'hour', anchor: 'now' }, days), 'whole seconds').toEqual({ p: { type: 'datetime', value: '2026-03-29T12:15:30+02:00' } })
    expect(resolve(parameter(), null, days)).toEqual({ p: { type: 'datetime', value: null } })
    expect(formatBound({ type: 'datetime', value: '2026-03-29T12:15:30+02:00' }, 'en')).toBe('29 Mar 2026, 12:15:30')
    expect(formatBound({ type: 'datetime', value: '2026-03-29T09:00:00+02:00' }, 'ja')).toBe('2026年3月29日 09:00')
    expect(format(parameter(), { offset: -24, unit: 'hour', anchor: 'now' }, 'en')).toBe('24 hours ago')
    expect(format(parameter(), { offset: -1, unit: 'day', anchor: 'data' }, 'en')).toBe('1 day before the last moment of the data')
    expect(format(parameter(), { offset: 9, unit: 'hour', anchor: 'today' }, 'ja')).toBe('今日の 0 時の9時間後')
  })

  it.each([
    ['2001-01-31T14:30', '2001-01-31T14:30'], ['2001-01-31 14:30:05', '2001-01-31T14:30:05'], ['2001-01-31 14:30 +09:00', '2001-01-31T14:30+09:00'], ['2001-01-31T14:30z', '2001-01-31T14:30Z'],
    ['now', { offset: 0, unit: 'day', anchor: 'now' }], ['now-24h', { offset: -24, unit: 'hour', anchor: 'now' }], ['now - 90 minutes', { offset: -90, unit: 'minute', anchor: 'now' }],
    ['today+9 hours', { offset: 9, unit: 'hour', anchor: 'today' }], ['data-2 weeks', { offset: -2, unit: 'week', anchor: 'data' }], ['', null],
  ])('[PARAM3] %s is read on a command line', (text, value) => expect(parse(parameter(), text)).toEqual(value))
  it.each(['soon', '2001-01-31', '2001-02-30T10:00', 'now-5', 'now-5 years'])('[PARAM3] %s is none', text => {
    if (text === 'now-5') return expect(parse(parameter(), 'now-5 d')).toEqual({ offset: -5, unit: 'day', anchor: 'now' })
    expect(() => parse(parameter(), text)).toThrow('is not a date and time')
  })
})
