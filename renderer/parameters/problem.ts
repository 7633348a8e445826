import { formatMomentText } from '../../model/parameter/display.ts'
import { sentence, type Problem } from '../../model/parameter/problem.ts'
import { formatPlainDate } from '../language/format.ts'
import type { Language, Text } from '../language/language.ts'

/** What is wrong with a value or a definition, in the reader's words and with dates and numbers as the reader writes them. */
export function problemText(problem: Problem, t: Text, language: Language): string {
  const day = (text: string) => (/^\d{4}-\d{2}-\d{2}$/.test(text) ? formatPlainDate(text, language) : /^\d{4}-\d{2}-\d{2}T\d{2}:/.test(text) ? formatMomentText(text, language) : text)
  switch (problem.key) {
    case 'required': return t('parameters.problem.required')
    case 'wrongType': return t('parameters.problem.wrongType')
    case 'tooShort': return t('parameters.problem.tooShort', { min: problem.min })
    case 'tooLong': return t('parameters.problem.tooLong', { max: problem.max, length: problem.length })
    case 'patternMismatch': return t('parameters.problem.patternMismatch', { pattern: problem.pattern })
    case 'patternInput': return t('parameters.problem.tooLong', { max: problem.max, length: problem.length })
    case 'patternInvalid': return t('parameters.problem.patternInvalid')
    case 'tooSmall': return t('parameters.problem.tooSmall', { min: problem.min })
    case 'tooLarge': return t('parameters.problem.tooLarge', { max: problem.max })
    case 'notInteger': return t('parameters.problem.notInteger')
    case 'notInStep': return problem.from === 0 ? t('parameters.problem.notMultiple', { step: problem.step }) : t('parameters.problem.notInStep', { from: problem.from, step: problem.step })
    case 'tooEarly': return t('parameters.problem.tooEarly', { min: day(problem.min) })
    case 'tooLate': return t('parameters.problem.tooLate', { max: day(problem.max) })
    case 'startAfterEnd': return t('parameters.problem.startAfterEnd')
    case 'notAnOption': return t('parameters.problem.notAnOption', { value: problem.value })
    case 'anchorMissing': return t('parameters.problem.anchorMissing')
    case 'dataDayUnknown': return t('parameters.problem.dataDayUnknown')
    case 'notANumber': return t('parameters.problem.notANumber', { text: problem.text })
    case 'notADate': return t('parameters.problem.notADate', { text: problem.text })
    case 'notAMoment': return t('parameters.problem.notAMoment', { text: problem.text })
    case 'sliderNeedsLimits': return t('parameters.problem.sliderNeedsLimits')
    case 'optionsInCircle': return t('parameters.problem.optionsInCircle', { names: problem.names.join(', ') })
    case 'nameTaken': return t('parameters.problem.nameTaken', { name: problem.name, by: problem.by })
    case 'minAboveMax': return t('parameters.problem.minAboveMax', { min: day(problem.min), max: day(problem.max) })
    // The others are about markers in a cell and what is typed on a command line, which no field shows.
    default: return sentence(problem)
  }
}
