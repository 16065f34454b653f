import { z } from 'zod'
import type { Json } from '../../../matrix/types'
import { type Fact, known, missing, peek } from '../../fact'
import { PLANNED_FOLDER } from '../../planned-folder'
import type { StorageBenchmark } from '../../types'
import { aggregateKvCache, KV_METRICS, measureKvCache } from './measure'
import { KV_OPTIONS, KV_SEQUENCE, type KvWorkload } from './models'
import { readKvCacheRun } from './read'
import type { KvCacheRun, KvInvocation } from './types'

const count = z.int().min(0)
const gib = z.number().min(0)

export const kvCacheParameters = z.strictObject({
  model: z.string().min(1).optional().describe('Model whose cache is simulated'),
  num_users: count.optional().describe('Simulated users, per client'),
  duration: z.number().min(0).optional().describe('Seconds'),
  gpu_mem_gb: gib.optional().describe('Memory of the GPU tier in GiB'),
  cpu_mem_gb: gib.optional().describe('Memory of the CPU tier in GiB'),
  max_concurrent_allocs: count.optional().describe('Allocations at the same time; 0: no limit'),
  generation_mode: z.string().optional().describe('none, fast or realistic'),
  performance_profile: z.string().optional().describe('latency or throughput'),
  cache_backend: z.string().optional().describe('disk, lmcache, memory or redis'),
  batch_size: count.optional().describe('Requests a batch'),
  seed: z.int().optional().describe('Of the random numbers'),
  trials: count.optional().describe('Of each option'),
  inter_option_delay: z.number().min(0).optional().describe('Seconds between two options'),
  config: z.string().optional().describe('A configuration file of your own'),
  enable_autoscaling: z.boolean().optional().describe('Let the number of users change while it runs'),
  num_processes: z.int().min(1).optional().describe('Clients in all'),
  npernode: z.int().min(1).optional().describe('Clients on each host'),
  hosts: z.array(z.string().min(1)).min(1).optional().describe('Where the clients run'),
  cache_dir: z.string().min(1).optional().describe('Folder of the storage tier'),
})

const FILE = 'parameters'
const NOT_YET = 'is not there before the run'

function planned(parameters: Record<string, Json>): KvCacheRun {
  const of = <T>(name: string): Fact<T> => {
    const value = parameters[name]
    return value === undefined || value === null ? missing(FILE, name) : known(value as T, `${FILE}: ${name}`)
  }
  const later = (file: string) => missing(file, undefined, NOT_YET)
  const hosts = of<string[]>('hosts')
  const seed = of<number>('seed')
  return {
    ...PLANNED_FOLDER,
    benchmark: 'kv_cache',
    model: of('model'),
    command: known('run', FILE),
    accelerator: missing(FILE, 'accelerator', 'is none of this benchmark'),
    processes: of('num_processes'),
    hosts: 'value' in hosts ? known(hosts.value.length, hosts.source) : hosts,
    startedAt: later('*_metadata.json'),
    endedAt: later('*_metadata.json'),
    overrides: known([], FILE),
    parameters: known(parameters, FILE),
    provenance: 'benchmark',
    contradictions: [],
    metadata: known(parameters, FILE),
    users: of('num_users'),
    seconds: of('duration'),
    gpuGb: of('gpu_mem_gb'),
    cpuGb: of('cpu_mem_gb'),
    mode: of('generation_mode'),
    profile: of('performance_profile'),
    batchSize: of('batch_size'),
    backend: of('cache_backend'),
    invocations: known(plannedInvocations(parameters, peek(seed) ?? KV_SEQUENCE.seed), FILE),
    options: later('summary.json'),
    trialsPerOption: known((parameters.trials as number | undefined) ?? KV_SEQUENCE.trials, `${FILE}: trials`),
    seed: known(peek(seed) ?? KV_SEQUENCE.seed, `${FILE}: seed`),
    delaySeconds: of('inter_option_delay'),
    configFile: of('config'),
    partialFailure: later('summary.json'),
    ranksPerHost: of('npernode'),
    cacheDir: of('cache_dir'),
    resultsDir: later('*_metadata.json'),
    sameFilesystem: later('fs_separation.json'),
    clients: [],
  }
}

/** What the driver of edition 3.0 would run: its options, with what the user gives in their place. */
function plannedInvocations(parameters: Record<string, Json>, seed: number): KvInvocation[] {
  return Object.entries(KV_OPTIONS).map(([option, workload]) => {
    const options = new Map<string, string | true>([['seed-base', String(seed)]])
    for (const key of Object.keys(workload) as (keyof KvWorkload)[])
      options.set(key, String(parameters[key.replaceAll('-', '_')] ?? workload[key]))
    if (parameters.enable_autoscaling === true) options.set('enable-autoscaling', true)
    return { option: Number(option), trial: null, programFolder: '', builtIn: false, options, source: FILE }
  })
}

const kvCache: StorageBenchmark<KvCacheRun> = {
  id: 'kv_cache',
  title: 'KV cache',
  aliases: ['kvcache'],
  commands: ['datasize', 'run', 'validate'],
  parameters: kvCacheParameters,
  read: readKvCacheRun,
  planned,
  group: (run, edition) => [peek(run.model) ?? '?', ...(edition === '3.0' ? [peek(run.profile) ?? '?'] : [])],
  metrics: KV_METRICS,
  measure: measureKvCache,
  aggregate: aggregateKvCache,
}

export default kvCache
