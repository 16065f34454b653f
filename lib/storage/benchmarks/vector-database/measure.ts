import { peek } from '../../fact'
import type { MetricDefinition, Metrics, Submission } from '../../types'
import type { VectorDatabaseRun } from './types'

export const VECTOR_METRICS: MetricDefinition[] = [
  { name: 'queries_per_second', title: 'Queries per second', unit: 'queries/s', direction: 'higher', digits: 2 },
  { name: 'mean_latency_ms', title: 'Mean latency', unit: 'ms', direction: 'lower', digits: 2 },
  { name: 'p95_latency_ms', title: 'P95 latency', unit: 'ms', direction: 'lower', digits: 2 },
  { name: 'p99_latency_ms', title: 'P99 latency', unit: 'ms', direction: 'lower', digits: 2 },
  { name: 'p999_latency_ms', title: 'P99.9 latency', unit: 'ms', direction: 'lower', digits: 2 },
  { name: 'recall', title: 'Recall (0 to 1)', unit: '', direction: 'higher', digits: 4 },
  { name: 'queries', title: 'Queries', unit: '', direction: 'higher', digits: 0 },
  { name: 'vectors', title: 'Vectors', unit: '', direction: 'higher', digits: 0 },
  { name: 'dimension', title: 'Dimension', unit: '', direction: 'higher', digits: 0 },
]

export function measureVectorDatabase(run: VectorDatabaseRun): Metrics {
  return {
    queries_per_second: peek(run.queriesPerSecond) ?? null,
    mean_latency_ms: peek(run.meanLatencyMs) ?? null,
    p95_latency_ms: peek(run.p95LatencyMs) ?? null,
    p99_latency_ms: peek(run.p99LatencyMs) ?? null,
    p999_latency_ms: peek(run.p999LatencyMs) ?? null,
    recall: peek(run.recall) ?? null,
    queries: peek(run.queries) ?? null,
    vectors: peek(run.vectors) ?? null,
    dimension: peek(run.dimension) ?? null,
  }
}

/** The edition averages nothing: the figures of the first of its five runs are passed on. */
export function aggregateVectorDatabase({ runs }: Submission<VectorDatabaseRun>): Metrics {
  const [first] = runs
  return first ? measureVectorDatabase(first) : Object.fromEntries(VECTOR_METRICS.map(({ name }) => [name, null]))
}
