/** Sizes in bytes and times in milliseconds of what is asked of an update server. */
export const updateLimits = {
  /** What a server may send as its manifest, and as the signature beside it. */
  manifest: 256 * 1024, signature: 32 * 1024,
  /** The installer that a manifest may name. */
  file: 2 * 1024 ** 3,
  /** Until a manifest or a signature is there whole, and without a byte of the file of an update. */
  small: 20_000, idle: 60_000,
  /** From the start to the first look, and from one look to the next. */
  firstCheck: 5_000, everyCheck: 24 * 3_600_000,
  /** How often the progress of a download is told. */
  progress: 250,
} as const
