/** Texts longer than this, in UTF-16 units, are not checked against a pattern but refused. */
export const PATTERN_INPUT_LIMIT = 1000

/** Whether the whole text matches the pattern, a JavaScript regular expression with the `u` flag. */
export function checkPattern(pattern: string, text: string): 'match' | 'mismatch' | 'invalid' {
  let expression
  try {
    expression = new RegExp(`^(?:${pattern})$`, 'u')
  } catch {
    return 'invalid'
  }
  return expression.test(text) ? 'match' : 'mismatch'
}
