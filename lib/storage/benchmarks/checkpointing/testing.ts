/** Runs of the checkpointing benchmark for tests: as facts for rules, and as the files that the tools write. */
import type { Json } from '../../../matrix/types'
import { type Fact, known, missing } from '../../fact'
import type { Override, Submission } from '../../types'
import { llmModel, ranksGib } from './models'
import type { CheckpointingRun, Operation } from './run'

const SECOND = 1000
export const T0 = Date.UTC(2026, 2, 2, 10, 0, 0)

export interface RunOptions {
  path?: string
  model?: string
  processes?: number
  hosts?: number
  writes?: number
  reads?: number
  accelerator?: string
  subset?: boolean
  /** When it began, in seconds after T0; each operation takes 7 s and there are 5 s between two. */
  at?: number
}

/** A run that meets every rule of each edition, but for what the options and facts say. */
export function checkpointingRun(options: RunOptions = {}, facts: Partial<CheckpointingRun> = {}): CheckpointingRun {
  const { model = 'llama3-8b', writes = 10, reads = 10, subset = false, at = 0 } = options
  const of = llmModel(model)
  const processes = options.processes ?? (subset ? 8 : (of?.processes ?? 8))
  const hosts = options.hosts ?? Math.max(1, processes / 8)
  const gib = of ? ranksGib(of, Array(processes).keys(), subset ? of.processes : processes) : 100
  const operations = operationsOf(writes, reads, at, processes, gib)
  const start = T0 + at * SECOND
  const end = (operations.at(-1)?.endedAt ?? start) + 2 * SECOND
  const there = <T>(has: number, value: T, field: string): Fact<T> =>
    has > 0 ? known(value, `summary.json: ${field}`) : missing('summary.json', field)
  return {
    path: options.path ?? 'checkpointing/llama3-8b/20260302_100000',
    ...{ workload: 'checkpointing/llama3-8b', timestamp: '20260302_100000', division: null, organisation: null },
    ...{ system: null, files: [], benchmark: 'checkpointing', provenance: 'benchmark', contradictions: [] },
    model: known(model, 'metadata.json: model'),
    command: known('run', 'metadata.json: command'),
    accelerator: options.accelerator
      ? known(options.accelerator, 'metadata.json: accelerator')
      : missing('*_metadata.json', 'accelerator'),
    processes: known(processes, 'summary.json: num_accelerators'),
    hosts: known(hosts, 'summary.json: num_hosts'),
    startedAt: known(start, 'summary.json: start'),
    endedAt: known(end, 'summary.json: end'),
    overrides: known([override('checkpoint.checkpoint_folder', '/mnt/sut/ckpt')], 'dlio_config/overrides.yaml'),
    parameters: known(parametersOf(model, writes, reads), 'metadata.json: parameters'),
    writes: known(writes, 'metadata.json: parameters.checkpoint.num_checkpoints_write'),
    reads: known(reads, 'metadata.json: parameters.checkpoint.num_checkpoints_read'),
    subset: known(subset, 'metadata.json: parameters.checkpoint.mode'),
    subsetDeclared: known(subset, 'metadata.json: args.checkpoint_subset'),
    fsync: known(true, 'metadata.json: parameters.checkpoint.fsync'),
    checkpointGib: known(gib, 'summary.json: metric.checkpoint_size_GB'),
    writeGibPerSecond: there(writes, gib / 7, 'metric.save_checkpoint_io_mean_GB_per_second'),
    writeSeconds: there(writes, 7, 'metric.save_checkpoint_duration_mean_seconds'),
    readGibPerSecond: there(reads, gib / 7, 'metric.load_checkpoint_io_mean_GB_per_second'),
    readSeconds: there(reads, 7, 'metric.load_checkpoint_duration_mean_seconds'),
    operations: known(operations, `${processes} files <rank>_per_epoch_stats.json`),
    hostMemoryGib: known(2, 'summary.json: host_memory_GB'),
    cachedGib: known(1, 'summary.json: host_meminfo.Cached'),
    launches: [{ at: start, zoned: false, source: 'metadata.json: invocation_start_time' }],
    ends: [{ at: end, zoned: false, source: 'metadata.json: invocation_end_time' }],
    ...facts,
  }
}

export function override(key: string, value: Json, origin: Override['origin'] = 'user'): Override {
  return { key, value, origin, source: `dlio_config/overrides.yaml: ${key}` }
}

export function checkpointingSubmission(...runs: CheckpointingRun[]): Submission<CheckpointingRun> {
  return { key: 'checkpointing/llama3-8b', benchmark: 'checkpointing', runs }
}

function operationsOf(writes: number, reads: number, at: number, ranks: number, gib: number): Operation[] {
  const kinds = [...Array<'write'>(writes).fill('write'), ...Array<'read'>(reads).fill('read')]
  return kinds.map((kind, i) => {
    const startedAt = T0 + (at + 5 + i * 12) * SECOND
    const number = kind === 'write' ? i + 1 : i + 1 - writes
    const slowest = { slowestSeconds: 7, slowestGibPerSecond: gib / 7 }
    return { kind, number, startedAt, endedAt: startedAt + 7 * SECOND, ...slowest, ranks }
  })
}

function parametersOf(name: string, writes: number, reads: number): { [key: string]: Json } {
  const model = llmModel(name)
  return {
    checkpoint: {
      checkpoint_folder: '/mnt/sut/ckpt',
      fsync: true,
      num_checkpoints_write: writes,
      num_checkpoints_read: reads,
    },
    framework: 'pytorch',
    workflow: { generate_data: false, train: false, checkpoint: true },
    model: {
      name: name.replace('llama3-', 'llama_'),
      type: 'transformer',
      num_layers: model?.layers ?? 1,
      parallelism: {
        tensor: model?.tensor ?? 1,
        pipeline: model?.pipeline ?? 1,
        zero_stage: model?.zeroStage ?? 1,
      },
      transformer: {
        hidden_size: model?.hidden ?? 1,
        ffn_hidden_size: model?.ffn ?? 1,
        num_attention_heads: model?.heads ?? 1,
        num_kv_heads: model?.kvHeads ?? 1,
      },
    },
  }
}

export interface FilesOptions extends RunOptions {
  /** 2.0 has its driver's metadata with the command `run_benchmark`; 3.0 also the times of the invocation. */
  edition?: '2.0' | '2.x' | '3.0'
  /** Folder of the run, as `checkpointing/llama3-8b/20260302_100000`; empty: the root. */
  folder?: string
  /** How many ranks leave their file; default all. */
  rankFiles?: number
  metadata?: boolean
}

/** The files of a run by path, consistent with one another. */
export function checkpointingFiles(options: FilesOptions = {}): Record<string, string> {
  const { edition = '3.0', folder = '', writes = 10, reads = 10, model = 'llama3-8b' } = options
  const run = checkpointingRun(options)
  const value = <T>(fact: Fact<T>): T => ('value' in fact ? fact.value : (undefined as T))
  const [processes, hosts, gib] = [value(run.processes), value(run.hosts), value(run.checkpointGib)]
  const [start, end] = [value(run.startedAt), value(run.endedAt)]
  const timestamp = iso(start).slice(0, 19).replaceAll('-', '').replace('T', '_').replaceAll(':', '')
  const parameters = value(run.parameters)
  const summary = {
    start: iso(start),
    end: iso(end),
    num_accelerators: processes,
    num_hosts: hosts,
    hostname: 'node01',
    metric: {
      ...(writes > 0 ? means('save', gib) : {}),
      ...(reads > 0 ? means('load', gib) : {}),
      checkpoint_size_GB: gib,
    },
    num_files_train: 8,
    num_samples_per_file: 1,
    host_cpu_count: Array(hosts).fill(64),
    host_memory_GB: Array(hosts).fill(2),
    host_meminfo: { MemTotal: '2097152 kB', Cached: '912344 kB' },
    epochs: 0,
  }
  const metadata = {
    benchmark_type: 'checkpointing',
    model,
    command: edition === '2.0' ? 'run_benchmark' : 'run',
    run_datetime: timestamp,
    num_processes: processes,
    accelerator: options.accelerator ?? null,
    result_dir: '/results',
    parameters,
    override_parameters: {
      'checkpoint.checkpoint_folder': '/mnt/sut/ckpt',
      'checkpoint.num_checkpoints_write': String(writes),
      'checkpoint.num_checkpoints_read': String(reads),
    },
    system_info: null,
    runtime: (end - start) / SECOND,
    ...(edition === '3.0' ? { invocation_start_time: iso(start), invocation_end_time: iso(end) } : {}),
    args: { mode: 'closed', hosts: Array.from({ length: hosts }, (_, i) => `node${i + 1}`) },
  }
  const at = (name: string) => (folder === '' ? name : `${folder}/${name}`)
  const lines = [
    `workload=${model.replace('-', '_')}`,
    `++workload.checkpoint.num_checkpoints_read=${reads}`,
    `++workload.checkpoint.num_checkpoints_write=${writes}`,
    '++workload.checkpoint.checkpoint_folder=/mnt/sut/ckpt',
  ]
  const ranks = Array.from({ length: options.rankFiles ?? processes }, (_, rank) => [
    at(`${rank}_per_epoch_stats.json`),
    JSON.stringify({
      1: { start: iso(start), ...statsOf(value(run.operations), gib), end: iso(end), duration: '1.00' },
    }),
  ])
  return {
    [at('summary.json')]: JSON.stringify(summary),
    ...(options.metadata === false
      ? {}
      : { [at(`checkpointing_${timestamp}_metadata.json`)]: JSON.stringify(metadata) }),
    // YAML takes JSON as it is.
    [at('dlio_config/config.yaml')]: JSON.stringify({ workload: parameters }),
    [at('dlio_config/overrides.yaml')]: lines.map((line) => `- ${line}\n`).join(''),
    ...Object.fromEntries(ranks),
  }
}

function means(kind: 'save' | 'load', gib: number): Record<string, number> {
  return {
    [`${kind}_checkpoint_io_mean_GB_per_second`]: gib / 7,
    [`${kind}_checkpoint_io_stdev_GB_per_second`]: 0,
    [`${kind}_checkpoint_duration_mean_seconds`]: 7,
    [`${kind}_checkpoint_duration_stdev_seconds`]: 0,
  }
}

function statsOf(operations: Operation[], gib: number): Record<string, Json> {
  return Object.fromEntries(
    operations.map(({ kind, number, startedAt, endedAt, slowestSeconds }) => [
      `${kind === 'write' ? 'save' : 'load'}_ckpt${number}`,
      { start: iso(startedAt), end: iso(endedAt), duration: slowestSeconds, throughput: gib / slowestSeconds },
    ]),
  )
}

function iso(at: number): string {
  return `${new Date(at).toISOString().slice(0, -1)}000`
}
