import type { Journal } from '../workbench/store/journal.ts'

/** The journal of a run without a window: nothing is typed, and the notebook's file stays as it is, so nothing is to be kept. */
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
  close() {},
}
