/** Limits of the interpreter service: times in milliseconds, sizes in bytes. */
export const interpreterLimits = {
  /** A driver that dials says who it is within this time, in a line of at most these bytes. */
  greeting: 10_000,
  greetingBytes: 4096,
  /** After this silence the system asks whether a driver's connection still stands. */
  keepAlive: 30_000,
  /** Of a driver's log these lines are kept, each to this length. */
  logLines: 200,
  logLine: 2000,
} as const
