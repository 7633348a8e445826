import type { MessagePortMain } from 'electron'
import type { Workbench } from '../workbench/workbench.ts'
import type { FilePart } from './messages.ts'

/** In the workbench process: sends the file behind a URL path over a port, a chunk for each message that asks for one. */
export async function sendFile(workbench: Workbench, urlPath: string, port: MessagePortMain): Promise<void> {
  const post = (part: FilePart) => port.postMessage(part)
  let wanted = Promise.withResolvers<boolean>()
  port.on('message', () => wanted.resolve(true))
  port.on('close', () => wanted.resolve(false))
  port.start()
  try {
    const download = await workbench.download(urlPath)
    if (!download) return post({ type: 'none' })
    post({ type: 'head', headers: download.headers })
    for await (const chunk of download.stream as AsyncIterable<string | Uint8Array>) {
      if (!await wanted.promise) return
      wanted = Promise.withResolvers()
      post({ type: 'chunk', bytes: new Uint8Array(Buffer.from(chunk as Uint8Array)) })
    }
    post({ type: 'end' })
  } catch (error) {
    post({ type: 'failed', message: error instanceof Error ? error.message : String(error) })
  }
}
