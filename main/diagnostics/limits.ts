/** Every limit of a bundle: sizes in bytes, and counts. */
export const bundleLimits = {
  /** Crash dumps that may be in it, and what they may have together; the newest go first. */
  dumps: 3, dumpBytes: 64 * 1024 ** 2,
  /** Folders within folders that are searched for them, and files that are looked at. */
  dumpDepth: 3, dumpsSeen: 500,
  /** Spaces that are told of. */
  spaces: 200,
  /** What is put into the archive at once, so that the workbench goes on answering; and how long it works without a pause, in milliseconds. */
  piece: 64 * 1024, pace: 8,
  /** The shortest value of the environment that is taken for a secret because of its name. */
  secret: 6,
} as const
