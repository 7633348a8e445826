/** Every limit of the log: sizes in bytes, times in milliseconds, and counts. */
export const logLimits = {
  /** A file is put aside when it would grow past this, and so many files of one process are kept, the one that is written included. */
  bytes: 2 * 1024 ** 2, files: 5,
  /** How long entries gather before they are written. */
  pause: 250,
  /** Bytes that may wait to be written; what comes on top is left out, and counted. */
  waiting: 256 * 1024,
  /** Characters of a message, and of an error's; frames of a stack; causes of an error that are followed. */
  message: 2_000, frames: 30, frame: 400, causes: 3,
  /** What is kept of the last that a process printed before it ended: lines, and characters of each. */
  tailLines: 40, tailLine: 300,
  /** How long the rest of what an ended process printed is waited for. */
  tailWait: 100,
  /** Reports of windows within `reportsWithin`, of one window and of all; what comes on top is left out, and counted. */
  reportsOfOne: 20, reports: 60, reportsWithin: 60_000,
} as const
