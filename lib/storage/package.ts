import type { Fact } from './fact'
import type { Listing } from './listing'
import type { Division, StorageRun } from './types'

/** One `<division>/<organisation>` of a submission package. */
export interface PackageOrganisation {
  division: Division
  name: string
  /** Relative to the root. */
  path: string
  /** Folders below `results/`, with the runs of each. */
  systems: { name: string; path: string; runs: StorageRun[] }[]
}

/** A system description, read. */
export interface SystemDescription {
  path: string
  division: Division | null
  organisation: string | null
  system: string
  content: Fact<Record<string, unknown>>
}

/** What package rules see: a tree with `closed/` or `open/` folders. Only such a tree is judged as a package. */
export interface PackageRecord {
  listing: Listing
  organisations: PackageOrganisation[]
  descriptions: SystemDescription[]
  runs: StorageRun[]
}
