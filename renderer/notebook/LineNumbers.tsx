/** The numbers beside a cell's code, in the metrics of the field, the editor and the static text alike: code does not wrap, so that they stand beside any of them. */
export function LineNumbers({ source }: { source: string }) {
  const count = source.split(/\r\n|\r|\n/).length
  return <div className="code-lines numeric" aria-hidden data-testid="line-numbers">{Array.from({ length: count }, (_, index) => index + 1).join('\n')}</div>
}
