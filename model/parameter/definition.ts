import { z } from 'zod'

/** A parameter's name: an identifier in every language, at most 64 characters. */
export const ParameterName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,63}$/, 'A name is a letter or underscore, then letters, digits or underscores')

/** A calendar date without a time zone, `YYYY-MM-DD`. */
export const PlainDate = z.iso.date()

export const RelativeUnit = z.enum(['day', 'week', 'month', 'quarter', 'year'])
export type RelativeUnit = z.infer<typeof RelativeUnit>

/** What relative dates count from: today in the notebook's time zone, or the last day that the parameter's anchor query gives. */
export const Anchor = z.enum(['today', 'data'])
export type Anchor = z.infer<typeof Anchor>

/** A day counted from the anchor: `{days: -1, anchor: 'today'}` is yesterday. */
export const RelativeDate = z.object({ days: z.int().min(-36_600).max(36_600), anchor: Anchor })
export type RelativeDate = z.infer<typeof RelativeDate>

/**
 * A range counted from the anchor. `last` N units ends on the anchor's day and includes it; `previous` is the N whole units before the one that holds
 * the anchor's day; `this` is the whole unit that holds it (`count` is 1).
 */
export const RelativeRange = z.object({ relative: z.enum(['last', 'previous', 'this']), count: z.int().min(1).max(1000), unit: RelativeUnit, anchor: Anchor })
export type RelativeRange = z.infer<typeof RelativeRange>

/**
 * A moment as a clock on the wall of the notebook's time zone shows it, `YYYY-MM-DDTHH:MM` or with seconds. With an offset from UTC (`+02:00`, `Z`) it is one instant, whatever the zone.
 */
export const PlainMoment = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})?$/, 'A moment is written as 2001-01-31T14:30')

export const MomentUnit = z.enum(['minute', 'hour', 'day', 'week', 'month'])
export type MomentUnit = z.infer<typeof MomentUnit>

/** A moment counted from now, from the first moment of today, or from the last one of the data. Minutes and hours are elapsed time; days, weeks and months keep the time of day. */
export const RelativeMoment = z.object({ offset: z.int().min(-1_000_000).max(1_000_000), unit: MomentUnit, anchor: z.enum(['now', 'today', 'data']) })
export type RelativeMoment = z.infer<typeof RelativeMoment>

export const MomentValue = z.union([PlainMoment, RelativeMoment])
export type MomentValue = z.infer<typeof MomentValue>

export const DateValue = z.union([PlainDate, RelativeDate])
export type DateValue = z.infer<typeof DateValue>

/** Both ends are included. */
export const AbsoluteRange = z.object({ start: PlainDate, end: PlainDate })
export type AbsoluteRange = z.infer<typeof AbsoluteRange>
export const RangeValue = z.union([AbsoluteRange, RelativeRange])
export type RangeValue = z.infer<typeof RangeValue>

export const OptionValue = z.union([z.string(), z.number()])
export type OptionValue = z.infer<typeof OptionValue>
export const Option = z.object({ value: OptionValue, label: z.string().optional() })
export type Option = z.infer<typeof Option>

/** A fixed list, or a query whose first column is the value and whose second, if there is one, is the label. */
export const Options = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('list'), values: z.array(Option).max(10_000) }),
  z.object({ kind: z.literal('query'), sql: z.string().max(100_000) }),
])
export type Options = z.infer<typeof Options>

const common = {
  name: ParameterName, label: z.string().max(200).optional(), help: z.string().max(2000).optional(), required: z.boolean().optional(),
  /** The heading under which the form shows it together with others of the same. */
  group: z.string().max(200).optional(),
}
/** A query whose single value is the data's last day; needed where a value is relative to `data`. */
const anchored = { anchor: z.object({ sql: z.string().max(100_000) }).optional(), min: PlainDate.optional(), max: PlainDate.optional() }

export const TextParameter = z.looseObject({
  ...common, type: z.literal('text'), default: z.string().max(1_000_000).nullish(),
  minLength: z.int().min(0).optional(), maxLength: z.int().min(0).optional(), pattern: z.string().max(1000).optional(),
})
export const NumberParameter = z.looseObject({
  ...common, type: z.literal('number'), default: z.number().nullish(), min: z.number().optional(), max: z.number().optional(), step: z.number().positive().optional(), integer: z.boolean().optional(),
  /** A slider needs both `min` and `max`; without them the field stands in. */
  widget: z.enum(['field', 'slider']).optional(),
})
export const BooleanParameter = z.looseObject({ ...common, type: z.literal('boolean'), default: z.boolean().nullish() })
export const DateParameter = z.looseObject({ ...common, ...anchored, type: z.literal('date'), default: DateValue.nullish() })
export const DateRangeParameter = z.looseObject({ ...common, ...anchored, type: z.literal('dateRange'), default: RangeValue.nullish() })
/** `min` and `max` are moments on the wall of the notebook's zone; the anchor query's single value is the data's last moment. */
export const DateTimeParameter = z.looseObject({
  ...common, type: z.literal('datetime'), default: MomentValue.nullish(), anchor: z.object({ sql: z.string().max(100_000) }).optional(), min: PlainMoment.optional(), max: PlainMoment.optional(),
})
/** `search` opens a field to type in rather than the whole list. */
const choice = { options: Options, widget: z.enum(['list', 'search']).optional() }
export const SelectParameter = z.looseObject({ ...common, ...choice, type: z.literal('select'), default: OptionValue.nullish() })
export const MultiSelectParameter = z.looseObject({ ...common, ...choice, type: z.literal('multiSelect'), default: z.array(OptionValue).nullish() })

/** A parameter as it stands in `metadata.oasis.parameters`; unknown keys are kept. */
export const Parameter = z.discriminatedUnion('type', [
  TextParameter, NumberParameter, BooleanParameter, DateParameter, DateTimeParameter, DateRangeParameter, SelectParameter, MultiSelectParameter,
])
export type Parameter = z.infer<typeof Parameter>
export type ParameterType = Parameter['type']

/** A value as a person chose it; relative dates are still relative. Null is "no value". */
export const ParameterValue = z.union([z.null(), z.boolean(), z.number(), z.string(), RelativeDate, RelativeMoment, AbsoluteRange, RelativeRange, z.array(OptionValue).max(100_000)])
export type ParameterValue = z.infer<typeof ParameterValue>
export const ParameterValues = z.record(ParameterName, ParameterValue)
export type ParameterValues = z.infer<typeof ParameterValues>

/** Values that were kept under a name, as they stand in `metadata.oasis.valueSets`; with the one that is `default` the notebook opens. */
export const ValueSet = z.looseObject({ name: z.string().min(1).max(100), values: ParameterValues, default: z.boolean().optional() })
export type ValueSet = z.infer<typeof ValueSet>

/**
 * A value as it reaches a cell, resolved and typed. A dateRange gives two, `NAME_start` and `NAME_end`; a multiSelect gives one list.
 * `number` is a JavaScript number; an integral one within 2^53 is bound as BIGINT, else DOUBLE.
 */
export const BoundValue = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), value: z.string().nullable() }),
  z.object({ type: z.literal('number'), value: z.number().nullable() }),
  z.object({ type: z.literal('boolean'), value: z.boolean().nullable() }),
  z.object({ type: z.literal('date'), value: PlainDate.nullable() }),
  /** An instant, written as the clock of the notebook's zone shows it: `2001-01-31T14:30:00+09:00`. */
  z.object({ type: z.literal('datetime'), value: z.iso.datetime({ offset: true }).nullable() }),
  z.object({ type: z.literal('list'), of: z.enum(['text', 'number']), value: z.array(OptionValue).nullable() }),
])
export type BoundValue = z.infer<typeof BoundValue>
export const BoundValues = z.record(ParameterName, BoundValue)
export type BoundValues = z.infer<typeof BoundValues>
