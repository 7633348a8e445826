import { useRef, type KeyboardEvent, type PointerEvent } from 'react'
import './Splitter.css'

/** The line between a side and the centre: dragged, or moved by arrow keys. Sizes are CSS pixels. */
export function Splitter({ label, size, min, max, side, onResize }: { label: string; size: number; min: number; max: number; side: 'left' | 'right'; onResize(size: number): void }) {
  const start = useRef<{ x: number; size: number } | null>(null)
  const clamp = (value: number) => Math.round(Math.min(max, Math.max(min, value)))
  const direction = side === 'left' ? 1 : -1
  const onPointerDown = (event: PointerEvent) => {
    start.current = { x: event.clientX, size }
    event.currentTarget.setPointerCapture(event.pointerId)
  }
  const onPointerMove = (event: PointerEvent) => {
    if (start.current) onResize(clamp(start.current.size + (event.clientX - start.current.x) * direction))
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowRight' ? 16 : event.key === 'ArrowLeft' ? -16 : 0
    if (step === 0) return
    event.preventDefault()
    onResize(clamp(size + step * direction))
  }
  return (
    <div
      className={`splitter splitter-${side}`} role="separator" aria-orientation="vertical" aria-label={label} aria-valuenow={size} aria-valuemin={min} aria-valuemax={max} tabIndex={0}
      onPointerDown={onPointerDown} onPointerMove={onPointerMove} onPointerUp={() => { start.current = null }} onKeyDown={onKeyDown}
    />
  )
}
