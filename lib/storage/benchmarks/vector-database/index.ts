import { z } from 'zod'
import type { Json } from '../../../matrix/types'
import { type Fact, known, missing, peek } from '../../fact'
import { PLANNED_FOLDER } from '../../planned-folder'
import type { Override, StorageBenchmark } from '../../types'
import { isObject } from '../../values'
import { CLOSED_BACKEND, CLOSED_INDEX_TYPES, SHIPPED_SCALES } from './index-types'
import { aggregateVectorDatabase, measureVectorDatabase, VECTOR_METRICS } from './measure'
import { readVectorDatabaseRun } from './read'
import type { VectorDatabaseRun } from './types'

const count = z.int().min(0)

export const vectorDatabaseParameters = z.strictObject({
  engine: z.string().min(1).optional().describe('Database: milvus, elasticsearch or pgvector'),
  index_type: z.string().min(1).optional().describe('DISKANN, HNSW, AISAQ, IVF_FLAT, IVF_SQ8 or FLAT'),
  metric_type: z.string().min(1).optional().describe('COSINE, L2 or IP'),
  num_vectors: count.optional().describe('Vectors in the collection'),
  dimension: count.optional().describe('Of each vector'),
  num_shards: count.optional().describe('Shards of the collection'),
  vector_dtype: z.string().optional().describe('FLOAT_VECTOR'),
  distribution: z.string().optional().describe('uniform, normal or zipfian'),
  collection: z.string().min(1).optional().describe('Name of the collection'),
  host: z.string().min(1).optional().describe('Where the database listens'),
  port: z.int().min(1).max(65_535).optional().describe('Where the database listens'),
  num_query_processes: count.optional().describe('Processes that query'),
  batch_size: count.optional().describe('Queries a batch'),
  report_count: count.optional().describe('Queries between two reports'),
  runtime: z.number().min(0).optional().describe('Seconds to query for'),
  queries: count.optional().describe('Queries to make, in place of a run time'),
  search_ef: count.optional().describe('Size of the list when searching'),
  storage_root: z.string().min(1).optional().describe('Folder of the data of the database'),
  results_dir: z.string().min(1).optional().describe('Folder of the results'),
  params: z.record(z.string(), z.json()).optional().describe('Further parameters, by dotted name'),
})

const FILE = 'parameters'
const NOT_YET = 'is not there before the run'
const [SHIPPED] = SHIPPED_SCALES

function planned(parameters: Record<string, Json>): VectorDatabaseRun {
  const of = <T>(name: string, otherwise?: T): Fact<T> => {
    const value = parameters[name] ?? otherwise
    return value === undefined || value === null ? missing(FILE, name) : known(value as T, `${FILE}: ${name}`)
  }
  const later = (file: string) => missing(file, undefined, NOT_YET)
  const index = String(parameters.index_type ?? CLOSED_INDEX_TYPES[0]).toUpperCase()
  return {
    ...PLANNED_FOLDER,
    benchmark: 'vector_database',
    model: known(index, `${FILE}: index_type`),
    command: known('run', FILE),
    accelerator: missing(FILE, 'accelerator', 'is none of this benchmark'),
    processes: of('num_query_processes'),
    hosts: missing(FILE, 'hosts'),
    startedAt: later('*_metadata.json'),
    endedAt: later('*_metadata.json'),
    overrides: known(plannedOverrides(parameters.params), FILE),
    parameters: known(parameters, FILE),
    provenance: 'benchmark',
    contradictions: [],
    metadata: known(parameters, FILE),
    seconds: of('runtime'),
    engine: known(String(parameters.engine ?? CLOSED_BACKEND).toLowerCase(), `${FILE}: engine`),
    indexType: known(index, `${FILE}: index_type`),
    indexFolder: null,
    dimension: of('dimension', SHIPPED?.dimension),
    vectors: of('num_vectors', SHIPPED?.vectors),
    queries: later('statistics.json'),
    queriesPerSecond: later('statistics.json'),
    totalSeconds: later('statistics.json'),
    meanLatencyMs: later('statistics.json'),
    p95LatencyMs: later('statistics.json'),
    p99LatencyMs: later('statistics.json'),
    p999LatencyMs: later('statistics.json'),
    recall: later('statistics.json'),
    statistics: later('statistics.json'),
    groundTruth: {
      valid: later('result_verdict.json'),
      built: later('result_verdict.json'),
      coverage: later('result_verdict.json'),
      total: later('result_verdict.json'),
      copied: later('result_verdict.json'),
    },
    load: null,
  }
}

function plannedOverrides(params: Json | undefined): Override[] {
  if (!isObject(params)) return []
  return Object.entries(params).map(([key, value]) => ({
    key,
    value,
    origin: 'user',
    source: `${FILE}: params.${key}`,
  }))
}

const vectorDatabase: StorageBenchmark<VectorDatabaseRun> = {
  id: 'vector_database',
  title: 'Vector database',
  aliases: ['vectordb'],
  commands: ['datasize', 'datagen', 'run'],
  parameters: vectorDatabaseParameters,
  read: readVectorDatabaseRun,
  planned,
  group: (run, edition) => [...(edition === '3.0' ? [peek(run.engine) ?? '?'] : []), peek(run.indexType) ?? '?'],
  metrics: VECTOR_METRICS,
  measure: measureVectorDatabase,
  aggregate: aggregateVectorDatabase,
}

export default vectorDatabase
