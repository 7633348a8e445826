import { useRef, type KeyboardEvent } from 'react'

export interface Segment<T extends string> { id: T; label: string }

/** One of a few, side by side, chosen by pointer or arrow key. */
export function Segments<T extends string>({ label, segments, selected, onSelect, title }: { label: string; segments: readonly Segment<NoInfer<T>>[]; selected: T; onSelect(id: T): void; title?: string | undefined }) {
  const group = useRef<HTMLDivElement>(null)
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowRight' || event.key === 'ArrowDown' ? 1 : event.key === 'ArrowLeft' || event.key === 'ArrowUp' ? -1 : 0
    if (step === 0) return
    event.preventDefault()
    const { id } = segments[(segments.findIndex(segment => segment.id === selected) + step + segments.length) % segments.length]!
    onSelect(id)
    group.current?.querySelector<HTMLElement>(`[data-view="${id}"]`)?.focus()
  }
  return (
    <div className="view-switch" role="radiogroup" aria-label={label} ref={group} onKeyDown={onKeyDown}>
      {segments.map(({ id, label: text }) => (
        <button key={id} type="button" role="radio" aria-checked={selected === id} tabIndex={selected === id ? 0 : -1} data-view={id} onClick={() => onSelect(id)} title={title}>{text}</button>
      ))}
    </div>
  )
}
