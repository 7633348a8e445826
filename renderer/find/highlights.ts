import type { Match } from '../../model/notebook/find.ts'

const names = { all: 'oasis-found', current: 'oasis-found-current' } as const

/** Marks matches in the static text of the cells that are drawn, without touching their elements; the stylesheet has their colours. */
export function showMatches(root: Element, matches: readonly Match[], current: Match | null): void {
  const all: Range[] = []
  const byCell = new Map<string, Match[]>()
  for (const match of matches) {
    const list = byCell.get(match.cell)
    if (list) list.push(match)
    else byCell.set(match.cell, [match])
  }
  let chosen: Range | null = null
  for (const element of root.querySelectorAll<HTMLElement>('[data-cell]')) {
    const own = byCell.get(element.dataset['cell']!)
    const text = own && element.querySelector('.code-text')
    if (!own || !text) continue
    const places = textPlaces(text)
    for (const match of own) {
      const range = rangeOf(places, match.at, match.at + match.length)
      if (!range) continue
      if (match === current) chosen = range
      else all.push(range)
    }
  }
  CSS.highlights.set(names.all, new Highlight(...all))
  CSS.highlights.set(names.current, new Highlight(...(chosen ? [chosen] : [])))
}

export function hideMatches(): void {
  for (const name of Object.values(names)) CSS.highlights.delete(name)
}

interface Place { node: Text; from: number }

/** The text nodes of an element with where each begins in its text. */
function textPlaces(element: Element): Place[] {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT)
  const places: Place[] = []
  let from = 0
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    places.push({ node: node as Text, from })
    from += (node as Text).data.length
  }
  return places
}

function rangeOf(places: readonly Place[], from: number, to: number): Range | null {
  const holding = (at: number, isEnd: boolean) => places.find(({ node, from: start }) => (isEnd ? at > start : at >= start) && (isEnd ? at <= start + node.data.length : at < start + node.data.length))
  const [first, last] = [holding(from, false), holding(to, true)]
  if (!first || !last) return null
  const range = document.createRange()
  range.setStart(first.node, from - first.from)
  range.setEnd(last.node, to - last.from)
  return range
}
