import { membersOf, memberOf } from './json.ts'
import { leadInside, writeValue, type Layout } from './layout.ts'

/** Everything of a cell but its source. `lead` is the line break and indentation of its members. */
interface AroundSource { readonly prefix: string, readonly suffix: string, readonly lines: boolean, readonly lead: string | null }

/** The text of a source as the file has it: a text, or a list of texts to be joined; undefined when it is neither. */
export function sourceText(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  if (Array.isArray(value) && value.every(line => typeof line === 'string')) return value.join('')
  return undefined
}

/** A source as a file with lists of lines has it: each line keeps its line break. */
export function sourceLines(source: string): string[] {
  return source === '' ? [] : source.split(/(?<=\n)/)
}

function writeSource(source: string, around: AroundSource, layout: Layout): string {
  return writeValue(around.lines ? sourceLines(source) : source, layout, around.lead)
}

/**
 * The bytes of one cell. After an edit of its source they are put together only when asked for, so that typing costs no more than the source.
 * `before` is the white space before it where it is not what the file has before its other cells; `after` is what stands before the comma.
 */
export class CellText {
  readonly before: string | null
  readonly after: string
  #json: string | null
  #around: AroundSource | null = null
  #source = ''
  #layout: Layout | null = null

  constructor(json: string, before: string | null = null, after = '') {
    this.#json = json
    this.before = before
    this.after = after
  }

  /** The cell's JSON. */
  get json(): string {
    if (this.#json === null) this.#json = this.#around!.prefix + writeSource(this.#source, this.#around!, this.#layout!) + this.#around!.suffix
    return this.#json
  }

  /** The same place in the file with other JSON. */
  withJson(json: string): CellText {
    return new CellText(json, this.before, this.after)
  }

  /** The cell with another source; no other byte changes. */
  withSource(source: string, layout: Layout): CellText {
    const next = new CellText('', this.before, this.after)
    next.#around = this.#split(layout)
    next.#json = null
    next.#source = source
    next.#layout = layout
    return next
  }

  /** Whether writing the source that it has gives the bytes that it has; then an edit back restores them. */
  writesItself(source: string, layout: Layout): boolean {
    if (this.#layout !== null) return true
    const around = this.#split(layout)
    return around.prefix + writeSource(source, around, layout) + around.suffix === this.#json
  }

  #split(layout: Layout): AroundSource {
    if (this.#around !== null) return this.#around
    const json = this.json
    const source = memberOf(membersOf(json, 0), 'source')!
    this.#around = {
      prefix: json.slice(0, source.valueStart), suffix: json.slice(source.valueEnd), lines: json[source.valueStart] === '[', lead: leadInside(json, layout, null),
    }
    return this.#around
  }
}
