/** Texts longer than this, in UTF-16 units, are not checked against a pattern but refused. */
export const PATTERN_INPUT_LIMIT = 1000

/** A pattern that needs more steps than this, once its counts are written out, is refused. */
const STEP_LIMIT = 2000

type Step =
  | { kind: 'character'; matches: (character: string) => boolean }
  | { kind: 'fork'; to: number[] }
  | { kind: 'start' }
  | { kind: 'end' }

class Unusable extends Error {}

/**
 * Whether the whole text matches the pattern: a JavaScript regular expression with the `u` flag, without lookaround, back references and word boundaries, which make it
 * `invalid`. All ways through the pattern are followed at once (Thompson, "Regular expression search algorithm", 1968), so that the time is at most the product
 * of the lengths of both, whoever wrote the pattern.
 */
export function checkPattern(pattern: string, text: string): 'match' | 'mismatch' | 'invalid' {
  try {
    return run(compile(pattern), [...text]) ? 'match' : 'mismatch'
  } catch (error) {
    if (error instanceof Unusable || error instanceof SyntaxError) return 'invalid'
    throw error
  }
}

function run(steps: readonly Step[], characters: readonly string[]): boolean {
  const follow = (starts: readonly number[], at: number): Set<number> => {
    const reached = new Set<number>()
    const waiting = [...starts]
    for (let index = waiting.pop(); index !== undefined; index = waiting.pop()) {
      if (reached.has(index)) continue
      reached.add(index)
      const step = steps[index]
      if (step?.kind === 'fork') waiting.push(...step.to)
      else if ((step?.kind === 'start' && at === 0) || (step?.kind === 'end' && at === characters.length)) waiting.push(index + 1)
    }
    return reached
  }
  let current = follow([0], 0)
  for (let at = 0; at < characters.length && current.size > 0; at++) {
    const next: number[] = []
    for (const index of current) {
      const step = steps[index]
      if (step?.kind === 'character' && step.matches(characters[at]!)) next.push(index + 1)
    }
    current = follow(next, at + 1)
  }
  return current.has(steps.length)
}

/** The steps of a pattern; the place after the last is the match. */
function compile(pattern: string): Step[] {
  // The engine's own reading refuses what is not a regular expression, so that only right ones are read below.
  new RegExp(pattern, 'u')
  const steps: Step[] = []
  const characters = [...pattern]
  let at = 0
  let written = 0

  const emit = (step: Step): number => {
    if (steps.length >= STEP_LIMIT) throw new Unusable()
    return steps.push(step) - 1
  }
  type Emit = () => void

  const alternatives = (): Emit => {
    const branches: Emit[] = [sequence()]
    while (characters[at] === '|') {
      at += 1
      branches.push(sequence())
    }
    if (branches.length === 1) return branches[0]!
    return () => {
      const fork: Step = { kind: 'fork', to: [] }
      emit(fork)
      const ends: { kind: 'fork'; to: number[] }[] = []
      for (const branch of branches) {
        fork.to.push(steps.length)
        branch()
        const end: Step = { kind: 'fork', to: [] }
        emit(end)
        ends.push(end)
      }
      for (const end of ends) end.to.push(steps.length)
    }
  }

  const sequence = (): Emit => {
    const parts: Emit[] = []
    while (at < characters.length && characters[at] !== '|' && characters[at] !== ')') parts.push(quantified(atom()))
    return () => parts.forEach((part) => part())
  }

  const quantified = (part: Emit): Emit => {
    const counted = /^\{(\d+)(,?)(\d*)\}/.exec(characters.slice(at, at + 24).join(''))
    const simple = { '*': [0, Infinity], '+': [1, Infinity], '?': [0, 1] }[characters[at] ?? '']
    if (!counted && !simple) return part
    const [least, most] = simple ?? [Number(counted![1]), counted![2] === '' ? Number(counted![1]) : counted![3] === '' ? Infinity : Number(counted![3])]
    at += counted ? counted[0].length : 1
    // A lazy quantifier finds the same whole texts.
    if (characters[at] === '?') at += 1
    return () => repeat(part, least!, most!)
  }

  const repeat = (part: Emit, least: number, most: number): void => {
    const once = () => {
      written += 1
      if (written > 10 * STEP_LIMIT) throw new Unusable()
      part()
    }
    for (let count = 0; count < least; count++) once()
    if (most === Infinity) {
      const fork: Step = { kind: 'fork', to: [steps.length + 1] }
      const from = emit(fork)
      once()
      emit({ kind: 'fork', to: [from] })
      fork.to.push(steps.length)
      return
    }
    const forks: { kind: 'fork'; to: number[] }[] = []
    for (let count = least; count < most; count++) {
      const fork: Step = { kind: 'fork', to: [steps.length + 1] }
      emit(fork)
      forks.push(fork)
      once()
    }
    for (const fork of forks) fork.to.push(steps.length)
  }

  const character = (source: string): Emit => {
    const expression = new RegExp(`^(?:${source})$`, 'su')
    return () => void emit({ kind: 'character', matches: (text) => expression.test(text) })
  }

  const atom = (): Emit => {
    const first = characters[at++]!
    if (first === '(') {
      const head = /^\?(?::|<[^=!>]*>)/.exec(characters.slice(at, at + 200).join(''))
      if (characters[at] === '?' && !head) throw new Unusable()
      at += head ? [...head[0]].length : 0
      const inside = alternatives()
      at += 1
      return inside
    }
    if (first === '^') return () => void emit({ kind: 'start' })
    if (first === '$') return () => void emit({ kind: 'end' })
    if (first === '.') return character('[^\\n\\r\\u2028\\u2029]')
    if (first === '[') {
      const from = at - 1
      while (characters[at] !== ']') at += characters[at] === '\\' ? 2 : 1
      at += 1
      return character(characters.slice(from, at).join(''))
    }
    if (first !== '\\') return () => void emit({ kind: 'character', matches: (text) => text === first })
    const rest = characters.slice(at, at + 80).join('')
    if (/^[bBk1-9]/.test(rest)) throw new Unusable()
    const escape = /^(?:u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|u\{[\da-fA-F]+\}|u[\da-fA-F]{4}|x[\da-fA-F]{2}|c[A-Za-z]|[pP]\{[^}]*\}|[\s\S])/u.exec(rest)![0]
    at += [...escape].length
    return character(`\\${escape}`)
  }

  alternatives()()
  return steps
}
