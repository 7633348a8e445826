/** What the workbench does about Spark. Times are milliseconds. */
export const sparkLimits = {
  /** How long what was seen of the installed Spark counts. */
  look: 1_000,
  /** A session in which nothing ran for so long ends, where nobody says otherwise; it says so this long before. */
  idle: 60 * 60_000, idleWarning: 10 * 60_000,
  /** The longest that somebody may say, in minutes. */
  longestIdle: 7 * 24 * 60,
  /** A transfer that broke goes on after this pause, and is given up after so many attempts that brought nothing. */
  fetchPause: 500, fetches: 20,
  /** The oldest Java that it runs on. */
  java: 17,
} as const
