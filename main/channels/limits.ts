/** Channels for messages to people. Times are milliseconds. */
export const channelLimits = {
  /** Messages that one run of a cell sends. */
  messages: 20,
  /** Bytes of the file of channels. */
  file: 256 * 1024,
  /** Characters of an address. */
  address: 2_000,
  /** For one try to reach a channel. */
  timeout: 10_000,
  /** Tries, where it is certain that the channel did not take the message before. */
  tries: 4,
  /** Before the second try; before each later one twice as long. */
  pause: 1_000,
  /** That a channel may ask to wait for. */
  longestPause: 20_000,
  /** Characters of what a channel says that are told. */
  said: 200,
} as const
