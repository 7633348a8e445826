/** The offset in an element's text under a point of the window; 0 where there is none. */
export function offsetFromPoint(element: HTMLElement, x: number, y: number): number {
  const caret = document.caretPositionFromPoint(x, y)
  const text = element.querySelector('pre')
  if (!caret || !text || !text.contains(caret.offsetNode)) return 0
  const range = document.createRange()
  range.setStart(text, 0)
  range.setEnd(caret.offsetNode, caret.offset)
  return range.toString().length
}
