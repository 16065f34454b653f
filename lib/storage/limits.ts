/** What is read of a tree at most. A file beyond it is a fault with the limit in its text; the reading goes on. */
export const STORAGE_LIMITS = {
  /** A JSON file. Metadata of 8 hosts has 1 MiB, per-rank outputs of long runs a few. */
  jsonBytes: 32 * 1024 * 1024,
  /** Objects and lists in a JSON file: each costs up to 60 bytes of memory, and two bytes of text make one. */
  jsonContainers: 1_000_000,
  jsonDepth: 100,
  /** Characters of one text in a JSON file: the longest known are command lines. Findings and documents repeat texts. */
  textLength: 50_000,
  /** A YAML file: configurations and descriptions are a few KiB, and the parser is slow on hostile text. */
  yamlBytes: 256 * 1024,
  /** How often a YAML file may be multiplied by its own aliases. */
  yamlAliases: 100,
  /** Files and folders of a tree. */
  entries: 1_000_000,
  /** Levels of folders. */
  depth: 64,
  /** Runs that are read at the same time: each holds its parsed files while it is read. */
  concurrentRuns: 4,
  /** Faults that are listed one by one; the rest are counted. */
  faults: 10_000,
} as const

/** What an archive may hold. Beyond it nothing of it is judged: the error names the limit. */
export const ARCHIVE_LIMITS = {
  /** Unpacked, all files together. */
  bytes: 16 * 1024 ** 3,
  entries: 500_000,
  /** Unpacked to packed: logs reach 30, the densest text that a tool writes some hundred, a bomb 1,000. */
  ratio: 300,
  /** Unpacked bytes from which on the ratio counts: small archives of empty files have any. */
  ratioFrom: 256 * 1024 ** 2,
  /** Levels of folders, and bytes of a name. */
  depth: 64,
  nameBytes: 255,
} as const

/** `32 MiB`, for messages. */
export function inBytes(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB']
  let value = bytes
  let unit = 0
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024
    unit++
  }
  return `${value.toLocaleString('en-US', { maximumFractionDigits: 1 })} ${units[unit]}`
}
