import { discoverRuns } from './discover'
import {
  detectEdition,
  type Evidence,
  evidenceOfCacheResult,
  evidenceOfListing,
  evidenceOfMetadata,
  evidenceOfProvenance,
  evidenceOfRun,
} from './edition'
import { isKnown } from './fact'
import { identify, onlyGeneratesData } from './identify'
import { metadataFile, metadataFiles, readJson } from './json-file'
import { levelFaults, runFaults } from './level'
import { STORAGE_LIMITS } from './limits'
import type { Listing } from './listing'
import type { PackageRecord } from './package'
import { readPackage } from './read-package'
import { listStorageBenchmarks } from './registry'
import type { ResultTree } from './tree'
import type { Edition, RunFolder, StorageBenchmark, StorageRun, TreeFault } from './types'
import { walk } from './walk'

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

/** Metadata files that are looked at for signs of the edition: one may have 1 MiB, and runs of one tree are alike. */
const LOOKED_AT = 8

/**
 * Reads a tree of any layout. Never throws for what the tree holds: that becomes faults.
 * @throws the reason of `signal`; what the tree throws that is no TreeError
 */
export async function readResults(tree: ResultTree, options: ReadOptions = {}): Promise<StorageResults> {
  const { benchmarks = listStorageBenchmarks(), onProgress, signal } = options
  const faults: TreeFault[] = []
  const listing = await walk(tree, faults, signal)
  const { runs: folders, configsOnly } = discoverRuns(listing, faults)
  // Edition 1.0 leaves such folders of data generation behind; one that trained has lost its summary.
  for (const folder of configsOnly) if (!(await onlyGeneratesData(folder, tree))) folders.push(folder)
  folders.sort(byPath)
  faults.push(...levelFaults(listing, folders))

  const evidence = evidenceOfListing(listing)
  const runs: StorageRun[] = []
  let done = 0
  let looked = 0
  const waiting = [...folders].reverse()
  const readNext = async () => {
    for (let folder = waiting.pop(); folder; folder = waiting.pop()) {
      signal?.throwIfAborted()
      const look = looked++ < LOOKED_AT
      const run = await readRun(folder, tree, benchmarks, faults)
      if (run) {
        runs.push(run)
        evidence.push(...evidenceOfRun(run), ...(await evidenceInFiles(folder, tree, look)))
      }
      onProgress?.(++done, folders.length)
    }
  }
  await Promise.all(Array.from({ length: STORAGE_LIMITS.concurrentRuns }, readNext))
  runs.sort(byPath)

  return {
    runs,
    package: await readPackage(listing, tree, runs, faults),
    single: folders.some(({ path }) => path === ''),
    faults: told(faults),
    detected: detectEdition(evidence),
    listing,
  }
}

/** One run; whatever is wrong with it, the others are read. */
async function readRun(
  folder: RunFolder,
  tree: ResultTree,
  benchmarks: readonly StorageBenchmark[],
  faults: TreeFault[],
): Promise<StorageRun | null> {
  const path = folder.path === '' ? '.' : folder.path
  const id = await identify(folder, tree)
  if (id === null) {
    faults.push({
      path,
      kind: 'malformed',
      message: `\`${path}\` holds files of a run, and nothing says of which benchmark: no folder above it, no metadata, no configuration.`,
      fix: 'Put the metadata or `dlio_config/` of the run back, or put it below `training/`, `checkpointing/`, `vector_database/` or `kv_cache/`.',
    })
    return null
  }
  const benchmark = benchmarks.find((one) => one.id === id)
  if (!benchmark) {
    faults.push({
      path,
      kind: 'unexpected',
      message: `\`${path}\` is a run of ${id}, which nothing here can read.`,
      fix: 'Take it away, or judge it with a Rungrid that knows this benchmark.',
    })
    return null
  }
  faults.push(...runFaults(folder, { all: metadataFiles(folder), used: metadataFile(folder) }))
  try {
    return await benchmark.read(folder, tree, faults)
  } catch (error) {
    faults.push({
      path,
      kind: 'malformed',
      message: `\`${path}\` can't be read as a run of ${id}: ${error instanceof Error ? error.message : String(error)}.`,
      fix: 'This is a defect of Rungrid: report it with the files of this run. The other runs are judged.',
    })
    return null
  }
}

/** Signs of the edition that stand in files; whoever reads the run tells their faults. */
async function evidenceInFiles(run: RunFolder, tree: ResultTree, look: boolean): Promise<Evidence[]> {
  const evidence: Evidence[] = []
  const metadata = look ? metadataFile(run) : null
  if (metadata !== null) {
    const fact = await readJson(tree, run, metadata, [])
    if (isKnown(fact)) evidence.push(...evidenceOfMetadata(fact.value))
  }
  // With options and trials its folders tell it already.
  const result = look
    ? run.files.find(({ path }) => /^(rank_\d+\/)?kvcache_(?!run_summary)[^/]*\.json$/.test(path))
    : undefined
  if (result) {
    const fact = await readJson(tree, run, result.path, [])
    if (isKnown(fact)) evidence.push(...evidenceOfCacheResult(fact.value))
  }
  if (run.files.some(({ path }) => path === 'provenance.json')) {
    const fact = await readJson(tree, run, 'provenance.json', [])
    if (isKnown(fact)) evidence.push(...evidenceOfProvenance(fact.value))
  }
  return evidence
}

/** Sorted by path, each once, and no more than anybody reads. */
function told(faults: readonly TreeFault[]): TreeFault[] {
  const once = new Map<string, TreeFault>()
  for (const fault of faults) {
    const key = `${fault.path}\0${fault.kind}\0${fault.kind === 'missing' ? '' : fault.message}`
    if (!once.has(key)) once.set(key, fault)
  }
  const sorted = [...once.values()].sort((a, b) => byPath(a, b) || (a.message < b.message ? -1 : 1))
  const { faults: most } = STORAGE_LIMITS
  if (sorted.length <= most) return sorted
  const more = (sorted.length - most).toLocaleString('en-US')
  const message = `${more} more faults of this tree are not listed.`
  return [
    { path: '.', kind: 'unexpected', message, fix: 'Mend those that are, and read it again.' },
    ...sorted.slice(0, most),
  ]
}

function byPath(a: { path: string }, b: { path: string }): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0
}
