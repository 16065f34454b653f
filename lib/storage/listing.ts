import type { ResultEntry } from './tree'

/** Names, kinds and sizes of a whole tree, walked once. */
export interface Listing {
  /** Entries of a folder, sorted by name; empty where there is none. */
  entries(path: string): readonly ResultEntry[]
  /** Folders that are there and could not be listed: what lies in them is not known. Sorted. */
  unlisted: readonly string[]
  /** How many files and folders. */
  files: number
  folders: number
}

/** The folder at or above `path` that could not be listed, so that nothing is known of what lies at `path`. */
export function unlistedAt(listing: Listing, path: string): string | undefined {
  return listing.unlisted.find((folder) => folder === '' || path === folder || path.startsWith(`${folder}/`))
}
