import { chmod, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { channelsFile, messenger, openChannels } from '../../../main/channels/channels.ts'
import { readChannels } from '../../../main/channels/file.ts'
import { channelLimits } from '../../../main/channels/limits.ts'
import { startReceiver, type Receiver } from '../../support/receiver.ts'
import { temporaryFolder } from '../workbench/bench.ts'

describe('channels', () => {
  let receiver: Receiver
  let folder: string
  let file: string
  const signal = new AbortController().signal
  const write = async (content: unknown, mode = 0o600) => {
    await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content))
    await chmod(file, mode)
  }
  beforeAll(async () => {
    receiver = await startReceiver()
    folder = await temporaryFolder()
    file = join(folder, 'channels.json')
  })
  afterAll(async () => {
    await receiver.close()
    await rm(folder, { recursive: true, force: true })
  })
  beforeEach(async () => {
    receiver.received.length = 0
    receiver.answer()
    await write({ channels: { ops: { webhook: receiver.address() }, 警報: { webhook: receiver.address('/other') } } })
  })
  const channels = () => openChannels(file)

  it('[DRV4] a message reaches the webhook of its channel as chats take it, whatever is in it', async () => {
    const text = 'late: "é"\n</script>${env:HOME} \u{1F600} \u2028 {"text": 1}'
    await channels().send('ops', text, signal)
    await channels().send('警報', '2', signal)
    expect(receiver.received).toEqual([
      { path: '/services/T0/B0/secret-part-of-the-address', type: 'application/json; charset=utf-8', body: { text } }, { path: '/other', type: 'application/json; charset=utf-8', body: { text: '2' } },
    ])
    expect(Object.keys(readChannels(file))).toEqual(['ops', '警報'])
  })

  it('[DRV4] an unknown channel says which there are, a refusal its status, and no error has the address', async () => {
    await expect(channels().send('constructor', 'x', signal)).rejects.toMatchObject({ code: 'notFound', message: 'There is no channel constructor. There are: ops, 警報.' })
    receiver.answer({ status: 404, body: 'no_service\nmore' }, { status: 400, body: `no ${receiver.address()}` }, { status: 302, headers: { location: receiver.address('/elsewhere') } })
    await expect(channels().send('ops', 'x', signal)).rejects.toMatchObject({ message: 'The channel ops did not take the message: it answered 404 (no_service).' })
    await expect(channels().send('ops', 'x', signal)).rejects.toMatchObject({ message: 'The channel ops did not take the message: it answered 400.' })
    await expect(channels().send('ops', 'x', signal), 'a redirect leads nowhere').rejects.toMatchObject({ message: 'The channel ops did not take the message: it answered 302 (ok).' })
    expect(receiver.received.map(({ path }) => path)).toEqual(Array(3).fill('/services/T0/B0/secret-part-of-the-address'))
    await rm(file)
    await expect(channels().send('ops', 'x', signal)).rejects.toMatchObject({ message: `There is no channel ops, and none is named in ${file}.` })
  })

  it('[DRV4] what was surely not taken is sent again, as soon as the channel wants; nothing is sent twice, and a cancel ends waiting', async () => {
    receiver.answer({ status: 429, headers: { 'retry-after': '0' } }, 503, 200)
    await channels().send('ops', 'again', signal)
    expect(receiver.received).toHaveLength(3)
    receiver.answer(500)
    await expect(channels().send('ops', 'once', signal)).rejects.toMatchObject({ message: expect.stringContaining('500') })
    receiver.answer({ status: 429, headers: { 'retry-after': '3600' } })
    await expect(channels().send('ops', 'long', signal)).rejects.toMatchObject({ message: expect.stringContaining('429') })
    expect(receiver.received).toHaveLength(5)
    const abort = new AbortController()
    receiver.answer('hangs')
    const sending = channels().send('ops', 'never', abort.signal)
    await expect.poll(() => receiver.received.length).toBe(6)
    abort.abort()
    await expect(sending).rejects.toMatchObject({ code: 'cancelled' })
    const gone = await startReceiver()
    const address = gone.address()
    await gone.close()
    await write({ channels: { gone: { webhook: address } } })
    const stop = new AbortController()
    const trying = channels().send('gone', 'x', stop.signal)
    setTimeout(() => stop.abort(), 50)
    await expect(trying, 'it waits for another try').rejects.toMatchObject({ code: 'cancelled' })
  })

  it('[DRV4] a file of channels that cannot be used is told with the place, and with nothing of an address', async () => {
    const told = (content: unknown, mode?: number) => write(content, mode).then(() => channels().send('ops', 'x', signal)).then(() => '', (error: Error) => error.message)
    expect(await told({ channels: { ops: { webhook: 'file:///etc/secret-path' } } })).toBe(`The file of channels ${file} is not understood at channels.ops.webhook: no address that begins with https:// or http://.`)
    expect(await told({ channels: { ops: { webhook: 'https://user:secret-word@example.test' } } })).not.toContain('secret-word')
    expect(await told({ channels: { desktop: { webhook: receiver.address() } } })).toContain('channels.desktop: ')
    for (const content of ['{"channels": {"ops": {"webhook": "https://example.test/secret-word"', [], { channels: { ops: 'https://example.test/secret-word' } }, { ops: 1 }]) {
      const message = await told(content)
      expect(message).toContain('is not understood at channels')
      expect(message).not.toContain('secret-word')
    }
    const good = { channels: { ops: { webhook: receiver.address() } } }
    if (process.platform !== 'win32') expect(await told(good, 0o644)).toBe(`The channels in ${file} are not used: everyone on this computer may read that file, or others than its owner change it. Take that from them: chmod 600`)
    expect(await told(good, 0o640)).toBe('')
    expect(channelsFile('/data', {})).toBe('/data/channels.json')
    expect(channelsFile('/data', { OASIS_CHANNELS: '/etc/oasis/channels.json' })).toBe('/etc/oasis/channels.json')
  })

  it('[DRV4] a run sends so many messages and no more; the desktop is a channel where a window is', async () => {
    const shown: string[] = []
    const send = messenger(channels(), text => shown.push(text) > 0)
    await send('desktop', 'one', signal)
    for (let at = 1; at < channelLimits.messages; at++) await send('ops', `${at}`, signal)
    await expect(send('desktop', 'more', signal)).rejects.toMatchObject({ message: `A cell sends ${channelLimits.messages} messages at most; this one was not sent.` })
    expect([shown, receiver.received.length]).toEqual([['one'], channelLimits.messages - 1])
    await expect(messenger(channels(), () => false)('desktop', 'x', signal)).rejects.toMatchObject({ message: expect.stringContaining('No window shows this notebook') })
    await expect(messenger(channels(), null)('desktop', 'x', signal)).rejects.toMatchObject({ message: expect.stringContaining('There is no window here') })
  })
})
