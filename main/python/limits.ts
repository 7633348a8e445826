/** What the workbench does about Python. Times are milliseconds, sizes bytes. */
export const pythonLimits = {
  /** After a cancel, Python has this long to stop what it does; then it is killed. */
  cancel: 2_000,
  /** How often the memory of a busy Python is read, and the multiple of the notebook's memory limit at which it is killed. */
  memoryPoll: 100, memoryFactor: 1.5,
  /** From start to its first answer; the first start after the set-up reads everything from the disk. */
  start: 60_000,
  /** Characters that one run of a cell may print; the rest is left out, and that is said. */
  text: 2_000_000,
  /** One message of Python; pictures are the largest. */
  message: 96 * 1024 ** 2,
  /** How long a completion waits. */
  completion: 2_000,
  /** The oldest Python that cells run on. */
  oldest: [3, 10],
  /** How long what was seen of the environment counts. */
  look: 1_000,
  /** How long a set-up of packages may go without saying anything. */
  silence: 300_000,
} as const
