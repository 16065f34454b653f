/**
 * What a run driven by DLIO (training, checkpointing) says of itself, in three kinds of files: the driver's metadata, the
 * summary of DLIO's first rank, and the configuration that Hydra leaves. A metadata file is relied on alone only if it
 * has type, time, processes and parameters; else DLIO's own files go first. Edition 1.0 has no metadata.
 */
import { type Fact, firstKnown, isKnown, known, missing, peek } from '../fact'
import {
  booleanAt,
  isObject,
  type JsonObject,
  listAt,
  localTime,
  numberAt,
  objectAt,
  readJson,
  readMetadata,
  textAt,
  timeAt,
} from '../json-file'
import type { ResultTree } from '../tree'
import type { Override, RunFolder, StorageRun, TreeFault } from '../types'
import { readYaml } from '../yaml-file'
import { type MemoryFacts, memoryFacts } from './memory'
import { type ConfigFolder, type OverridesFile, overridesOf, parseOverrides } from './overrides'

export interface DlioRun {
  metadata: Fact<JsonObject>
  summary: Fact<JsonObject>
  /** Name in `workload=<name>`: `unet3d_h100`, `llama3_8b`. */
  workload: Fact<string>
  /** As the files write it, not normalised. */
  model: Fact<string>
  command: Fact<string>
  /** `args.accelerator_type`, `accelerator` of the metadata; DLIO's files know it by the workload's name only. */
  accelerator: Fact<string>
  processes: Fact<number>
  hosts: Fact<number>
  startedAt: Fact<number>
  endedAt: Fact<number>
  memory: MemoryFacts
  parameters: Fact<JsonObject>
  overrides: Fact<Override[]>
  contradictions: StorageRun['contradictions']
}

export interface DlioOptions {
  /** Whether a run of that command leaves a summary: that it is not there is a fault then. */
  summarised(command: string | undefined): boolean
  /** Makes names of models comparable: `llama_8b` and `llama3-8b` are one. Default: lower case. */
  modelName?(name: string): string
}

/** Reads a run. Never throws for what files hold. */
export async function readDlio(
  folder: RunFolder,
  tree: ResultTree,
  faults: TreeFault[],
  options: DlioOptions,
): Promise<DlioRun> {
  const configs = configFolder(folder)
  const metadata = await readMetadata(tree, folder, faults, { optional: configs === 'configs' })
  const config = await readConfig(configs, folder, tree, faults)
  const overridesFile = await readOverrides(configs, folder, tree, faults)
  const alone = usableAlone(metadata)
  // Where DLIO's folder is not there at all, what the metadata lack is told of the metadata.
  const toldByMetadata =
    alone || (isKnown(metadata) && !folder.files.some(({ path }) => path.startsWith(`${configs}/`)))
  const parameters = toldByMetadata
    ? firstKnown(parametersOf(metadata), config)
    : firstKnown(config, parametersOf(metadata))
  const written = writtenCommand(metadata)
  const early = firstKnown(written, folderSays(folder.command, 'command'), commandOf(config))
  const summary = await readJson(tree, folder, 'summary.json', faults, { optional: !options.summarised(peek(early)) })
  const summarised = isKnown(summary) ? known('run', 'summary.json: metric') : missing(...placeOf(early))
  const command = firstKnown(early, isObject(isKnown(summary) ? summary.value.metric : null) ? summarised : early)
  const hosts = hostsOf(metadata, summary)
  const metadataFirst = <T>(ofMetadata: Fact<T>, ofDlio: Fact<T>) =>
    alone ? firstKnown(ofMetadata, ofDlio) : firstKnown(ofDlio, ofMetadata)
  const workload =
    isKnown(overridesFile) && overridesFile.value.workload !== null
      ? known(overridesFile.value.workload, `${overridesFile.source}: workload`)
      : missing(
          `${configs}/overrides.yaml`,
          'workload',
          isKnown(overridesFile) ? undefined : overridesFile.missing.reason,
        )
  const model = firstKnown(
    metadataFirst(filled(textAt(metadata, 'model')), modelOf(config)),
    folderSays(folder.model, 'model'),
  )
  return {
    metadata,
    summary,
    workload,
    model,
    command,
    accelerator: firstKnown(filled(textAt(metadata, 'accelerator')), filled(textAt(metadata, 'args.accelerator_type'))),
    processes: metadataFirst(
      counted(numberAt(metadata, 'num_processes', { text: true })),
      counted(numberAt(summary, 'num_accelerators', { text: true })),
    ),
    hosts,
    ...timesOf(folder, metadata, summary),
    memory: memoryFacts(metadata, summary, hosts),
    parameters,
    overrides: overridesOf(metadata, overridesFile, configs),
    contradictions: contradictionsOf(folder, metadata, config, options.modelName ?? ((name) => name.toLowerCase())),
  }
}

/** Whether the driver's metadata can stand for the run without DLIO's own files. */
function usableAlone(metadata: Fact<JsonObject>): boolean {
  if (!isKnown(metadata)) return false
  const { benchmark_type, run_datetime, num_processes, parameters } = metadata.value
  return (
    typeof benchmark_type === 'string' &&
    typeof run_datetime === 'string' &&
    isKnown(numberAt(metadata, 'num_processes', { text: true })) &&
    num_processes !== null &&
    isObject(parameters) &&
    Object.keys(parameters).length > 0
  )
}

function configFolder({ files }: RunFolder): ConfigFolder {
  const has = (name: string) => files.some(({ path }) => path.startsWith(`${name}/`))
  return has('configs') && !has('dlio_config') ? 'configs' : 'dlio_config'
}

async function readConfig(
  configs: ConfigFolder,
  folder: RunFolder,
  tree: ResultTree,
  faults: TreeFault[],
): Promise<Fact<JsonObject>> {
  const file = `${configs}/config.yaml`
  const config = await readYaml(tree, folder, file, faults, { optional: true })
  return objectAt(config, 'workload')
}

async function readOverrides(
  configs: ConfigFolder,
  folder: RunFolder,
  tree: ResultTree,
  faults: TreeFault[],
): Promise<Fact<OverridesFile>> {
  const file = `${configs}/overrides.yaml`
  const lines = listAt(await readYaml(tree, folder, file, faults, { optional: true }), '')
  if (!isKnown(lines)) return lines
  const overrides = parseOverrides(lines.value)
  for (const line of overrides.odd.slice(0, 10))
    faults.push({
      path: folder.path === '' ? file : `${folder.path}/${file}`,
      kind: 'malformed',
      message: `A line of \`${file}\` is no \`key=value\`: ${line.slice(0, 100)}`,
      fix: 'Put the file back as Hydra wrote it.',
    })
  return known(overrides, file)
}

function parametersOf(metadata: Fact<JsonObject>): Fact<JsonObject> {
  const parameters = objectAt(metadata, 'parameters')
  return isKnown(parameters) && Object.keys(parameters.value).length === 0
    ? missing(parameters.source.split(': ')[0] ?? '', 'parameters', 'is empty')
    : parameters
}

function modelOf(config: Fact<JsonObject>): Fact<string> {
  return firstKnown(filled(textAt(config, 'model.name')), filled(textAt(config, 'model')))
}

/** The readers of 2.0 call `run` `run_benchmark`. */
function writtenCommand(metadata: Fact<JsonObject>): Fact<string> {
  const command = filled(firstKnown(textAt(metadata, 'command'), textAt(metadata, 'args.command')))
  return isKnown(command) && command.value === 'run_benchmark' ? known('run', command.source) : command
}

function commandOf(config: Fact<JsonObject>): Fact<string> {
  const flag = (name: string) => peek(booleanAt(config, `workflow.${name}`, { text: true })) === true
  const workflow = objectAt(config, 'workflow')
  if (!isKnown(workflow)) return workflow
  if (flag('train')) return known('run', workflow.source)
  if (flag('generate_data')) return known('datagen', workflow.source)
  if (flag('checkpoint')) return known('run', workflow.source)
  return missing(...placeOf(workflow), 'switches nothing on')
}

function hostsOf(metadata: Fact<JsonObject>, summary: Fact<JsonObject>): Fact<number> {
  const names = listAt(metadata, 'args.hosts')
  return firstKnown(
    counted(numberAt(summary, 'num_hosts', { text: true })),
    counted(numberAt(metadata, 'system_info.num_hosts', { text: true })),
    counted(numberAt(metadata, 'args.num_client_hosts', { text: true })),
    isKnown(names) ? counted(known(names.value.length, names.source)) : names,
  )
}

/** DLIO's own clock first; the driver's brackets it. Times with a zone are of another clock and no use beside these. */
function timesOf(folder: RunFolder, metadata: Fact<JsonObject>, summary: Fact<JsonObject>) {
  const named = folder.timestamp === null ? null : localTime(folder.timestamp)
  const launched = firstKnown(
    timeAt(metadata, 'invocation_start_time'),
    timeAt(metadata, 'run_datetime'),
    named === null ? timeAt(metadata, 'run_datetime') : known(named, 'name of the folder'),
  )
  const runtime = numberAt(metadata, 'runtime', { text: true })
  const ended =
    isKnown(launched) && isKnown(runtime) && runtime.value >= 0
      ? known(launched.value + runtime.value * 1000, runtime.source)
      : runtime
  return {
    startedAt: firstKnown(timeAt(summary, 'start'), launched),
    endedAt: firstKnown(timeAt(summary, 'end'), timeAt(metadata, 'invocation_end_time'), ended),
  }
}

/** What files and folders say of the same run and don't agree on. */
function contradictionsOf(
  folder: RunFolder,
  metadata: Fact<JsonObject>,
  config: Fact<JsonObject>,
  modelName: (name: string) => string,
): StorageRun['contradictions'] {
  const found: StorageRun['contradictions'] = []
  const compare = (field: string, fact: Fact<string>, says: string | null, alike = (text: string) => text) => {
    if (!isKnown(fact) || says === null || alike(fact.value) === alike(says)) return
    found.push({ field, file: fact.source.split(': ')[0] ?? fact.source, says: fact.value, folder: says })
  }
  compare('benchmark_type', textAt(metadata, 'benchmark_type'), folder.benchmark)
  compare('model', filled(textAt(metadata, 'model')), folder.model, modelName)
  compare('model', modelOf(config), folder.model, modelName)
  compare('command', writtenCommand(metadata), folder.command)
  compare('run_datetime', filled(textAt(metadata, 'run_datetime')), folder.timestamp)
  return found
}

function folderSays(name: string | null, field: string): Fact<string> {
  return name === null ? missing('*_metadata.json', field) : known(name, 'name of the folder')
}

function filled(fact: Fact<string>): Fact<string> {
  if (!isKnown(fact) || fact.value.trim() !== '') return fact
  return missing(...placeOf(fact), 'is empty')
}

/** A number of things: 1 or more, whole. */
function counted(fact: Fact<number>): Fact<number> {
  if (!isKnown(fact) || (Number.isInteger(fact.value) && fact.value > 0)) return fact
  return missing(...placeOf(fact), `is ${fact.value}`)
}

function placeOf(fact: Fact<unknown>): [file: string, field: string | undefined] {
  if (!isKnown(fact)) return [fact.missing.file, fact.missing.field]
  const at = fact.source.indexOf(': ')
  return at < 0 ? [fact.source, undefined] : [fact.source.slice(0, at), fact.source.slice(at + 2)]
}
