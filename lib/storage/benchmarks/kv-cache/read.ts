/**
 * Files of a KV cache run, of every layout: up to 2.x one result file in the folder with its parameters in the
 * metadata; in 3.0 a summary of three options (`summary.json`, or `kvcache_run_summary*.json` as the rules call it)
 * over one file a client in `option_<O>/trial_<T>/rank_<N>/`.
 *
 * Two traps. The parameters that 3.0 metadata shows are defaults of the driver's own command line and not what ran: the
 * recorded commands say that. And the top of a result file has none of the figures that the interim driver looked for
 * there (`throughput_req_per_sec` and the like): they are under `summary`.
 */

import { optionsOf } from '../../command-line'
import { type Fact, firstKnown, isKnown, known, missing } from '../../fact'
import { contradictionsOf, given, overridesOf } from '../../given'
import {
  booleanAt,
  type JsonObject,
  listAt,
  localTime,
  numberAt,
  objectAt,
  readJson,
  readMetadata,
  textAt,
  timeAt,
} from '../../json-file'
import { joined } from '../../text-file'
import type { ResultTree } from '../../tree'
import type { RunFolder, TreeFault } from '../../types'
import { isObject } from '../../values'
import { each, KV_FIGURES } from './figures'
import type { KvCacheRun, KvClient, KvFigures, KvInvocation, KvOption } from './types'

const CLIENT = /^option_(\d{1,4})\/trial_(\d{1,4})\/rank_(\d{1,6})\/kvcache_results_[^/]*\.json$/
const SINGLE = /^(?:rank_(\d{1,6})\/)?kvcache_(?!run_summary)[^/]*\.json$/
const SUMMARY = /^(summary|kvcache_run_summary[^/]*)\.json$/

export async function readKvCacheRun(folder: RunFolder, tree: ResultTree, faults: TreeFault[]): Promise<KvCacheRun> {
  const metadata = await readMetadata(tree, folder, faults)
  const summary = await readSummary(folder, tree, faults)
  const clients = await readClients(folder, tree, faults)
  const options = optionsIn(summary)
  const start = firstKnown(
    timeAt(metadata, 'invocation_start_time'),
    atOf(folder.timestamp),
    timeAt(metadata, 'run_datetime'),
  )
  return {
    ...folder,
    benchmark: 'kv_cache',
    model: firstKnown(
      given(metadata, ['model', 'kvcache_model', 'parameters.model', 'args.model'], textAt),
      named(folder.model),
    ),
    command: firstKnown(given(metadata, ['command', 'args.command'], textAt), named(folder.command)),
    accelerator: missing('*_metadata.json', 'accelerator', 'is none of this benchmark'),
    processes: firstKnown(
      numberAt(summary, 'total_ranks'),
      given(metadata, ['num_processes', 'args.num_processes'], numeric),
    ),
    hosts: firstKnown(
      numberAt(summary, 'host_count'),
      lengthOf(given(metadata, ['hosts', 'args.hosts'], listAt)),
      given(metadata, ['system_info.num_hosts'], numeric),
    ),
    startedAt: start,
    endedAt: firstKnown(timeAt(metadata, 'invocation_end_time'), after(start, given(metadata, ['runtime'], numeric))),
    overrides: overridesOf(metadata),
    parameters: objectAt(metadata, 'parameters'),
    provenance: 'benchmark',
    contradictions: contradictionsOf(folder, metadata),
    metadata,
    users: parameter(metadata, 'num_users', numeric),
    // The plan of the interim edition called it `runtime`; at the top of metadata that is how long the program took.
    seconds: given(metadata, ['duration', 'parameters.duration', 'args.duration', 'args.runtime'], numeric),
    gpuGb: parameter(metadata, 'gpu_mem_gb', numeric),
    cpuGb: parameter(metadata, 'cpu_mem_gb', numeric),
    mode: parameter(metadata, 'generation_mode', textAt),
    profile: parameter(metadata, 'performance_profile', textAt),
    batchSize: parameter(metadata, 'batch_size', numeric),
    backend: parameter(metadata, 'cache_backend', textAt),
    invocations: invocationsIn(metadata),
    options,
    trialsPerOption: firstKnown(numberAt(summary, 'trials_per_option'), given(metadata, ['args.trials'], numeric)),
    seed: given(metadata, ['args.seed'], numeric),
    delaySeconds: given(metadata, ['args.inter_option_delay'], numeric),
    configFile: given(metadata, ['args.config'], textAt),
    partialFailure: booleanAt(summary, 'partial_failure'),
    ranksPerHost: numberAt(summary, 'npernode'),
    cacheDir: parameter(metadata, 'cache_dir', textAt),
    resultsDir: given(metadata, ['args.results_dir'], textAt),
    sameFilesystem: booleanAt(await readSeparation(folder, tree, faults), 'same_filesystem'),
    clients,
  }
}

/** Numbers in quotes count: some drivers write them so. */
function numeric(file: Fact<JsonObject>, path: string): Fact<number> {
  return numberAt(file, path, { text: true })
}

function parameter<T>(
  metadata: Fact<JsonObject>,
  name: string,
  look: (file: Fact<JsonObject>, path: string) => Fact<T>,
): Fact<T> {
  return given(metadata, [name, `parameters.${name}`, `args.${name}`], look)
}

function named(value: string | null): Fact<string> {
  return value === null ? missing('*_metadata.json') : known(value, 'folder')
}

function atOf(timestamp: string | null): Fact<number> {
  const at = timestamp === null ? null : localTime(timestamp)
  return at === null ? missing('*_metadata.json', 'run_datetime') : known(at, 'folder')
}

function after(start: Fact<number>, seconds: Fact<number>): Fact<number> {
  if (!isKnown(start)) return start
  return isKnown(seconds) ? known(start.value + seconds.value * 1000, seconds.source) : seconds
}

function lengthOf(list: Fact<unknown[]>): Fact<number> {
  return isKnown(list) ? known(list.value.length, list.source) : list
}

async function readSummary(folder: RunFolder, tree: ResultTree, faults: TreeFault[]): Promise<Fact<JsonObject>> {
  const found = folder.files.map(({ path }) => path).filter((path) => SUMMARY.test(path))
  const file = found.find((path) => path === 'summary.json') ?? found.at(-1)
  return file === undefined ? missing('summary.json') : readJson(tree, folder, file, faults)
}

function readSeparation(folder: RunFolder, tree: ResultTree, faults: TreeFault[]): Promise<Fact<JsonObject>> {
  const file = 'fs_separation.json'
  const there = folder.files.some(({ path }) => path === file)
  return there ? readJson(tree, folder, file, faults) : Promise.resolve(missing(file))
}

function optionsIn(summary: Fact<JsonObject>): Fact<KvOption[]> {
  const options = objectAt(summary, 'options')
  if (!isKnown(options)) return options
  const found = Object.keys(options.value)
    .filter((key) => /^\d{1,4}$/.test(key) && isObject(options.value[key]))
    .map((key): KvOption => {
      const at = objectAt(options, key)
      const count = (path: string) => lengthOf(listAt(at, path))
      return {
        option: Number(key),
        ranks: numberAt(at, 'rank_count'),
        trials: numberAt(at, 'trial_count'),
        partialFailure: booleanAt(at, 'partial_failure'),
        missingFiles: count('missing_files'),
        memoryOnly: count('cpu_tier_ranks'),
        reported: each((name) => numberAt(at, KV_FIGURES[name].reported)),
      }
    })
  return known(
    found.sort((a, b) => a.option - b.option),
    options.source,
  )
}

/** One file at a time: a file of a long run has megabytes of latencies, and only the figures are kept. */
async function readClients(folder: RunFolder, tree: ResultTree, faults: TreeFault[]): Promise<KvClient[]> {
  const clients = new Map<string, KvClient>()
  for (const { path } of folder.files) {
    const place = placeOf(path)
    if (!place) continue
    const key = `${place.option}/${place.trial}/${place.rank}`
    const twin = clients.get(key)
    if (twin)
      faults.push({
        path: joined(folder.path, twin.path),
        kind: 'unexpected',
        message: `\`${path}\` is a second result of the same client; this one is left out.`,
        fix: 'Keep the result file that belongs to the run and remove the other one.',
      })
    const file = await readJson(tree, folder, path, faults)
    if (!isKnown(file)) continue
    const scaling = listAt(file, 'summary.autoscaling_stats')
    clients.set(key, {
      path,
      ...place,
      seed: numberAt(file, 'seed'),
      autoscaled:
        (isKnown(scaling) && scaling.value.length > 0) || isKnown(objectAt(file, 'summary.autoscaling_summary')),
      figures: figuresIn(file),
    })
  }
  return [...clients.values()]
}

function placeOf(path: string): Pick<KvClient, 'option' | 'trial' | 'rank'> | null {
  const client = CLIENT.exec(path)
  if (client) return { option: Number(client[1]), trial: Number(client[2]), rank: Number(client[3]) }
  const single = SINGLE.exec(path)
  return single ? { option: null, trial: 0, rank: Number(single[1] ?? 0) } : null
}

function figuresIn(file: Fact<JsonObject>): KvFigures {
  const at = (path: string) => numberAt(file, `summary.${path}`)
  const cache = (path: string) => at(`cache_stats.${path}`)
  /** Edition 3.0 renamed the tier. */
  const tier = (path: string) => firstKnown(cache(`storage_${path}`), cache(`nvme_${path}`))
  return {
    requests: at('total_requests'),
    tokens: at('total_tokens'),
    elapsedSeconds: at('elapsed_time'),
    tokensPerSecond: at('avg_throughput_tokens_per_sec'),
    storageTokensPerSecond: at('storage_throughput_tokens_per_sec'),
    requestsPerSecond: at('requests_per_second'),
    meanLatencyMs: at('end_to_end_latency_ms.mean'),
    p95LatencyMs: at('end_to_end_latency_ms.p95'),
    p99LatencyMs: at('end_to_end_latency_ms.p99'),
    storageP95Ms: at('storage_io_latency_ms.p95'),
    cacheHitRate: cache('cache_hit_rate'),
    readGib: cache('total_read_gb'),
    writeGib: cache('total_write_gb'),
    readGibps: cache('tier_storage_read_bandwidth_gbps'),
    writeGibps: cache('tier_storage_write_bandwidth_gbps'),
    deviceReadP95Ms: tier('read_device_p95_ms'),
    deviceWriteP95Ms: tier('write_device_p95_ms'),
    storageEntries: tier('entries'),
  }
}

/** Recorded commands that ran the benchmark; probes of the driver are left out. */
function invocationsIn(metadata: Fact<JsonObject>): Fact<KvInvocation[]> {
  const listed = listAt(metadata, 'command_output_files')
  const lines = (isKnown(listed) ? listed.value : []).flatMap((one, i) =>
    isObject(one) && typeof one.command === 'string'
      ? [{ line: one.command, output: String(one.stdout ?? ''), source: `command_output_files.${i}.command` }]
      : [],
  )
  const executed = textAt(metadata, 'executed_command')
  if (lines.length === 0 && isKnown(executed))
    lines.push({ line: executed.value, output: '', source: 'executed_command' })
  const file = isKnown(metadata) ? metadata.source : metadata.missing.file
  const found = lines.flatMap(({ line, output, source }) => invocationOf(line, output, `${file}: ${source}`))
  if (found.length > 0) return known(found, `${file}: command_output_files`)
  return isKnown(metadata)
    ? missing(file, 'command_output_files', 'has no command of the benchmark')
    : missing(file, 'command_output_files', metadata.missing.reason)
}

export function invocationOf(line: string, output: string, source: string): KvInvocation[] {
  const run = optionsOf(line, (word) => /(^|\/)(mlperf_wrapper|kv-cache)\.py$/.test(word))
  if (!run) return []
  const { program, options } = run
  const base = String(options.get('rank-output-base') ?? options.get('base-output-dir') ?? options.get('output') ?? '')
  const place = /option_(\d{1,4})\/trial_(\d{1,4})/.exec(base) ?? /kvcache_opt(\d{1,4})_trial(\d{1,4})_/.exec(output)
  const number = options.get('option')
  const option = place ? Number(place[1]) : typeof number === 'string' ? Number(number) : null
  return [
    {
      option,
      trial: place ? Number(place[2]) : null,
      programFolder: program.includes('/') ? program.slice(0, program.lastIndexOf('/')) : '',
      builtIn: number !== undefined,
      options,
      source,
    },
  ]
}
