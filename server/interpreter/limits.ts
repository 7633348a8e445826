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
  /** Its file is looked at this often, and cut when it is longer. */
  logLook: 1_000, logFile: 4 * 1024 ** 2,
  /** A port that a service had before is tried so many times, with this pause, before another is taken. */
  portTries: 5, portPause: 200,
  /** A driver that another service started is looked after this often. */
  processLook: 500,
  /** A driver that was there before the service started dials within this time; one that does not is ended. */
  found: 60_000,
  /** A session that is asked to stop has this long; then its process is ended. */
  stop: 5_000,
  /** What is killed through sudo and goes on is killed again after this time. */
  killAgain: 500,
  /** The last events of a session that is over can be read this long. */
  remembered: 60_000,
  /** Events of a session that wait for who follows it; with more of them its driver waits. */
  events: 10_000,
  /** A driver hears this late of the events that it may forget. */
  settling: 100,
  /** Where nobody says otherwise: the memory of a driver, and so of everything with a local master, and the sessions that a user may have at once. */
  memory: '2g', sessions: 8,
  /** The longest that a cell may be allowed, in minutes. */
  longestCell: 7 * 24 * 60,
  /** A command that ends an application of a cluster takes at most this long. */
  command: 30_000,
  /** Characters of what a cluster said of the end of an application. */
  diagnostics: 1_000,
  /** Where nobody says otherwise: the program that sudo runs as the user of a session, and the number from which on users are people. */
  sudoProgram: '/usr/local/libexec/oasis-spark', leastUser: 1000,
  /** A driver whose service is gone ends after this time. */
  alone: 60_000,
} as const
