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
  /** A session that is asked to stop has this long; then its process is ended. */
  stop: 5_000,
  /** The last events of a session that is over can be read this long. */
  remembered: 60_000,
  /** Events of a session that wait for who follows it; with more of them its driver waits. */
  events: 10_000,
  /** A driver hears this late of the events that it may forget. */
  settling: 100,
  /** A driver whose service is gone ends after this time. */
  alone: 60_000,
} as const
