import { isKnown, peek } from '../../fact'
import type { MetricDefinition, Metrics, Submission } from '../../types'
import { optionFigures } from './figures'
import { KV_OPTIONS } from './models'
import type { KvCacheRun, KvClient, KvFigures, KvOptionFigures } from './types'

const higher = (name: string, title: string, unit: string, digits: number): MetricDefinition => ({
  name,
  title,
  unit,
  direction: 'higher',
  digits,
})
const lower = (name: string, title: string, unit: string, digits: number): MetricDefinition => ({
  ...higher(name, title, unit, digits),
  direction: 'lower',
})

/** Of a run without options (before edition 3.0), over its clients. */
const PLAIN: { metric: MetricDefinition; of: keyof KvFigures; over: 'sum' | 'largest' | 'mean' }[] = [
  { metric: higher('requests', 'Requests', '', 0), of: 'requests', over: 'sum' },
  { metric: higher('tokens', 'Tokens', '', 0), of: 'tokens', over: 'sum' },
  {
    metric: higher('throughput_tokens_per_sec', 'Throughput', 'tok/s', 2),
    of: 'tokensPerSecond',
    over: 'sum',
  },
  {
    metric: higher('storage_throughput_tokens_per_sec', 'Storage throughput', 'tok/s', 2),
    of: 'storageTokensPerSecond',
    over: 'sum',
  },
  { metric: higher('requests_per_second', 'Requests', 'req/s', 2), of: 'requestsPerSecond', over: 'sum' },
  { metric: lower('mean_latency_ms', 'Mean latency', 'ms', 2), of: 'meanLatencyMs', over: 'largest' },
  { metric: lower('p95_latency_ms', 'P95 latency', 'ms', 2), of: 'p95LatencyMs', over: 'largest' },
  { metric: lower('p99_latency_ms', 'P99 latency', 'ms', 2), of: 'p99LatencyMs', over: 'largest' },
  { metric: lower('storage_p95_latency_ms', 'P95 storage latency', 'ms', 2), of: 'storageP95Ms', over: 'largest' },
  { metric: higher('cache_hit_rate', 'Cache hit rate', '', 4), of: 'cacheHitRate', over: 'mean' },
  { metric: higher('read_gib', 'Read', 'GiB', 2), of: 'readGib', over: 'sum' },
  { metric: higher('write_gib', 'Written', 'GiB', 2), of: 'writeGib', over: 'sum' },
  { metric: lower('device_read_p95_ms', 'P95 device read latency', 'ms', 2), of: 'deviceReadP95Ms', over: 'largest' },
  {
    metric: lower('device_write_p95_ms', 'P95 device write latency', 'ms', 2),
    of: 'deviceWriteP95Ms',
    over: 'largest',
  },
]

/** Of each option of edition 3.0; the names begin with `option_1_` and so on. */
const PER_OPTION: Record<keyof KvOptionFigures<unknown>, (prefix: string, title: string) => MetricDefinition> = {
  tokensPerSecond: (prefix, title) => higher(`${prefix}throughput_tokens_per_sec`, `${title}: throughput`, 'tok/s', 2),
  storageTokensPerSecond: (prefix, title) =>
    higher(`${prefix}storage_throughput_tokens_per_sec`, `${title}: storage throughput`, 'tok/s', 2),
  readGibps: (prefix, title) => higher(`${prefix}read_bandwidth_gibps`, `${title}: read`, 'GiB/s', 2),
  writeGibps: (prefix, title) => higher(`${prefix}write_bandwidth_gibps`, `${title}: write`, 'GiB/s', 2),
  p95LatencyMs: (prefix, title) => lower(`${prefix}p95_latency_ms`, `${title}: P95 storage latency`, 'ms', 2),
  deviceReadP95Ms: (prefix, title) =>
    lower(`${prefix}device_read_p95_ms`, `${title}: P95 device read latency`, 'ms', 2),
  deviceWriteP95Ms: (prefix, title) =>
    lower(`${prefix}device_write_p95_ms`, `${title}: P95 device write latency`, 'ms', 2),
}
const OPTION_FIGURES = Object.entries(PER_OPTION) as [
  keyof KvOptionFigures<unknown>,
  (typeof PER_OPTION)['readGibps'],
][]
const OPTIONS = Object.keys(KV_OPTIONS).map(Number)

export const KV_METRICS: MetricDefinition[] = [
  ...PLAIN.map(({ metric }) => metric),
  ...OPTIONS.flatMap((option) => OPTION_FIGURES.map(([, define]) => define(`option_${option}_`, `Option ${option}`))),
]

export function measureKvCache(run: KvCacheRun): Metrics {
  const plain = run.clients.filter(({ option }) => option === null)
  const metrics: Metrics = {}
  for (const { metric, of, over } of PLAIN) metrics[metric.name] = combine(plain, of, over)
  for (const option of OPTIONS) {
    const figures = optionFigures(run, option)
    for (const [name, define] of OPTION_FIGURES) metrics[define(`option_${option}_`, '').name] = figures[name]
  }
  return metrics
}

/** null unless each client says it. */
function combine(clients: readonly KvClient[], of: keyof KvFigures, over: 'sum' | 'largest' | 'mean'): number | null {
  const facts = clients.map(({ figures }) => figures[of])
  if (facts.length === 0 || !facts.every(isKnown)) return null
  const values = facts.map((fact) => peek(fact) as number)
  if (over === 'largest') return Math.max(...values)
  const sum = values.reduce((a, b) => a + b, 0)
  return over === 'sum' ? sum : sum / values.length
}

/**
 * Of a submission: what is better when higher is averaged over its runs, of what is better when lower the largest
 * counts, as the edition does it with trials. null where a run lacks it.
 */
export function aggregateKvCache({ runs }: Submission<KvCacheRun>): Metrics {
  const measured = runs.map(measureKvCache)
  return Object.fromEntries(
    KV_METRICS.map(({ name, direction }) => {
      const values = measured.map((metrics) => metrics[name] ?? null)
      if (values.length === 0 || values.includes(null)) return [name, null]
      const numbers = values as number[]
      return [name, direction === 'lower' ? Math.max(...numbers) : numbers.reduce((a, b) => a + b, 0) / numbers.length]
    }),
  )
}
