/** What the workbench does about Spark. Times are milliseconds. */
export const sparkLimits = {
  /** The memory of a driver, and so of everything where Spark runs on this computer alone. */
  memory: '2g',
  /** How long what was seen of the installed Spark counts. */
  look: 1_000,
  /** The oldest Java that it runs on. */
  java: 17,
} as const
