import type { ZodType } from 'zod'
import type { Json } from '../matrix/types'
import type { Fact } from './fact'
import type { RunPapers } from './package'
import type { ResultTree } from './tree'

/** Rule books of MLPerf Storage. `2.x` is the interim one between 2.0 and 3.0. */
export const EDITIONS = ['1.0', '2.0', '2.x', '3.0'] as const
export type Edition = (typeof EDITIONS)[number]

/**
 * Names of benchmarks as they stand in result trees. One that is added says its own in its folder:
 * `declare module '../../types' { interface BenchmarkNames { snapshots: true } }`.
 */
export interface BenchmarkNames {
  training: true
  checkpointing: true
  vector_database: true
  kv_cache: true
}
export type BenchmarkType = keyof BenchmarkNames

/** Those of the rule books. */
export const BENCHMARK_TYPES = [
  'training',
  'checkpointing',
  'vector_database',
  'kv_cache',
] as const satisfies readonly BenchmarkType[]

/** `whatif` is the third mode of edition 3.0: never submitted. */
export type Division = 'closed' | 'open' | 'whatif'

export interface FileEntry {
  /** Relative to the run's folder, with `/`. */
  path: string
  size: number
}

/** A folder that holds the files of one run, as found by walking the tree; nothing in it was read yet. */
export interface RunFolder {
  /** Relative to the root of the tree; empty: the root itself is the run. */
  path: string
  /** Folder that holds the runs of the same workload: `training/unet3d/run`; in edition 1.0 `unet3d_h100`. */
  workload: string
  /** What the folders above it say; null: they don't. */
  benchmark: BenchmarkType | null
  model: string | null
  command: string | null
  /** Name of the folder where it is a time: `20260302_100000`. */
  timestamp: string | null
  division: Division | null
  organisation: string | null
  system: string | null
  /** Every file in it, at any depth, sorted by path. */
  files: FileEntry[]
}

/** A parameter that differs from what the workload ships, and who changed it. */
export interface Override {
  /** Dotted: `dataset.num_files_train`. */
  key: string
  value: Json
  /** `driver`: the benchmark's own driver adds it to every run; never the user's fault. */
  origin: 'user' | 'driver'
  /** File and field it was read from. */
  source: string
}

/** A fault of the tree, told with the way out. The reading goes on after each. */
export interface TreeFault {
  /** Relative to the root of the tree; `.` is the root. */
  path: string
  kind: 'missing' | 'malformed' | 'unexpected'
  message: string
  fix: string
}

/** What every benchmark's run has. Benchmarks add facts of their own. */
export interface StorageRun extends Omit<RunFolder, 'benchmark' | 'model' | 'command'> {
  benchmark: BenchmarkType
  /** Normalised: `unet3d`, `llama3-8b`; the index type for vector databases. */
  model: Fact<string>
  command: Fact<string>
  /** `h100`; missing where a benchmark has none. */
  accelerator: Fact<string>
  /** Ranks, clients or processes. */
  processes: Fact<number>
  hosts: Fact<number>
  /** Milliseconds on the clock of the client, which writes no zone: only differences have a meaning. */
  startedAt: Fact<number>
  endedAt: Fact<number>
  overrides: Fact<Override[]>
  /** Parameters the run really had, nested as the tool wrote them. */
  parameters: Fact<{ [key: string]: Json }>
  /** What wrote the files. Only runs of the benchmark's own tool can be CLOSED. */
  provenance: 'benchmark' | 'rungrid'
  /** What metadata and folder say of the same run and don't agree on; a rule tells it. */
  contradictions: { field: string; file: string; says: string; folder: string }[]
  /** Only of a run in a package; `readPackage` puts them here. */
  papers?: RunPapers
}

/** Name to number; null: could not be computed. Names and units are in the benchmark's `metrics`. */
export type Metrics = Record<string, number | null>

export interface MetricDefinition {
  name: string
  title: string
  unit: string
  direction: 'higher' | 'lower'
  /** Digits behind the point on screen and paper; files have all of them. */
  digits: number
}

/** Runs that are judged together. */
export interface Submission<R extends StorageRun = StorageRun> {
  /** `acme/nvme-box/training/unet3d/h100`: what is known of division, organisation, system, and what the benchmark groups by. */
  key: string
  benchmark: BenchmarkType
  /** Of command `run`, sorted by start, then by path. */
  runs: R[]
}

/**
 * A storage benchmark, as far as judging goes: a folder below lib/storage/benchmarks with one as the default export of
 * its index.ts. Pure; files come through a ResultTree.
 */
export interface StorageBenchmark<R extends StorageRun = StorageRun> {
  id: BenchmarkType
  title: string
  /** What its driver calls it, where that differs: `vectordb`, `kvcache`. */
  aliases: string[]
  commands: string[]
  /** What can be said of a run before it starts; makes the check before a launch. Unknown keys are faults. */
  parameters: ZodType
  /** Reads what the folder holds. Never throws for what files hold: what is of no use becomes a missing fact and a fault. */
  read(folder: RunFolder, tree: ResultTree, faults: TreeFault[]): Promise<R>
  /** The run that these parameters would make: what only a finished run has is missing, with the reason `is not there before the run`. */
  planned(parameters: Record<string, Json>): R
  /** What tells submissions of one system apart: model, accelerator. Unknown parts are `?`. */
  group(run: R, edition: Edition): string[]
  metrics: MetricDefinition[]
  /** Of one run. */
  measure(run: R): Metrics
  /** Of a submission, by the edition's formulas (docs say which runs count). */
  aggregate(submission: Submission<R>, edition: Edition): Metrics
}
