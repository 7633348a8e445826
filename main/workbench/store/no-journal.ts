import type { Journal } from './journal.ts'

/** The journal where none is kept: of a run without a window, in which nothing is typed, and of a data folder that may not be changed. */
export const noJournal: Journal = {
  append() {},
  keepBase: async () => {},
  saving() {},
  saved() {},
  mark: () => 0,
  read: () => [],
  replace() {},
  forget() {},
  rename() {},
  flush() {},
  trouble: null,
  newer: null,
  close() {},
}
