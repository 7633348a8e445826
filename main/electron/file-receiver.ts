import { MessageChannelMain, type MessagePortMain } from 'electron'
import { FilePart } from './messages.ts'

/** In the main process: the file behind a URL path as a body and its headers, or null. `ask` sends the port to the workbench process. */
export function receiveFile(ask: (port: MessagePortMain) => void): Promise<{ body: ReadableStream<Uint8Array>; headers: Record<string, string> } | null> {
  const { port1, port2 } = new MessageChannelMain()
  return new Promise(resolve => {
    let controller: ReadableStreamDefaultController<Uint8Array> | null = null
    let ended = false
    const end = (problem?: string) => {
      if (ended) return
      ended = true
      port1.close()
      if (!controller) resolve(null)
      else if (problem === undefined) controller.close()
      else controller.error(new Error(problem))
    }
    port1.on('message', event => {
      const read = FilePart.safeParse(event.data)
      if (!read.success) return end('The workbench sent a file in an unknown form')
      const part = read.data
      if (part.type === 'head' && !controller) {
        const body = new ReadableStream<Uint8Array>({ start(given) { controller = given }, pull() { port1.postMessage('more') }, cancel() { end() } })
        return resolve({ body, headers: part.headers })
      }
      if (part.type === 'chunk') return controller?.enqueue(part.bytes)
      end(part.type === 'failed' ? part.message : undefined)
    })
    port1.on('close', () => end('The workbench stopped'))
    port1.start()
    ask(port2)
  })
}
