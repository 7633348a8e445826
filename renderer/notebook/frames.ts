import { useEffect, useState } from 'react'
import { useStore } from 'zustand'
import { z } from 'zod'
import { useShell } from '../shell/shell.ts'
import type { Theme } from '../theme/theme.ts'
import type { NotebookStore } from './store.ts'

/** What a frame may tell the window. Whatever else it says is nobody's. */
const FrameMessage = z.discriminatedUnion('oasis', [
  z.object({ oasis: z.literal('height'), height: z.number().min(0) }),
  z.object({ oasis: z.literal('spent') }),
  z.object({ oasis: z.literal('probe'), held: z.boolean() }),
])
export type FrameMessage = z.infer<typeof FrameMessage>

/** Listens to one frame: to its window, which has no origin, and to nobody else. */
export function listen(frame: HTMLIFrameElement, onMessage: (message: FrameMessage) => void): () => void {
  const take = (event: MessageEvent) => {
    if (event.source !== frame.contentWindow || event.origin !== 'null') return
    const read = FrameMessage.safeParse(event.data)
    if (read.success) onMessage(read.data)
  }
  addEventListener('message', take)
  return () => removeEventListener('message', take)
}

/** The window's colours as a frame's page takes them. */
export const lookOf = ({ appearance, colours }: Theme): Record<string, string> =>
  ({ 'color-scheme': appearance, '--text': colours.text, '--accent': colours.accent, '--line': colours.line, '--canvas': colours.canvas })

/** How long a browser may take to show whether it holds outputs, in milliseconds; one that does not answer counts as one that does not. */
const probeWait = 10_000
let probed: Promise<boolean> | null = null

/** Whether this browser keeps a frame from every way to the network, those included of which a content security policy knows nothing. Asked once. */
function holds(origin: string): Promise<boolean> {
  return (probed ??= new Promise(resolve => {
    const frame = document.createElement('iframe')
    const settle = (held: boolean) => {
      clearTimeout(timer)
      stop()
      frame.remove()
      resolve(held)
    }
    const timer = setTimeout(() => {
      settle(false)
      probed = null
    }, probeWait)
    const stop = listen(frame, message => { if (message.oasis === 'probe') settle(message.held) })
    frame.hidden = true
    frame.setAttribute('sandbox', 'allow-scripts')
    frame.src = `${origin}/output/probe`
    document.body.append(frame)
  }))
}

/** How an output that needs a frame may be shown: `asking`, in a frame at `url`, or reduced, because the cell was not run here or the browser could not hold it. */
export type FrameStanding = { state: 'asking' } | { state: 'frame'; url: string; again(): void } | { state: 'notRun' | 'notHeld' }

/** Asks for the frame of an output, counted from 0 in its cell; null where `html` needs none. An address is good once: `again` asks for another. */
export function useFrame(notebook: NotebookStore, cell: string, output: number, html: string | null): FrameStanding | null {
  const frames = useStore(useShell().state, state => state.info?.frames)
  const ran = notebook.use(state => state.runs[cell]?.state)
  const id = notebook.use(state => state.notebook)
  const [found, setFound] = useState<{ html: string; standing: FrameStanding } | null>(null)
  const [asked, setAsked] = useState(0)
  const standing = found && found.html === html ? found.standing : null
  const isShown = standing?.state === 'frame'
  useEffect(() => {
    if (html === null || frames === undefined || isShown) return
    let isStale = false
    const settle = (next: FrameStanding) => { if (!isStale) setFound({ html, standing: next }) }
    const ask = async () => {
      const { url } = frames === null ? { url: null } : await notebook.workbench.call('output.frame', { notebook: id, cell, output })
      if (url === null || frames === null) return settle({ state: 'notRun' })
      const isHeld = frames.contained || await holds(frames.origin)
      settle(isHeld ? { state: 'frame', url, again: () => { setFound(null); setAsked(count => count + 1) } } : { state: 'notHeld' })
    }
    ask().catch(() => settle({ state: 'notRun' }))
    return () => { isStale = true }
  }, [notebook, id, cell, output, html, frames, ran, asked, isShown])
  return html === null ? null : standing ?? { state: 'asking' }
}
