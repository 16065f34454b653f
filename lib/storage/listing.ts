import type { ResultEntry } from './tree'

/** Names, kinds and sizes of a whole tree, walked once. */
export interface Listing {
  /** Entries of a folder, sorted by name; empty where there is none. */
  entries(path: string): readonly ResultEntry[]
  /** How many files and folders. */
  files: number
  folders: number
}
