/**
 * What is wrong with a value, a marker or a definition: a message key with its arguments, so that a window can say it in the reader's language.
 * `sentence` says the same in English.
 */
export type Problem =
  | { key: 'required' }
  | { key: 'wrongType'; expected: 'text' | 'number' | 'boolean' | 'date' | 'datetime' | 'dateRange' | 'option' | 'options' }
  | { key: 'tooShort'; min: number; length: number }
  | { key: 'tooLong'; max: number; length: number }
  | { key: 'patternMismatch'; pattern: string }
  | { key: 'patternInput'; max: number; length: number }
  | { key: 'patternInvalid'; pattern: string }
  | { key: 'tooSmall'; min: number }
  | { key: 'tooLarge'; max: number }
  | { key: 'notInteger' }
  | { key: 'notInStep'; step: number; from: number }
  | { key: 'tooEarly'; min: string }
  | { key: 'tooLate'; max: string }
  | { key: 'notADate'; text: string }
  | { key: 'notAMoment'; text: string }
  | { key: 'startAfterEnd'; start: string; end: string }
  | { key: 'notAnOption'; value: string }
  | { key: 'anchorMissing' }
  | { key: 'dataDayUnknown' }
  | { key: 'notANumber'; text: string }
  | { key: 'notABoolean'; text: string }
  | { key: 'notARange'; text: string }
  | { key: 'unclosedQuote'; text: string }
  | { key: 'notAParameter'; written: string; suggestion: string | null }
  | { key: 'rangeHasTwoNames'; written: string; start: string; end: string }
  | { key: 'positional'; written: string }
  | { key: 'gluedText'; written: string }
  | { key: 'nullByte'; name: string; place: string }
  | { key: 'emptyIdentifier'; name: string }
  | { key: 'zone'; zone: string }
  | { key: 'nameTaken'; name: string; by: string }
  | { key: 'sliderNeedsLimits' }
  | { key: 'optionsInCircle'; names: string[] }
  | { key: 'minAboveMax'; min: string; max: string }

const typeSentences = {
  text: 'Give a text.', number: 'Give a number.', boolean: 'Give true or false.', date: 'Give a date.', datetime: 'Give a date and a time.', dateRange: 'Give a range of dates.',
  option: 'Choose one of the options.', options: 'Choose from the options.',
} as const

/** The problem as an English sentence that tells the person what to do. */
export function sentence(problem: Problem): string {
  switch (problem.key) {
    case 'required': return 'A value is required.'
    case 'wrongType': return typeSentences[problem.expected]
    case 'tooShort': return `At least ${problem.min} characters are needed; this has ${problem.length}.`
    case 'tooLong': return `At most ${problem.max} characters are allowed; this has ${problem.length}.`
    case 'patternMismatch': return `The text must match the pattern ${problem.pattern}`
    case 'patternInput': return `A text that is checked against a pattern may have at most ${problem.max} characters; this has ${problem.length}.`
    case 'patternInvalid': return `The parameter's pattern cannot be used: ${problem.pattern}. Change it in the notebook's parameters.`
    case 'tooSmall': return `The number must be ${problem.min} or more.`
    case 'tooLarge': return `The number must be ${problem.max} or less.`
    case 'notInteger': return 'The number must be whole.'
    case 'notInStep': return `The number must be ${problem.from} plus a multiple of ${problem.step}.`
    case 'tooEarly': return `The date must be ${problem.min} or later.`
    case 'tooLate': return `The date must be ${problem.max} or earlier.`
    case 'notADate': return `"${problem.text}" is not a date. Write YYYY-MM-DD, today, yesterday, tomorrow, today-7, data or data-7.`
    case 'notAMoment': return `"${problem.text}" is not a date and time. Write 2001-01-31T14:30, now, now-24 hours, today, today+9 hours, data or data-1 day.`
    case 'startAfterEnd': return `The range ends on ${problem.end}, before it starts on ${problem.start}.`
    case 'notAnOption': return `"${problem.value}" is not one of the options.`
    case 'anchorMissing': return 'The value counts from the last day of the data, but the parameter has no query that gives that day.'
    case 'dataDayUnknown': return "The last day of the data is not known yet: run the parameter's query for it first."
    case 'notANumber': return `"${problem.text}" is not a number.`
    case 'notABoolean': return `"${problem.text}" is neither true nor false. Write true, false, yes, no, 1 or 0.`
    case 'notARange': return `"${problem.text}" is not a range. Write 2001-01-01..2001-01-31, last 7 days, previous 1 month or this week; add "of data" to count from the data's last day.`
    case 'unclosedQuote': return `A double quote is not closed in ${problem.text}`
    case 'notAParameter': return `\`${problem.written}\` is not a parameter of this notebook.${problem.suggestion === null ? '' : ` Did you mean \`${problem.suggestion}\`?`}`
    case 'rangeHasTwoNames': return `\`${problem.written}\` is a range of dates: write \`${problem.start}\` and \`${problem.end}\`.`
    case 'positional': return `\`${problem.written}\` has no value here. Declare a parameter and write its name after a colon.`
    case 'gluedText': return `\`${problem.written}\` touches the name beside it. To make a name of both, put them in double quotes.`
    case 'nullByte': return `The value of ${problem.name} holds a null byte, which cannot be written in ${problem.place}. Use the parameter where it is bound, or remove the null byte.`
    case 'emptyIdentifier': return `The value of ${problem.name} is empty and cannot be the name of anything.`
    case 'nameTaken': return `Cells would see two values as ${problem.name}: ${problem.by} has that name already. Give one of them another name.`
    case 'sliderNeedsLimits': return 'A slider needs a least and a greatest value.'
    case 'optionsInCircle': return `The queries of ${problem.names.join(', ')} use each other's values in a circle. Change one of them.`
    case 'minAboveMax': return `The least value, ${problem.min}, is above the greatest, ${problem.max}.`
    case 'zone': return `"${problem.zone}" is not a time zone. Write one such as Asia/Tokyo or UTC.`
  }
}

/** A parameter, its value or its marker cannot be used. `message` is English; `problem` is for translation. `start` and `end` are its place in the source, if it has one. */
export class ParameterError extends Error {
  override name = 'ParameterError'
  readonly problem: Problem
  readonly start: number | null
  readonly end: number | null
  constructor(problem: Problem, place?: { start: number; end: number }) {
    super(sentence(problem))
    this.problem = problem
    this.start = place?.start ?? null
    this.end = place?.end ?? null
  }
}
