import { join } from 'node:path'
import { OasisError } from '../../contract/errors.ts'
import { desktop, readChannels } from './file.ts'
import { channelLimits } from './limits.ts'
import { post } from './webhook.ts'

/** The channels by which cells send messages to people. */
export interface Channels {
  /** Sends a message; fails as OasisError with why it was not sent, which may be that the file of channels cannot be used. An abort ends waiting. */
  send(channel: string, text: string, signal: AbortSignal): Promise<void>
}

/** `file` is where the operator names channels; it is read for each message, so that a change counts at once. */
export function openChannels(file: string): Channels {
  return {
    async send(channel, text, signal) {
      const known = readChannels(file)
      if (!Object.hasOwn(known, channel)) throw new OasisError('notFound', noChannel(channel, Object.keys(known), file))
      await post(channel, known[channel]!.webhook, text, signal)
    },
  }
}

function noChannel(channel: string, names: readonly string[], file: string): string {
  return names.length === 0 ? `There is no channel ${channel}, and none is named in ${file}.` : `There is no channel ${channel}. There are: ${names.join(', ')}.`
}

/** Sends the messages of one run of a cell. `show` gives a text to the desktop, and says whether a window was there for it; null where there are no windows. */
export function messenger(channels: Channels, show: ((text: string) => boolean) | null): Channels['send'] {
  let sent = 0
  return async (channel, text, signal) => {
    if (sent >= channelLimits.messages) throw new OasisError('invalid', `A cell sends ${channelLimits.messages} messages at most; this one was not sent.`)
    sent += 1
    if (channel !== desktop) return channels.send(channel, text, signal)
    if (show === null) throw new OasisError('notFound', 'There is no window here, and so no desktop channel.')
    if (!show(text)) throw new OasisError('notFound', 'No window shows this notebook, so that the desktop channel reaches nobody.')
  }
}

/** The file of channels: the one that OASIS_CHANNELS names, else one of the data folder. */
export const channelsFile = (dataDir: string, env: Readonly<Record<string, string | undefined>> = process.env): string => env['OASIS_CHANNELS'] || join(dataDir, 'channels.json')
