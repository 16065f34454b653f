/** Files of runs of the vector database as the drivers write them, for tests and for trees that are generated. Invented. */
import { memoryTree } from '../../testing/memory-tree'
import { runFolder } from '../../testing/run-folder'
import type { RunFolder, TreeFault } from '../../types'
import type { JsonObject } from '../../values'
import { readVectorDatabaseRun } from './read'
import type { VectorDatabaseRun } from './types'

export type VectorEdition = '2.x' | '3.0'

/** Contents by name, below the run or (`load`) below the data generation before it; what is deleted is not written. */
export interface VectorFiles {
  metadata?: JsonObject
  json: Record<string, JsonObject>
  load?: { metadata?: JsonObject; json: Record<string, JsonObject> }
}

export interface VectorMaking {
  edition: VectorEdition
  timestamp?: string
  index?: string
  engine?: string
}

const DATAGEN = '20260302_080000'
const VECTORS = 1_000_000
const DIMENSION = 1536

/** Where the drivers put a run, and the data generation before it. */
export function vectorPath({
  edition,
  timestamp = '20260302_100000',
  index = 'DISKANN',
  engine = 'milvus',
}: VectorMaking) {
  const base =
    edition === '3.0' ? `closed/acme/results/box/vector_database/${engine}/${index}` : 'results/vector_database'
  return { run: `${base}/run/${timestamp}`, datagen: `${base}/datagen/${DATAGEN}` }
}

/** @param change changes the files before they are written @returns from the root of the tree */
export function vectorFiles(making: VectorMaking, change?: (files: VectorFiles) => void): Record<string, string> {
  const made = making.edition === '3.0' ? files30(making) : filesInterim(making)
  change?.(made)
  const { run, datagen } = vectorPath(making)
  const timestamp = making.timestamp ?? '20260302_100000'
  const files: Record<string, string> = {}
  if (made.metadata) files[`${run}/vector_database_${timestamp}_metadata.json`] = JSON.stringify(made.metadata)
  for (const [name, content] of Object.entries(made.json)) files[`${run}/${name}`] = JSON.stringify(content)
  if (made.load?.metadata)
    files[`${datagen}/vector_database_${DATAGEN}_metadata.json`] = JSON.stringify(made.load.metadata)
  for (const [name, content] of Object.entries(made.load?.json ?? {}))
    files[`${datagen}/${name}`] = JSON.stringify(content)
  return files
}

/** A run read by the real reader. */
export async function vectorRun(
  making: VectorMaking,
  change?: (files: VectorFiles) => void,
  says: Partial<RunFolder> = {},
): Promise<VectorDatabaseRun & { faults: TreeFault[] }> {
  const files = vectorFiles(making, change)
  const { run } = vectorPath(making)
  const own = Object.fromEntries(
    Object.entries(files).flatMap(([path, text]) =>
      path.startsWith(`${run}/`) ? [[path.slice(run.length + 1), text]] : [],
    ),
  )
  const folder = runFolder(run, own, {
    benchmark: 'vector_database',
    command: 'run',
    timestamp: making.timestamp ?? '20260302_100000',
    ...says,
  })
  const faults: TreeFault[] = []
  return { ...(await readVectorDatabaseRun(folder, memoryTree(files), faults)), faults }
}

function files30({ timestamp = '20260302_100000', index = 'DISKANN', engine = 'milvus' }: VectorMaking): VectorFiles {
  const args = {
    mode: 'closed',
    benchmark: 'vectordb',
    vdb_engine: engine,
    vdb_index: index,
    host: '127.0.0.1',
    port: 19530,
    config: null,
    results_dir: '/results',
    storage_root: '/mnt/sut/milvus',
    data_access_protocol: 'file',
    params: '',
  }
  const common = {
    benchmark_type: 'vector_database',
    model: `${engine}_${index}`,
    num_processes: null,
    accelerator: null,
    parameters: {},
    override_parameters: {},
    system_info: null,
    verification: 'CLOSED',
    vdb_engine: engine,
    vdb_index: index,
    distributed: false,
    client_hosts: null,
  }
  return {
    metadata: {
      ...common,
      command: 'run',
      run_datetime: timestamp,
      // What was asked for; the run took almost five minutes with its ground truth.
      runtime: 60,
      invocation_start_time: '2026-03-02T10:00:00.100000',
      invocation_end_time: '2026-03-02T10:04:50.100000',
      args: { ...args, command: 'run', runtime: 60, queries: null, num_query_processes: 1, batch_size: 1 },
      num_query_processes: 1,
      batch_size: 1,
      queries: null,
      vector_dim: DIMENSION,
    },
    json: {
      'config.json': configFile(index),
      'statistics.json': statisticsFile(),
      'result_verdict.json': {
        result: 'valid',
        valid: true,
        num_queries_evaluated: 1000,
        flat_setup: {
          ok: true,
          coverage: 1,
          total_vectors: VECTORS,
          copied_vectors: VECTORS,
          had_recoverable_error: false,
          reason: '',
          reused: false,
        },
      },
      'fs_separation.json': { version: 1, same_filesystem: false },
    },
    load: {
      metadata: {
        ...common,
        command: 'datagen',
        run_datetime: DATAGEN,
        runtime: 2896.7,
        args: { ...args, command: 'datagen', dimension: DIMENSION, num_vectors: VECTORS, index_type: index },
        dimension: DIMENSION,
        num_vectors: VECTORS,
        index_type: index,
      },
      json: {
        'load_statistics.json': {
          num_vectors: VECTORS,
          inserted_vectors: VECTORS,
          dimension: DIMENSION,
          index_type: index,
        },
      },
    },
  }
}

function filesInterim({ timestamp = '20260302_100000', index = 'DISKANN' }: VectorMaking): VectorFiles {
  return {
    metadata: {
      benchmark_type: 'vector_database',
      model: 'default',
      command: 'run',
      run_datetime: timestamp,
      num_processes: null,
      accelerator: null,
      parameters: {},
      override_parameters: {},
      system_info: null,
      runtime: 60,
      verification: 'OPEN',
      vectordb_config: 'default',
      host: '127.0.0.1',
      port: 19530,
      collection: null,
      num_query_processes: 1,
      batch_size: 1,
      queries: null,
      args: { results_dir: '/results', runtime: 60, queries: null },
    },
    json: { 'config.json': configFile(index), 'statistics.json': statisticsFile() },
  }
}

function configFile(index: string): JsonObject {
  return {
    timestamp: '2026-03-02T10:00:02.000000',
    processes: 1,
    batch_size: 1,
    report_count: 100,
    vector_dim: DIMENSION,
    host: '127.0.0.1',
    port: '19530',
    collection_name: 'vectors',
    runtime_seconds: 60,
    total_queries: null,
    search_limit: 10,
    search_ef: 200,
    recall_k: 10,
    metric_type: 'COSINE',
    index_type: index,
  }
}

export function statisticsFile(): JsonObject {
  return {
    total_queries: 9000,
    total_time_seconds: 60,
    mean_latency_ms: 6.5,
    p95_latency_ms: 8.2,
    p99_latency_ms: 9.9,
    p999_latency_ms: 14,
    throughput_qps: 150,
    batch_count: 9000,
    successful_batches: 9000,
    failed_batches: 0,
    recall: { recall_at_k: 0.93, k: 10, mean_recall: 0.93, max_recall: 1, num_queries_evaluated: 1000 },
  }
}
