/**
 * Reads a run of the checkpointing benchmark: what every run of DLIO has, then what is declared of checkpoints, then the
 * summary of rank 0, then the times of every rank. Of 1,024 ranks each has a file of its own, a few KiB each.
 */
import type { Json } from '../../../matrix/types'
import { type DlioRun, readDlio } from '../../dlio/read'
import { type Fact, firstKnown, isKnown, known, missing, peek } from '../../fact'
import { booleanAt, isObject, type JsonObject, localTime, numberAt, readJson, textAt } from '../../json-file'
import type { ResultTree } from '../../tree'
import type { Override, RunFolder, TreeFault } from '../../types'
import { modelName } from './models'
import type { CheckpointingRun, Instant, Operation } from './run'

const GIB = 2 ** 30
const STATS = /^(\d+)_per_epoch_stats\.json$/

export async function readCheckpointing(
  folder: RunFolder,
  tree: ResultTree,
  faults: TreeFault[],
): Promise<CheckpointingRun> {
  const dlio = await readDlio(folder, tree, faults, { summarised: (command) => command !== 'datasize', modelName })
  const { metadata, summary, parameters, hosts } = dlio
  const metric = (name: string) => numberAt(summary, `metric.${name}`)
  return {
    ...folder,
    benchmark: 'checkpointing',
    model: isKnown(dlio.model) ? known(modelName(dlio.model.value), dlio.model.source) : dlio.model,
    command: dlio.command,
    accelerator: dlio.accelerator,
    processes: dlio.processes,
    hosts,
    startedAt: dlio.startedAt,
    endedAt: dlio.endedAt,
    overrides: dlio.overrides,
    parameters,
    provenance: 'benchmark',
    contradictions: dlio.contradictions,
    writes: declared(dlio, 'write'),
    reads: declared(dlio, 'read'),
    subset: subsetOf(dlio),
    subsetDeclared: flagOf(metadata),
    fsync: booleanAt(parameters, 'checkpoint.fsync', { text: true }),
    checkpointGib: metric('checkpoint_size_GB'),
    writeGibPerSecond: metric('save_checkpoint_io_mean_GB_per_second'),
    writeSeconds: metric('save_checkpoint_duration_mean_seconds'),
    readGibPerSecond: metric('load_checkpoint_io_mean_GB_per_second'),
    readSeconds: metric('load_checkpoint_duration_mean_seconds'),
    operations: await readOperations(folder, tree, faults),
    hostMemoryGib: firstKnown(
      scaled(numberAt(metadata, 'system_info.max_memory_bytes', { text: true }), 1 / GIB),
      isKnown(hosts) ? scaled(dlio.memory.measured, 1 / GIB / hosts.value) : hosts,
    ),
    cachedGib: cachedOf(summary),
    launches: instantsOf(textAt(metadata, 'invocation_start_time'), textAt(metadata, 'run_datetime')),
    ends: instantsOf(
      textAt(metadata, 'invocation_end_time'),
      textAt(metadata, 'cluster_snapshots.end.collection_timestamp'),
      textAt(summary, 'end'),
    ),
  }
}

/** −1 is how edition 2.0 leaves a direction out; 0 how 3.0 does. */
function declared(dlio: DlioRun, direction: 'write' | 'read'): Fact<number> {
  const field = `num_checkpoints_${direction}`
  const count = firstKnown(
    numberAt(dlio.parameters, `checkpoint.${field}`, { text: true }),
    numberAt(changed(dlio.overrides, `checkpoint.${field}`), '', { text: true }),
    numberAt(dlio.metadata, `args.${field}`, { text: true }),
  )
  return isKnown(count) ? known(Math.max(0, count.value), count.source) : count
}

/** What was changed of the workload, where the parameters don't hold it. */
function changed(overrides: Fact<Override[]>, key: string): Fact<Json> {
  const found = peek(overrides)?.find((override) => override.key === key)
  return found ? known(found.value, found.source) : missing('dlio_config/overrides.yaml', key)
}

function flagOf(metadata: Fact<JsonObject>): Fact<boolean> {
  return firstKnown(
    booleanAt(metadata, 'args.checkpoint_subset', { text: true }),
    booleanAt(metadata, 'checkpoint_subset', { text: true }),
  )
}

/** DLIO's own mode is `default`, so a configuration that names none has that one. */
function subsetOf({ parameters, overrides, metadata }: DlioRun): Fact<boolean> {
  const mode = firstKnown(textAt(parameters, 'checkpoint.mode'), textAt(changed(overrides, 'checkpoint.mode'), ''))
  const byMode = isKnown(mode) ? known(mode.value.toLowerCase() === 'subset', mode.source) : mode
  const said = [flagOf(metadata), byMode].filter(isKnown)
  const yes = said.find(({ value }) => value)
  return yes ?? said[0] ?? (isKnown(parameters) ? known(false, parameters.source) : byMode)
}

/** `"912344 kB"`, as /proc/meminfo has it. */
function cachedOf(summary: Fact<JsonObject>): Fact<number> {
  const cached = textAt(summary, 'host_meminfo.Cached')
  if (!isKnown(cached)) return cached
  const kib = /^\s*(\d+)\s*kB\s*$/i.exec(cached.value)?.[1]
  return kib === undefined
    ? missing('summary.json', 'host_meminfo.Cached', 'is no number of kB')
    : known(Number(kib) / 2 ** 20, cached.source)
}

function instantsOf(...texts: Fact<string>[]): Instant[] {
  return texts.filter(isKnown).flatMap(({ value, source }): Instant[] => {
    const local = localTime(value)
    if (local !== null) return [{ at: local, zoned: false, source }]
    const zoned = /(Z|[+-]\d\d:?\d\d)$/.test(value.trim()) ? Date.parse(value) : Number.NaN
    return Number.isNaN(zoned) ? [] : [{ at: zoned, zoned: true, source }]
  })
}

function scaled(fact: Fact<number>, factor: number): Fact<number> {
  return isKnown(fact) ? known(fact.value * factor, fact.source) : fact
}

/** Stops at the first rank whose file is of no use: figures over some of the ranks would be others. */
async function readOperations(folder: RunFolder, tree: ResultTree, faults: TreeFault[]): Promise<Fact<Operation[]>> {
  const files = folder.files.map(({ path }) => path).filter((path) => STATS.test(path))
  if (files.length === 0) return missing('<rank>_per_epoch_stats.json')
  const operations = new Map<string, Operation>()
  for (const file of files) {
    const stats = await readJson(tree, folder, file, faults)
    if (!isKnown(stats)) return stats
    for (const epoch of Object.values(stats.value)) if (isObject(epoch)) addRank(operations, epoch, file)
  }
  const all = [...operations.values()].sort((a, b) => order(a) - order(b) || a.number - b.number)
  const lacking = all.find(({ ranks }) => ranks < files.length)
  if (lacking)
    return missing(
      '<rank>_per_epoch_stats.json',
      `${lacking.kind === 'write' ? 'save' : 'load'}_ckpt${lacking.number}`,
      `is there for ${lacking.ranks} of ${files.length} ranks`,
    )
  return known(all, files.length === 1 ? (files[0] ?? '') : `${files.length} files <rank>_per_epoch_stats.json`)
}

const order = ({ kind }: Operation) => (kind === 'write' ? 0 : 1)

function addRank(operations: Map<string, Operation>, epoch: JsonObject, file: string): void {
  for (const [name, value] of Object.entries(epoch)) {
    const named = /^(save|load)_ckpt(\d+)$/.exec(name)
    if (!named || !isObject(value)) continue
    const entry = known(value, file)
    const [start, end] = [textAt(entry, 'start'), textAt(entry, 'end')].map((fact) => localTime(peek(fact) ?? ''))
    const seconds = peek(numberAt(entry, 'duration', { text: true }))
    if (start == null || end == null || seconds === undefined) continue
    const rate = peek(numberAt(entry, 'throughput', { text: true })) ?? null
    const kind = named[1] === 'save' ? 'write' : 'read'
    const so = operations.get(name)
    operations.set(name, {
      kind,
      number: Number(named[2]),
      startedAt: Math.min(so?.startedAt ?? start, start),
      endedAt: Math.max(so?.endedAt ?? end, end),
      slowestSeconds: Math.max(so?.slowestSeconds ?? seconds, seconds),
      slowestGibPerSecond:
        rate === null || so?.slowestGibPerSecond === null ? null : Math.min(so?.slowestGibPerSecond ?? rate, rate),
      ranks: (so?.ranks ?? 0) + 1,
    })
  }
}
