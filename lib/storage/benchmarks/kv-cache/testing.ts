/**
 * Files of KV cache runs as the drivers write them, for tests and for trees that are generated. Figures are invented and
 * hold together: the summary of 3.0 is what its clients' files give.
 */
import { memoryTree } from '../../testing/memory-tree'
import { runFolder } from '../../testing/run-folder'
import type { RunFolder, TreeFault } from '../../types'
import { type JsonObject, localTime } from '../../values'
import { KV_OPTIONS, KV_SEQUENCE, type KvWorkload } from './models'
import { readKvCacheRun } from './read'
import type { KvCacheRun } from './types'

export type KvEdition = '2.x' | '3.0'

/** Contents before they become text; what is deleted is not written. */
export interface KvFiles {
  metadata?: JsonObject
  summary?: JsonObject
  /** By path below the run. */
  clients: Record<string, JsonObject>
  /** As they stand. */
  others: Record<string, string>
}

export interface KvMaking {
  edition: KvEdition
  timestamp?: string
  ranks?: number
  hosts?: number
  trials?: number
}

const PROGRAM = '/opt/storage/kv_cache_benchmark'

/** @param change changes the files before they are written */
export function kvCacheFiles(making: KvMaking, change?: (files: KvFiles) => void): Record<string, string> {
  const made = making.edition === '3.0' ? files30(making) : filesInterim(making)
  change?.(made)
  const timestamp = making.timestamp ?? '20260302_100000'
  return {
    ...(made.metadata ? { [`kv_cache_${timestamp}_metadata.json`]: JSON.stringify(made.metadata) } : {}),
    ...(made.summary ? { 'summary.json': JSON.stringify(made.summary) } : {}),
    ...Object.fromEntries(Object.entries(made.clients).map(([path, one]) => [path, JSON.stringify(one)])),
    ...made.others,
  }
}

/** Where the drivers put a run: the interim one had no place for this benchmark, so that people made one. */
export function kvCachePath({ edition, timestamp = '20260302_100000' }: KvMaking, root = ''): string {
  const below = `kv_cache/llama3.1-8b/run/${timestamp}`
  const base = edition === '3.0' ? `closed/acme/results/box/${below}` : below
  return root === '' ? base : `${root}/${base}`
}

/** A run read by the real reader. */
export async function kvCacheRun(
  making: KvMaking,
  change?: (files: KvFiles) => void,
  says: Partial<RunFolder> = {},
): Promise<KvCacheRun & { faults: TreeFault[] }> {
  const files = kvCacheFiles(making, change)
  const path = kvCachePath(making)
  const folder = runFolder(path, files, {
    benchmark: 'kv_cache',
    model: 'llama3.1-8b',
    command: 'run',
    timestamp: making.timestamp ?? '20260302_100000',
    ...says,
  })
  const faults: TreeFault[] = []
  const tree = memoryTree(Object.fromEntries(Object.entries(files).map(([name, text]) => [`${path}/${name}`, text])))
  return { ...(await readKvCacheRun(folder, tree, faults)), faults }
}

function files30({ timestamp = '20260302_100000', ranks = 2, hosts = 1, trials = 3 }: KvMaking): KvFiles {
  const clients: KvFiles['clients'] = {}
  const commands: JsonObject[] = []
  const options: JsonObject = {}
  for (const [option, workload] of Object.entries(KV_OPTIONS)) {
    for (let trial = 0; trial < trials; trial++) {
      const base = `option_${option}/trial_${trial}`
      commands.push(command(`/results/${base}`, workload, `kvcache_opt${option}_trial${trial}_${timestamp}`))
      for (let rank = 0; rank < ranks; rank++)
        clients[`${base}/rank_${rank}/kvcache_results_${timestamp}.json`] = clientFile({
          seed: KV_SEQUENCE.seed + rank,
          scale: Number(option) + trial / 10 + rank / 100,
          tier: 'storage',
        })
    }
    options[option] = summaryOf(Number(option), clients, ranks, trials)
  }
  const cli = { num_users: 100, duration: 60, gpu_mem_gb: 16, cpu_mem_gb: 32, generation_mode: 'realistic' }
  return {
    metadata: {
      benchmark_type: 'kv_cache',
      model: 'llama3.1-8b',
      command: 'run',
      run_datetime: timestamp,
      num_processes: null,
      accelerator: null,
      result_dir: `/results/kv_cache/llama3.1-8b/run/${timestamp}`,
      // Not what ran: the driver's own defaults, in every run.
      parameters: { model: 'llama3.1-8b', ...cli, cache_dir: '/mnt/sut/kv', performance_profile: 'throughput' },
      override_parameters: {},
      runtime: 5400.5,
      invocation_start_time: iso(timestamp, 0),
      invocation_end_time: iso(timestamp, 5400),
      verification: 'CLOSED',
      command_output_files: commands,
      args: {
        mode: 'closed',
        benchmark: 'kvcache',
        command: 'run',
        hosts: Array.from({ length: hosts }, (_, i) => `node${i + 1}`),
        results_dir: '/results',
        cache_dir: '/mnt/sut/kv',
        ...cli,
        enable_autoscaling: true,
        enable_rag: true,
        seed: KV_SEQUENCE.seed,
        trials: KV_SEQUENCE.trials,
        inter_option_delay: KV_SEQUENCE.delaySeconds,
        config_file: null,
      },
      kvcache_model: 'llama3.1-8b',
      ...cli,
      performance_profile: 'throughput',
    },
    summary: {
      schema_version: '1.0',
      run_datetime: timestamp,
      npernode: ranks / hosts,
      host_count: hosts,
      total_ranks: ranks,
      trials_per_option: trials,
      options,
      partial_failure: false,
    },
    clients,
    others: {},
  }
}

function filesInterim({ timestamp = '20260302_100000' }: KvMaking): KvFiles {
  const parameters = {
    num_users: 100,
    duration: 60,
    gpu_mem_gb: 16,
    cpu_mem_gb: 32,
    generation_mode: 'realistic',
    performance_profile: 'latency',
  }
  return {
    metadata: {
      benchmark_type: 'kv_cache',
      model: 'llama3.1-8b',
      command: 'run',
      run_datetime: timestamp,
      num_processes: 1,
      accelerator: null,
      parameters: {},
      override_parameters: {},
      runtime: 61.5,
      verification: 'OPEN',
      kvcache_model: 'llama3.1-8b',
      ...parameters,
      cache_dir: '/mnt/sut/kv',
      hosts: ['node1'],
      // The interim driver looked for fields that a result file does not have.
      kvcache_metrics: { overall_passed: false, total_requests: 0, avg_latency_ms: 0, throughput_req_per_sec: 0 },
      args: { results_dir: '/results', ...parameters, hosts: ['node1'] },
    },
    clients: { [`kvcache_results_${timestamp}.json`]: clientFile({ seed: 42, scale: 1, tier: 'nvme' }) },
    others: {},
  }
}

/** A client's result, whose figures are multiples of `scale`. */
export function clientFile(of: { seed: number; scale: number; tier: 'storage' | 'nvme' }): JsonObject {
  const { seed, scale, tier } = of
  const latency = (ms: number) => ({ mean: ms * scale, p50: ms * scale, p95: 2 * ms * scale, p99: 3 * ms * scale })
  return {
    requests_completed: 2,
    total_tokens_generated: 300,
    end_to_end_latencies: [0.4, 0.3],
    seed,
    summary: {
      total_requests: 2,
      total_tokens: 300,
      elapsed_time: 300,
      avg_throughput_tokens_per_sec: 300 * scale,
      storage_throughput_tokens_per_sec: 30 * scale,
      requests_per_second: 2 * scale,
      end_to_end_latency_ms: latency(400),
      storage_io_latency_ms: latency(300),
      generation_latency_ms: latency(0),
      cache_stats: {
        cache_hit_rate: 0.9,
        total_read_gb: 40 * scale,
        total_write_gb: 10 * scale,
        [`${tier}_entries`]: 5,
        [`${tier}_read_device_p95_ms`]: 100 * scale,
        [`${tier}_write_device_p95_ms`]: 50 * scale,
        ...(tier === 'storage'
          ? { tier_storage_read_bandwidth_gbps: 4 * scale, tier_storage_write_bandwidth_gbps: scale }
          : {}),
      },
      autoscaling_stats: [],
      autoscaling_summary: null,
    },
  }
}

function summaryOf(option: number, clients: KvFiles['clients'], ranks: number, trials: number): JsonObject {
  const scales = Array.from({ length: trials }, (_, trial) =>
    Array.from({ length: ranks }, (_, rank) => option + trial / 10 + rank / 100),
  )
  const mean = scales.map((of) => of.reduce((a, b) => a + b, 0)).reduce((a, b) => a + b, 0) / trials
  const most = Math.max(...scales.flat())
  const own = Object.keys(clients).filter((path) => path.startsWith(`option_${option}/`))
  return {
    option,
    aggregated_read_bandwidth_gbps: 4 * mean,
    aggregated_write_bandwidth_gbps: mean,
    aggregated_avg_throughput_tokens_per_sec: 300 * mean,
    aggregated_storage_throughput_tokens_per_sec: 30 * mean,
    aggregated_p95_latency_ms: 600 * most,
    aggregated_device_read_p95_ms: 100 * most,
    aggregated_device_write_p95_ms: 50 * most,
    rank_count: ranks,
    trial_count: own.length / ranks,
    partial_failure: false,
    missing_files: [],
    cpu_tier_ranks: [],
  }
}

function command(base: string, workload: KvWorkload, log: string): JsonObject {
  const flags = Object.entries(workload).map(([key, value]) => `--${key} ${value}`)
  return {
    command: [
      'mpirun -n 2 -host node1:2 --bind-to none /opt/storage/.venv/bin/python3',
      `${PROGRAM}/mlperf_wrapper.py --rank-output-base ${base} --rank-cache-base /mnt/sut/kv`,
      `--seed-base ${KV_SEQUENCE.seed} --config ${PROGRAM}/config.yaml`,
      ...flags,
    ].join(' '),
    stdout: `/results/${log}.stdout.log`,
    stderr: `/results/${log}.stderr.log`,
  }
}

/** The time of a folder, some seconds later, as drivers write it. */
function iso(timestamp: string, seconds: number): string {
  return new Date((localTime(timestamp) ?? 0) + seconds * 1000).toISOString().replace('Z', '000')
}
