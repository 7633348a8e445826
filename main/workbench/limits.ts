/** Sizes in bytes, times in milliseconds and counts of things that the workbench holds to. */
export const workbenchLimits = {
  /** How long an edit may wait before the journal has it on disk. */
  journalDelay: 300,
  /** How long what the journal or the versions could not write waits for the next attempt. */
  unkeptPause: 1_000,
  /** Versions that wait for room; more of one notebook are let go, the oldest first. */
  unkeptVersions: 50,
  /** After the last edit, for notebooks that save themselves. */
  autosaveDelay: 2_000,
  /** The longest wait before a save that failed is tried again; it is `autosaveDelay` at first and doubles. */
  autosavePause: 30_000,
  /** A file of a save that is older than this is of one that was killed. */
  halfSavedAge: 600_000,
  /** Edits closer together than this are undone together, where they continue one another. */
  undoPause: 700,
  /** Steps that can be undone; older ones are forgotten. */
  undoSteps: 1_000,
  /** Text that undo may hold, over all steps. */
  undoBytes: 64 * 1024 * 1024,
  /** Foreign edits that a window may be behind before its own are refused. */
  behind: 2_000,
  /** Events that a slow window may owe before it gets a snapshot instead. */
  events: 500,
  /** Edits that were made as one are told one by one up to here; past it windows get the cells as a whole. */
  editEvents: 50,
  /** A notebook file; a larger one is not opened. */
  notebookBytes: 256 * 1024 * 1024,
  notebooksPerSpace: 5_000,
  spaceDepth: 8,
  filesPerFolder: 5_000,
  recent: 30,
  /** Values that a parameter's query may offer, and those that a window is told unasked; it asks for others by what is typed, so many at a time at most. */
  options: 100_000,
  optionsSent: 1_000,
  optionsFound: 1_000,
  optionsWait: 30_000,
  /** How long a list of options lets cells go first. */
  optionsPatience: 1_500,
  /** Rows that an output carries as HTML and text for other front ends. */
  previewRows: 20,
  previewColumns: 50,
  previewText: 200,
  /** A chart's picture in the file. */
  picture: { width: 800, height: 400, points: 2_000, bytes: 2 * 1024 * 1024 },
  /** How long an unused link to a file works, and an exported file is kept. */
  linkLife: 10 * 60_000,
  /** How long the page of an output waits for its frame, and how many wait at once; the oldest goes first. */
  outputLife: 60_000,
  outputPages: 256,
  /** From the last window leaving a notebook to its engine stopping. */
  linger: 30_000,
  /** Versions of a notebook: all of the last `all` milliseconds, then one in each `every` until they are `until` old. Fewer than `least` are never thinned, and named ones always stay. */
  versions: { all: 3_600_000, thinned: [{ until: 86_400_000, every: 300_000 }, { until: 30 * 86_400_000, every: 3_600_000 }, { until: Infinity, every: 86_400_000 }], least: 50 },
  /** What the versions of one notebook may take on disk, compressed; over it the oldest without a name go, whatever their number. */
  versionBytes: 1024 ** 3,
  /** Conflicts with a file that are shown one by one. */
  conflicts: 200,
  completions: 200,
  /** Columns that are offered of tables that the statement does not name. */
  columnsAnywhere: 50,
  /** Columns that are read of a query in SQL, and how deep queries that read one another are followed. */
  queryColumns: 2_000,
  queryDepth: 100,
  /** Columns of a table, and ways to call a function, that are shown where the pointer rests on its name. */
  hoverColumns: 24,
  hoverSignatures: 6,
  /** How long the first completion waits for what is not known yet; later ones wait for nothing. */
  completionWait: 150,
  /** The same where the pointer rests on a name, which is not asked again until it moves. */
  hoverWait: 1_500,
  /** How often what a running cell of Python prints is told, and the characters for each millisecond more. */
  pythonPause: 100, pythonPace: 2_000,
  /** How often the engines' memory is told. */
  activityPoll: 2_000,
  /** How long changes of what runs and of a space's results gather before windows are told. */
  topicPause: 100,
  /** A folder of the sample space or a user's is looked at again at most this often. */
  folderPause: 250,
  /** Tables of a Spark session's catalog that are kept to be offered and searched; how often a long reading of them is told. */
  sparkTables: 50_000, sparkCatalogPause: 250,
  /** Tables that a search in the catalog shows. */
  sparkFound: 500,
  /** How long a session that has just started is left to its first cell before its catalog is read. */
  sparkCatalogWait: 500,
  /** What a running cell of Spark was told, in bytes and events, is kept by its session until it is safe here; after so much, or so long, it is made safe, else when the cell has ended. */
  sparkUnkept: { bytes: 16 * 1024 * 1024, events: 2_000, pause: 2_000 },
} as const
