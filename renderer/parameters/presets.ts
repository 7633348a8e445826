import type { Anchor, RelativeRange } from '../../model/parameter/definition.ts'

const shapes: Omit<RelativeRange, 'anchor'>[] = [
  { relative: 'last', count: 1, unit: 'day' }, { relative: 'last', count: 7, unit: 'day' }, { relative: 'last', count: 30, unit: 'day' }, { relative: 'last', count: 90, unit: 'day' },
  { relative: 'this', count: 1, unit: 'week' }, { relative: 'this', count: 1, unit: 'month' }, { relative: 'this', count: 1, unit: 'year' },
  { relative: 'previous', count: 1, unit: 'week' }, { relative: 'previous', count: 1, unit: 'month' }, { relative: 'previous', count: 1, unit: 'quarter' }, { relative: 'previous', count: 1, unit: 'year' },
]

/** The relative ranges offered beside the calendar, for one anchor. */
export const presetsFor = (anchor: Anchor): RelativeRange[] => shapes.map(shape => ({ ...shape, anchor }))
