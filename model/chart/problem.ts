/** Why a chart cannot be drawn from these columns; the key is also the dictionary's. */
export type ChartProblemKey = 'noColumn' | 'xNeeded' | 'measureNeeded' | 'numberNeeded' | 'numberOrTimeNeeded'

const messages: Record<ChartProblemKey, string> = {
  noColumn: 'The result has no column "{field}"; choose another in the chart builder.',
  xNeeded: 'This chart needs a column for its horizontal axis; choose one in the chart builder.',
  measureNeeded: 'This chart needs a value to draw; choose one in the chart builder.',
  numberNeeded: '"{field}" is not a number; choose a numeric column, or count it instead.',
  numberOrTimeNeeded: '"{field}" is neither a number nor a time; choose another column or another chart.',
}

/** Thrown where a spec does not fit the columns. `message` is English; `key` and `values` give it in any language. */
export class ChartProblem extends Error {
  override name = 'ChartProblem'
  readonly key: ChartProblemKey
  readonly values: { field?: string }
  constructor(key: ChartProblemKey, field?: string) {
    super(messages[key].replace('{field}', () => field ?? ''))
    this.key = key
    this.values = field === undefined ? {} : { field }
  }
}
