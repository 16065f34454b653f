import { Unjudged } from '../../../storage/fact'
import { type Listing, unlistedAt } from '../../../storage/listing'
import type { ResultEntry } from '../../../storage/tree'

/** `.git`, `.DS_Store`: never content of a package. */
export function hidden(name: string): boolean {
  return name.startsWith('.')
}

/** @throws Unjudged where nobody could look: what can't be seen is not missing */
function entriesIn(listing: Listing, path: string): readonly ResultEntry[] {
  const dark = unlistedAt(listing, path)
  if (dark !== undefined) throw Unjudged.unlisted(dark)
  return listing.entries(path)
}

/** @returns true @throws Unjudged where a folder at, above or below `path` could not be listed */
export function seenWhole(listing: Listing, path: string): true {
  const dark = unlistedAt(listing, path) ?? listing.unlisted.find((folder) => folder.startsWith(`${path}/`))
  if (dark !== undefined) throw Unjudged.unlisted(dark)
  return true
}

/** Folders that are no hidden ones. */
export function foldersIn(listing: Listing, path: string): string[] {
  return entriesIn(listing, path)
    .filter((entry) => entry.kind === 'directory' && !hidden(entry.name))
    .map(({ name }) => name)
}

/** Files, links and others that are no hidden ones. */
export function filesIn(listing: Listing, path: string): ResultEntry[] {
  return entriesIn(listing, path).filter((entry) => entry.kind !== 'directory' && !hidden(entry.name))
}

export function hasFile(listing: Listing, folder: string, name: string): boolean {
  return entriesIn(listing, folder).some((entry) => entry.kind === 'file' && entry.name === name)
}

/** A folder that is named like the time it was made at. */
export function isTimestamp(name: string): boolean {
  return /^\d{8}_\d{6}$/.test(name)
}

/** `a, b, c and 12 more`: names are others' and may be many. */
export function someOf(names: readonly string[], told = 5): string {
  const shown = names.slice(0, told).map((name) => `\`${name}\``)
  const more = names.length - shown.length
  return more > 0 ? `${shown.join(', ')} and ${more.toLocaleString('en-US')} more` : shown.join(', ')
}

/** `3 folders`, `1 folder`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`
}
