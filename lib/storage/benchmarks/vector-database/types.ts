import type { Fact } from '../../fact'
import type { StorageRun } from '../../types'
import type { JsonObject } from '../../values'

/** What making the data left behind, beside the run: `…/datagen/<time>/`. */
export interface VectorLoad {
  /** Relative to the root of the tree. */
  path: string
  /** Vectors that were asked for. */
  declared: Fact<number>
  inserted: Fact<number>
  dimension: Fact<number>
  indexType: Fact<string>
}

/** Verdict of the tool on its own exact search, by which recall is measured. */
export interface GroundTruth {
  valid: Fact<boolean>
  built: Fact<boolean>
  /** 0 to 1. */
  coverage: Fact<number>
  total: Fact<number>
  copied: Fact<number>
}

export interface VectorDatabaseRun extends StorageRun {
  benchmark: 'vector_database'
  metadata: Fact<JsonObject>
  /** Seconds that were asked for. The driver writes them as `runtime`, over those that it took. */
  seconds: Fact<number>
  /** Backend, in lower case: `milvus`. */
  engine: Fact<string>
  /** In upper case: `DISKANN`. */
  indexType: Fact<string>
  /** The same as the name of the folder says it; null: it does not. */
  indexFolder: string | null
  dimension: Fact<number>
  /** Declared, or as the ground truth counted them. */
  vectors: Fact<number>
  queries: Fact<number>
  queriesPerSecond: Fact<number>
  totalSeconds: Fact<number>
  meanLatencyMs: Fact<number>
  p95LatencyMs: Fact<number>
  p99LatencyMs: Fact<number>
  p999LatencyMs: Fact<number>
  /** 0 to 1. */
  recall: Fact<number>
  /** Summary or statistics that the figures come from. */
  statistics: Fact<JsonObject>
  groundTruth: GroundTruth
  /** null: there is none beside the run. */
  load: VectorLoad | null
}
