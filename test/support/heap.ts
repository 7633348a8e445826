/** A process of Node that is asked about its heap by its inspector. */
export interface InspectedHeap {
  /** Bytes that the heap holds once all that can go is gone. */
  held(): Promise<number>
  close(): void
}

/** Tells a process to be inspected; it says on standard error where. */
export const inspected = { NODE_OPTIONS: '--inspect=127.0.0.1:0' } as const

/** Where the processes of a program listen, by what they said. */
export const inspectorsIn = (said: string): string[] => [...said.matchAll(/Debugger listening on (ws:\/\/\S+)/g)].map(match => match[1]!)

/** Connects to the inspector of a process of which an expression is true; null where it is of another. */
export async function inspectHeap(address: string, isWanted: string): Promise<InspectedHeap | null> {
  const socket = new WebSocket(address)
  await new Promise((resolve, reject) => {
    socket.onopen = resolve
    socket.onerror = () => reject(new Error(`No inspector answers at ${address}`))
  }).catch(() => null)
  if (socket.readyState !== WebSocket.OPEN) return null
  const waiting = new Map<number, (result: unknown) => void>()
  let last = 0
  socket.onmessage = event => {
    const { id, result } = JSON.parse(String(event.data)) as { id?: number; result?: unknown }
    if (id !== undefined) waiting.get(id)?.(result)
  }
  const ask = <T>(method: string, params: object = {}) => new Promise<T>(resolve => {
    last += 1
    waiting.set(last, resolve as (result: unknown) => void)
    socket.send(JSON.stringify({ id: last, method, params }))
  })
  const { result } = await ask<{ result: { value: unknown } }>('Runtime.evaluate', { expression: isWanted, returnByValue: true })
  if (result.value !== true) {
    socket.close()
    return null
  }
  await ask('HeapProfiler.enable')
  return {
    async held() {
      for (let pass = 0; pass < 3; pass += 1) await ask('HeapProfiler.collectGarbage')
      return (await ask<{ usedSize: number }>('Runtime.getHeapUsage')).usedSize
    },
    close() { socket.close() },
  }
}
