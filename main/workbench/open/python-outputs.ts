import type { RunMessage } from '../../../contract/python/messages.ts'
import type { Output } from '../../../model/notebook/cell.ts'

type Display = Extract<RunMessage, { type: 'display' }>

/** Collects what a run of Python shows as nbformat outputs, in order: texts of a stream are joined, displays replaced where they are updated. */
export interface PythonOutputs {
  readonly list: Output[]
  /** About how many characters they are. */
  readonly size: number
  /** All that it is, to collect on from there. Displays are by their places. */
  state(): ShownState
  text(name: 'stdout' | 'stderr', text: string): void
  display(message: Display, executionCount: number): void
  clear(wait: boolean): void
  add(output: Output): void
  /** Puts an output in the place of one that is shown; after the others where that is shown no more. */
  replace(before: Output, output: Output): void
}

export interface ShownState { list: Output[]; clearing: boolean; displays: [id: string, at: number][] }

/** Collects from the start, or on from what was collected before. */
export function collectOutputs(from: ShownState = { list: [], clearing: false, displays: [] }): PythonOutputs {
  let list: Output[] = [...from.list]
  let { clearing } = from
  const displays = new Map<string, Output>(from.displays.map(([id, at]) => [id, list[at]!]))
  /** `clear_output(wait=True)` clears when something else is there to be shown. */
  const begin = () => {
    if (clearing) list = []
    clearing = false
  }
  return {
    get list() { return [...list] },
    get size() { return list.reduce((sum, output) => sum + sizeOf(output), 0) },
    state: () => ({ list: [...list], clearing, displays: [...displays].flatMap(([id, output]): [string, number][] => (list.includes(output) ? [[id, list.indexOf(output)]] : [])) }),
    text(name, text) {
      begin()
      const last = list.at(-1)
      const before = last?.output_type === 'stream' && last['name'] === name ? String(last['text']) : null
      const output = { output_type: 'stream', name, text: rewritten((before ?? '') + text) }
      if (before === null) list.push(output)
      else list[list.length - 1] = output
    },
    display({ kind, data, metadata, displayId, update }, executionCount) {
      begin()
      const output: Output = { output_type: kind, data, metadata, ...(kind === 'execute_result' ? { execution_count: executionCount } : {}) }
      const shown = displayId === null ? undefined : displays.get(displayId)
      if (update) {
        // One of another cell is not changed from here.
        if (!shown || !list.includes(shown)) return
        const changed = { ...shown, data, metadata }
        list[list.indexOf(shown)] = changed
        displays.set(displayId!, changed)
        return
      }
      list.push(output)
      if (displayId !== null) displays.set(displayId, output)
    },
    clear(wait) {
      if (wait) clearing = true
      else list = []
    },
    add(output) {
      begin()
      list.push(output)
    },
    replace(before, output) {
      const at = list.indexOf(before)
      if (at < 0) list.push(output)
      else list[at] = output
    },
  }
}

function sizeOf({ text, data }: Output): number {
  if (typeof text === 'string') return text.length
  return Object.values(data ?? {}).reduce<number>((sum, value) => sum + (typeof value === 'string' ? value.length : 100), 100)
}

/** A text as a terminal leaves it: what a carriage return goes back over is written anew, as progress bars do. */
export function rewritten(text: string): string {
  if (!text.includes('\r')) return text
  return text.replaceAll('\r\n', '\n').split('\n').map(line => {
    const parts = line.split('\r')
    // The end of a text may be followed by more of the same line.
    const ends = parts.length > 1 && parts.at(-1) === '' ? '\r' : ''
    if (ends) parts.pop()
    return parts.reduce((before, part) => part + before.slice(part.length)) + ends
  }).join('\n')
}
