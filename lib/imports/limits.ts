/** Limits of an import. Each is told with its number when it is met. */
export const IMPORT_LIMITS = {
  /** Bytes of a CSV, JSON lines or JSON file, and of an upload. */
  fileBytes: 16 * 1024 * 1024,
  /** Rows of a table, and runs of an imported matrix. */
  runs: 100_000,
  columns: 500,
  /** Directories that are looked into. */
  directories: 200_000,
  /** Problems that are listed; the others are counted. */
  problems: 200,
  /** Axes: as many as a matrix may have. */
  axes: 20,
} as const
