import type { Json } from '../matrix/types'
import type { Fact } from './fact'
import type { Listing } from './listing'
import type { Division, StorageRun } from './types'

type Content = Fact<Record<string, Json>>

/** One `<division>/<organisation>` of a submission package. */
export interface PackageOrganisation {
  division: Division
  name: string
  /** Relative to the root. */
  path: string
  /** Folders below `results/`, with the runs of each. */
  systems: PackageSystem[]
}

export interface PackageSystem {
  name: string
  path: string
  runs: StorageRun[]
}

/** A system description, read. */
export interface SystemDescription {
  path: string
  division: Division | null
  organisation: string | null
  system: string
  content: Content
}

/** A folder `code-<hash8>`: a copy of the source that ran. */
export interface CodeImage {
  name: string
  path: string
  /** Whose pool it is in; null: the pool of the whole tree. */
  organisation: string | null
  /** `.code-hash.json` of it. */
  hash: Content
}

/** An inventory `<division>/<organisation>/submission.yaml`. */
export interface PackageManifest {
  path: string
  organisation: string
  division: Division
  content: Content
}

/** What package rules see: a tree with `closed/` or `open/` folders. Only such a tree is judged as a package. */
export interface PackageRecord {
  listing: Listing
  organisations: PackageOrganisation[]
  descriptions: SystemDescription[]
  /** Those that lie in a division. */
  runs: StorageRun[]
  /** `mlperf-results.yaml`. */
  marker: Content
  codeImages: CodeImage[]
  manifests: PackageManifest[]
}

/** Small files beside the results of one run, which only a package has to have. */
export interface RunPapers {
  /** Text of `.mlps-code-image`: `md5-tree-v2:<32 hex digits>`. */
  codeImage: Fact<string>
  /** The image it names, where the package has it. */
  image: CodeImage | null
  /** `provenance.json`. */
  provenance: Content
  /** `fs_separation.json`. */
  separation: Content
  /** The file systems of data and results as `df` printed them into a log before there was `fs_separation.json`. */
  mounts: Fact<string[]>
  /** `args` of the metadata: what the command line said. */
  args: Content
  /** `provenance_file` of the metadata: that there has to be a `provenance.json`. */
  declaresProvenance: boolean
}
