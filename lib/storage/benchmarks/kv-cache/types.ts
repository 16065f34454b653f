import type { Fact } from '../../fact'
import type { StorageRun } from '../../types'
import type { JsonObject } from '../../values'

/** Figures of one client, as its file has them; units are in their names (GB of the tool are GiB). */
export interface KvFigures {
  requests: Fact<number>
  tokens: Fact<number>
  elapsedSeconds: Fact<number>
  tokensPerSecond: Fact<number>
  storageTokensPerSecond: Fact<number>
  requestsPerSecond: Fact<number>
  meanLatencyMs: Fact<number>
  p95LatencyMs: Fact<number>
  p99LatencyMs: Fact<number>
  storageP95Ms: Fact<number>
  cacheHitRate: Fact<number>
  readGib: Fact<number>
  writeGib: Fact<number>
  readGibps: Fact<number>
  writeGibps: Fact<number>
  deviceReadP95Ms: Fact<number>
  deviceWriteP95Ms: Fact<number>
  /** Blocks that were on storage in the end; 0: everything was served from memory. */
  storageEntries: Fact<number>
}

/** The result file of one client (rank). */
export interface KvClient {
  path: string
  /** null: the run knows no options (before edition 3.0). */
  option: number | null
  trial: number
  rank: number
  seed: Fact<number>
  /** Whether the file tells that the number of users was changed while it ran. */
  autoscaled: boolean
  figures: KvFigures
}

/** A command that the driver recorded: one trial of one option. */
export interface KvInvocation {
  option: number | null
  trial: number | null
  /** Folder of the program that it ran; its own `config.yaml` lies there. */
  programFolder: string
  /** The older wrapper takes the option's number and has the workload built in. */
  builtIn: boolean
  options: Map<string, string | true>
  source: string
}

/** Figures of an option over its trials: the aggregates of edition 3.0. */
export interface KvOptionFigures<T> {
  tokensPerSecond: T
  storageTokensPerSecond: T
  readGibps: T
  writeGibps: T
  p95LatencyMs: T
  deviceReadP95Ms: T
  deviceWriteP95Ms: T
}

/** What the run's summary says of one option. */
export interface KvOption {
  option: number
  ranks: Fact<number>
  trials: Fact<number>
  partialFailure: Fact<boolean>
  missingFiles: Fact<number>
  /** Result files of ranks that never reached the storage. */
  memoryOnly: Fact<number>
  reported: KvOptionFigures<Fact<number>>
}

export interface KvCacheRun extends StorageRun {
  benchmark: 'kv_cache'
  metadata: Fact<JsonObject>
  /** Of the whole run, up to 2.x. In 3.0 the driver writes its own defaults here, whatever the options ran with. */
  users: Fact<number>
  seconds: Fact<number>
  gpuGb: Fact<number>
  cpuGb: Fact<number>
  mode: Fact<string>
  profile: Fact<string>
  batchSize: Fact<number>
  backend: Fact<string>
  /** From here on edition 3.0. */
  invocations: Fact<KvInvocation[]>
  options: Fact<KvOption[]>
  trialsPerOption: Fact<number>
  seed: Fact<number>
  delaySeconds: Fact<number>
  /** A configuration that the user gave. */
  configFile: Fact<string>
  partialFailure: Fact<boolean>
  ranksPerHost: Fact<number>
  /** Folder of the storage tier; without one the driver takes a folder below the results. */
  cacheDir: Fact<string>
  resultsDir: Fact<string>
  /** Whether both lie on one file system, as the driver found before it ran. */
  sameFilesystem: Fact<boolean>
  clients: KvClient[]
}
