/**
 * Files of a run of the vector database, of every layout. Figures come from `summary.json` where the driver made one,
 * else from the first of the files that it would have made it from; never from a file of loading.
 *
 * A trap: `runtime` of a run's metadata is what was asked for. The driver writes it over the seconds that the run took.
 */
import { type Fact, firstKnown, isKnown, known, missing } from '../../fact'
import { contradictionsOf, given, overridesOf } from '../../given'
import {
  booleanAt,
  type JsonObject,
  listAt,
  localTime,
  metadataFile,
  numberAt,
  objectAt,
  readJson,
  readMetadata,
  textAt,
  timeAt,
} from '../../json-file'
import { joined } from '../../text-file'
import { type ResultTree, TreeError } from '../../tree'
import type { Override, RunFolder, TreeFault } from '../../types'
import { INDEX_TYPES } from './index-types'
import type { VectorDatabaseRun, VectorLoad } from './types'

/** In the order in which the driver looks for them. */
const STATISTICS = [
  'summary.json',
  'statistics.json',
  'vectordb/simple/statistics.json',
  'vectordb/enhanced/enhanced_statistics.json',
  'vectordb/simple/vdb_multi_node_summary.json',
  'vectordb/enhanced/vdb_multi_node_summary.json',
]

export async function readVectorDatabaseRun(
  folder: RunFolder,
  tree: ResultTree,
  faults: TreeFault[],
): Promise<VectorDatabaseRun> {
  const has = (path: string) => folder.files.some((file) => file.path === path)
  const json = async (path: string): Promise<Fact<JsonObject>> =>
    has(path) ? readJson(tree, folder, path, faults) : missing(path)

  const metadata = await readMetadata(tree, folder, faults)
  const statistics = await json(STATISTICS.find(has) ?? 'summary.json')
  const config = await json('config.json')
  const recallFile = await json('recall_stats.json')
  const verdict = await json('result_verdict.json')
  const command = firstKnown(given(metadata, ['command', 'args.command'], textAt), named(folder.command))
  const load = isKnown(command) && isRun(command.value) ? await readLoad(folder, tree) : null
  const fromAll = <T>(names: [string, ...string[]], look: (file: Fact<JsonObject>, path: string) => Fact<T>) =>
    firstKnown(given(statistics, names, look), given(config, names, look), ofMetadata(metadata, names, look))
  const indexFolder = indexIn(folder)

  return {
    ...folder,
    benchmark: 'vector_database',
    model: indexOf(config, statistics, metadata, indexFolder),
    command: isKnown(command) && isRun(command.value) ? known('run', command.source) : command,
    accelerator: missing('*_metadata.json', 'accelerator', 'is none of this benchmark'),
    processes: firstKnown(
      given(config, ['processes'], numeric),
      ofMetadata(metadata, ['num_query_processes', 'num_processes'], numeric),
    ),
    hosts: firstKnown(
      lengthOf(given(metadata, ['client_hosts', 'args.hosts'], listAt)),
      onItsOwn(booleanAt(metadata, 'distributed')),
      given(metadata, ['system_info.num_hosts'], numeric),
    ),
    startedAt: firstKnown(
      timeAt(metadata, 'invocation_start_time'),
      atOf(folder.timestamp),
      timeAt(metadata, 'run_datetime'),
    ),
    endedAt: timeAt(metadata, 'invocation_end_time'),
    overrides: overridesIn(metadata),
    parameters: isKnown(config) ? config : objectAt(metadata, 'parameters'),
    provenance: 'benchmark',
    contradictions: contradictionsOf(folder, metadata),
    metadata,
    seconds: firstKnown(
      given(metadata, ['args.runtime', 'runtime', 'parameters.runtime'], numeric),
      given(config, ['runtime_seconds'], numeric),
    ),
    engine: lowerCase(
      firstKnown(
        fromAll(['database.database', 'vdb_engine'], textAt),
        given(metadata, ['args.vdb_engine'], textAt),
        engineIn(folder),
      ),
    ),
    indexType: indexOf(config, statistics, metadata, indexFolder),
    indexFolder,
    dimension: fromAll(['dimension', 'vector_dim'], numeric),
    vectors: firstKnown(
      fromAll(['num_vectors'], numeric),
      numberAt(verdict, 'flat_setup.total_vectors'),
      ...(load ? [load.declared] : []),
    ),
    queries: numberAt(statistics, 'total_queries'),
    queriesPerSecond: numberAt(statistics, 'throughput_qps'),
    totalSeconds: numberAt(statistics, 'total_time_seconds'),
    meanLatencyMs: numberAt(statistics, 'mean_latency_ms'),
    p95LatencyMs: numberAt(statistics, 'p95_latency_ms'),
    p99LatencyMs: numberAt(statistics, 'p99_latency_ms'),
    p999LatencyMs: numberAt(statistics, 'p999_latency_ms'),
    recall: firstKnown(...recallIn(statistics), ...recallIn(recallFile)),
    statistics,
    groundTruth: {
      valid: firstKnown(booleanAt(verdict, 'valid'), isValid(textAt(verdict, 'result'))),
      built: booleanAt(verdict, 'flat_setup.ok'),
      coverage: numberAt(verdict, 'flat_setup.coverage'),
      total: numberAt(verdict, 'flat_setup.total_vectors'),
      copied: numberAt(verdict, 'flat_setup.copied_vectors'),
    },
    load,
  }
}

/** Numbers in quotes count: ports and counts are written so. */
function numeric(file: Fact<JsonObject>, path: string): Fact<number> {
  return numberAt(file, path, { text: true })
}

function ofMetadata<T>(
  metadata: Fact<JsonObject>,
  names: [string, ...string[]],
  look: (file: Fact<JsonObject>, path: string) => Fact<T>,
): Fact<T> {
  const [first, ...others] = names.flatMap((name) => [name, `parameters.${name}`, `args.${name}`])
  return given(metadata, [first ?? '', ...others], look)
}

/** Edition 2.0 called it `run-search`. */
function isRun(command: string): boolean {
  return command === 'run' || command === 'run-search'
}

function named(value: string | null): Fact<string> {
  return value === null ? missing('*_metadata.json', 'command') : known(value, 'folder')
}

function atOf(timestamp: string | null): Fact<number> {
  const at = timestamp === null ? null : localTime(timestamp)
  return at === null ? missing('*_metadata.json', 'run_datetime') : known(at, 'folder')
}

function lengthOf(list: Fact<unknown[]>): Fact<number> {
  return isKnown(list) ? known(list.value.length, list.source) : list
}

/** A run that is not distributed is one client. */
function onItsOwn(distributed: Fact<boolean>): Fact<number> {
  if (!isKnown(distributed)) return distributed
  const { source } = distributed
  return distributed.value ? missing('*_metadata.json', 'client_hosts') : known(1, source)
}

function lowerCase(text: Fact<string>): Fact<string> {
  return isKnown(text) ? known(text.value.toLowerCase(), text.source) : text
}

function isValid(result: Fact<string>): Fact<boolean> {
  return isKnown(result) ? known(result.value === 'valid', result.source) : result
}

/** A number, or an object of statistics whose mean counts. */
function recallIn(file: Fact<JsonObject>): [Fact<number>, ...Fact<number>[]] {
  return [
    numberAt(file, 'recall'),
    numberAt(file, 'recall.mean_recall'),
    numberAt(file, 'recall.recall_at_k'),
    numberAt(file, 'mean_recall'),
  ]
}

function indexOf(
  config: Fact<JsonObject>,
  statistics: Fact<JsonObject>,
  metadata: Fact<JsonObject>,
  folder: string | null,
): Fact<string> {
  const found = firstKnown(
    given(config, ['index_type', 'index.index_type'], textAt),
    given(statistics, ['index_type'], textAt),
    given(metadata, ['vdb_index', 'index_type', 'args.vdb_index', 'args.index_type'], textAt),
    folder === null ? missing('config.json', 'index_type') : known(folder, 'folder'),
  )
  return isKnown(found) ? known(found.value.toUpperCase(), found.source) : found
}

/** Of `vector_database/milvus/DISKANN/run/<time>` or `vector_database/DISKANN/run/<time>`. */
function indexIn({ path, model }: RunFolder): string | null {
  const names = [...(model ?? '').split('/'), ...path.split('/')]
  return names.find((name) => INDEX_TYPES.includes(name)) ?? null
}

function engineIn({ path }: RunFolder): Fact<string> {
  const found = /(?:^|\/)vector_database\/([^/]+)\/([^/]+)\//.exec(path)
  const [, engine, index] = found ?? []
  return engine !== undefined && index !== undefined && INDEX_TYPES.includes(index)
    ? known(engine, 'folder')
    : missing('config.json', 'database.database')
}

/** Those that metadata lists, and `--params key=value` of the command line. Only the first `=` divides. */
function overridesIn(metadata: Fact<JsonObject>): Fact<Override[]> {
  const listed = overridesOf(metadata)
  const params = listAt(metadata, 'args.params')
  if (!isKnown(params)) return listed
  const asked = params.value.flatMap((one): Override[] => {
    const [, key, value] = typeof one === 'string' ? (/^([^=]+)=([\s\S]*)$/.exec(one) ?? []) : []
    return key === undefined ? [] : [{ key, value: value ?? '', origin: 'user', source: params.source }]
  })
  const before = isKnown(listed) ? listed.value : []
  const keys = new Set(before.map(({ key }) => key))
  return known([...before, ...asked.filter(({ key }) => !keys.has(key))], params.source)
}

/** The last data generation before the run, in the folder `datagen` beside `run`. Its faults are told where it is read itself. */
async function readLoad(folder: RunFolder, tree: ResultTree): Promise<VectorLoad | null> {
  const segments = folder.path.split('/')
  const own = segments.pop() ?? ''
  if (segments.pop() !== 'run') return null
  const beside = joined(segments.join('/'), 'datagen')
  const folders = (await entries(tree, beside)).filter(({ kind }) => kind === 'directory').map(({ name }) => name)
  const name = folders.filter((one) => one <= own).at(-1) ?? folders.at(-1)
  if (name === undefined) return null
  const path = joined(beside, name)
  const files = (await entries(tree, path)).filter(({ kind }) => kind === 'file')
  const at = { path, timestamp: name, benchmark: 'vector_database' as const }
  const json = async (file: string | null | undefined, otherwise: string): Promise<Fact<JsonObject>> =>
    file ? readJson(tree, at, file, []) : missing(otherwise)
  const there = (file: string) => files.find((entry) => entry.name === file)?.name
  const metadata = await json(
    metadataFile({ ...at, files: files.map((entry) => ({ path: entry.name, size: entry.size })) }),
    '*_metadata.json',
  )
  const statistics = await json(there('load_statistics.json') ?? there('summary.json'), 'load_statistics.json')
  const of = <T>(name: string, look: (file: Fact<JsonObject>, path: string) => Fact<T>) =>
    inFolder(path, firstKnown(given(statistics, [name], look), ofMetadata(metadata, [name], look)))
  const index = of('index_type', textAt)
  return {
    path,
    declared: of('num_vectors', numeric),
    inserted: inFolder(path, given(statistics, ['inserted_vectors'], numeric)),
    dimension: of('dimension', numeric),
    indexType: isKnown(index) ? known(index.value.toUpperCase(), index.source) : index,
  }
}

async function entries(tree: ResultTree, path: string) {
  try {
    return await tree.list(path)
  } catch (error) {
    if (error instanceof TreeError) return []
    throw error
  }
}

/** Files of another folder are named from the root of the tree. */
function inFolder<T>(path: string, fact: Fact<T>): Fact<T> {
  return isKnown(fact)
    ? known(fact.value, joined(path, fact.source))
    : { missing: { ...fact.missing, file: joined(path, fact.missing.file) } }
}
