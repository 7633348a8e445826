import type { Line } from '../../model/notebook/text-difference.ts'

/** Lines of what is the same that stay in sight beside a change; fewer than `least` are never folded. */
const around = 3
const least = 5

/** A run of lines from place `at` on, and whether it is folded at first. */
export interface Part { at: number; lines: readonly Line[]; folded: boolean }

/** Lines in runs, with long stretches that are the same folded but for what stands next to a change. */
export function folded(lines: readonly Line[]): Part[] {
  const near = lines.map(line => line.kind !== 'same')
  const seen = near.map((_, at) => near.slice(Math.max(0, at - around), at + around + 1).some(Boolean))
  const parts: { at: number; lines: Line[]; folded: boolean }[] = []
  for (const [at, line] of lines.entries()) {
    const last = parts.at(-1)
    if (last && last.folded === !seen[at]) last.lines.push(line)
    else parts.push({ at, lines: [line], folded: !seen[at] })
  }
  return parts.map(part => part.lines.length < least ? { ...part, folded: false } : part)
}
