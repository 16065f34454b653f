import type { Listing } from './listing'
import type { PackageRecord } from './package'
import type { ResultTree } from './tree'
import type { Edition, StorageBenchmark, StorageRun, TreeFault } from './types'

/** A result tree, read once; every edition judges this. */
export interface StorageResults {
  /** By path. */
  runs: StorageRun[]
  /** null: no `closed/` or `open/` folder, so that package rules have nothing to be about. */
  package: PackageRecord | null
  /** The root is a single run: rules about groups of runs are not applied. */
  single: boolean
  /** By path; one bad file is one fault. */
  faults: TreeFault[]
  detected: { edition: Edition | null; reason: string }
  listing: Listing
}

export interface ReadOptions {
  /** Default: every one of lib/storage/benchmarks. */
  benchmarks?: readonly StorageBenchmark[]
  /** Told after each run, for a progress bar. */
  onProgress?(done: number, total: number): void
  signal?: AbortSignal
}

/** Reads a tree of any layout. Never throws for what the tree holds. */
export async function readResults(_tree: ResultTree, _options: ReadOptions = {}): Promise<StorageResults> {
  throw new Error('not built yet')
}
