import { channelsFile, openChannels } from '../channels/channels.ts'
import { readChannels } from '../channels/file.ts'
import type { Command } from './arguments.ts'

export interface ChannelsOptions { command: Command & { kind: 'channels' }; dataDir: string; say(line: string): void; print(text: string): void; signal: AbortSignal }

/** Lists the channels for messages to people, each with the machine that it leads to and nothing else of its address, or sends a test by one. Throws OasisError where the file cannot be used or the message was not taken. */
export async function runChannels({ command, dataDir, say, print, signal }: ChannelsOptions): Promise<void> {
  const file = channelsFile(dataDir)
  if (command.what === 'list') {
    const channels = Object.entries(readChannels(file))
    if (channels.length === 0) say(`No channel is named in ${file}.`)
    const width = Math.max(...channels.map(([name]) => name.length))
    print(channels.map(([name, { webhook }]) => `${name.padEnd(width)}  ${new URL(webhook).host}\n`).join(''))
    return
  }
  await openChannels(file).send(command.name, 'A test of this channel, from Oasis Workbench.', signal)
  say(`${command.name} took the message.`)
}
