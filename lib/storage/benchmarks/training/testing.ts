/** Makes the files of training runs, in the layout of each edition and right unless told otherwise. */

import { stringify } from 'yaml'
import type { Json } from '../../../matrix/types'
import type { Edition } from '../../types'
import { nested } from './run'
import { WORKLOADS } from './workloads'

const GIB = 2 ** 30
const PER_HOST_GIB = 256

export interface TrainingFiles {
  /** Layout and names. Default 2.0. */
  edition?: Edition
  command?: 'run' | 'datagen' | 'datasize'
  /** Default: unet3d. */
  model?: string
  /** Default: h100; in 3.0 b200. */
  accelerator?: string
  /** Default 8. */
  accelerators?: number
  /** Default 2. */
  hosts?: number
  /** GiB of each. Default 256. */
  hostMemory?: number
  /** Files of the data set. Default: those of 500 steps, which are more than 5 times the memory asks for. */
  fileCount?: number
  /** Wall clock. Default 2026-03-02T10:00:00. */
  start?: string
  minutes?: number
  /** Percent. Default 93. */
  au?: number
  samplesPerSecond?: number
  /** What the user passed on: `reader.read_threads=8`. */
  params?: Record<string, Json>
  /** Changes by dotted key, after all else is made; `undefined` takes a field away. */
  parameters?: Record<string, Json | undefined>
  summary?: Record<string, Json | undefined>
  metadata?: Record<string, Json | undefined>
  /** File contents in place of what is made; null: the file is not there. */
  replace?: Record<string, string | null>
}

/** @returns paths relative to the run's folder, and what stands in each */
export function trainingRunFiles(options: TrainingFiles = {}): Record<string, string> {
  const of = filled(options)
  const { edition, command, time, parameters } = of
  const configs = edition === '1.0' ? 'configs' : 'dlio_config'
  const files: Record<string, string> = {}
  if (edition !== '1.0') files[`training_${time}_metadata.json`] = json(patched(metadataOf(of), options.metadata))
  if (command !== 'datasize') {
    files[`${configs}/config.yaml`] = stringify({
      workload: edition === '1.0' ? ofFirstEdition(parameters) : parameters,
    })
    files[`${configs}/overrides.yaml`] = stringify(overridesOf(of))
    files[`${configs}/hydra.yaml`] = 'hydra: {}\n'
    if (edition !== '1.0') {
      files['dlio.log'] = '[OUTPUT] done\n'
      files[`training_${command}.stdout.log`] = 'done\n'
      files[`training_${command}.stderr.log`] = ''
    }
  }
  if (command === 'run') {
    files['summary.json'] = json(patched(summaryOf(of), options.summary))
    if (edition === '1.0') files['per_epoch_stats.json'] = json(epochsOf(of))
    else
      for (let rank = 0; rank < of.accelerators; rank++) {
        files[`${rank}_output.json`] = json({ hostname: `node${rank % of.hosts}`, host_memory_GB: [of.hostMemory] })
        files[`${rank}_per_epoch_stats.json`] = json(epochsOf(of))
      }
  }
  for (const [name, content] of Object.entries(options.replace ?? {})) {
    if (content === null) delete files[name]
    else files[name] = content
  }
  return files
}

/** @returns the folder that the edition's layout has for such a run */
export function trainingRunPath(
  options: TrainingFiles & { organisation?: string; system?: string; division?: string; number?: number } = {},
): string {
  const { edition, command, model, accelerator, time } = filled(options)
  const { organisation = 'acme', system = 'box', division = 'closed', number = 1 } = options
  if (edition === '1.0') return `${model}_${accelerator}/run-${number}`
  const inside = `training/${model}/${command}/${time}`
  return edition === '3.0' ? `${division}/${organisation}/results/${system}/${inside}` : inside
}

/**
 * Runs of one workload, each beginning a minute after the one before it ended: as many as the edition asks for.
 * @param change what is otherwise in one of them
 */
export function trainingTree(
  options: TrainingFiles & { organisation?: string; system?: string; division?: string; count?: number } = {},
  change: (index: number) => TrainingFiles = () => ({}),
): Record<string, string> {
  const { edition = '2.0', count = edition === '3.0' ? 6 : 5, minutes = 10, start = START } = options
  const tree: Record<string, string> = {}
  for (let i = 0; i < count; i++) {
    const begins = new Date(Date.parse(`${start}Z`) + i * (minutes + 1) * 60_000).toISOString().slice(0, 19)
    const run = { ...options, minutes, start: begins, ...change(i) }
    const path = trainingRunPath({ ...run, number: i + 1 })
    for (const [name, text] of Object.entries(trainingRunFiles(run))) tree[`${path}/${name}`] = text
  }
  return tree
}

const START = '2026-03-02T10:00:00'

function filled(options: TrainingFiles) {
  const { edition = '2.0', command = 'run', model = 'unet3d', accelerators = 8, hosts = 2, start = START } = options
  const accelerator = options.accelerator ?? (edition === '3.0' ? 'b200' : 'h100')
  const workload = WORKLOADS[model] ?? WORKLOADS.unet3d!
  const batch = workload.batch[accelerator] ?? 7
  const fileCount = options.fileCount ?? Math.ceil((500 * accelerators * batch) / workload.samplesPerFile)
  const params: Record<string, Json> = { 'dataset.num_files_train': String(fileCount), ...options.params }
  const parameters = patched(
    nested({
      'model.name': model,
      framework: workload.loader,
      'workflow.generate_data': command === 'datagen',
      'workflow.train': command === 'run',
      'workflow.checkpoint': false,
      'dataset.data_folder': '/mnt/sut/data',
      'dataset.format': workload.format,
      'dataset.num_samples_per_file': workload.samplesPerFile,
      'dataset.record_length_bytes': workload.recordBytes,
      'reader.data_loader': workload.loader,
      'reader.batch_size': batch,
      'reader.read_threads': 8,
      'train.epochs': workload.epochs,
      'train.computation_time': workload.computationSeconds[accelerator] ?? 0.3,
      'metric.au': workload.minimumAu / 100,
      ...params,
      'dataset.num_files_train': Number(params['dataset.num_files_train']),
    }),
    options.parameters,
  )
  return {
    edition,
    command,
    model,
    accelerator,
    accelerators,
    hosts,
    hostMemory: options.hostMemory ?? PER_HOST_GIB,
    start,
    minutes: options.minutes ?? 10,
    au: options.au ?? 93,
    samplesPerSecond: options.samplesPerSecond ?? 161.2,
    time: start.replace(/[-:]/g, '').replace('T', '_'),
    workload,
    fileCount: Number(params['dataset.num_files_train']),
    params,
    parameters,
  }
}

type Filled = ReturnType<typeof filled>

function metadataOf(of: Filled): Json {
  const memory = of.hostMemory * GIB
  const params = Object.entries(of.params).map(([key, value]) => `${key}=${value}`)
  return {
    // The driver of 2.0 dumps its whole object, which has no name of the benchmark; 3.0 is started in a mode.
    ...(of.edition === '2.0' ? { run_number: 0 } : { benchmark_type: 'training' }),
    model: of.model,
    command: of.command,
    run_datetime: of.time,
    num_processes: of.accelerators,
    accelerator: of.accelerator,
    result_dir: '/results',
    parameters: of.parameters,
    override_parameters: { ...of.params, 'dataset.data_folder': '/mnt/sut/data', 'dataset.skip_listing': 'True' },
    system_info: {
      total_memory_bytes: memory * of.hosts,
      total_cores: 64 * of.hosts,
      num_hosts: of.hosts,
      min_memory_bytes: memory,
      max_memory_bytes: memory,
      collection_method: 'mpi',
      collection_timestamp: `${of.start}Z`,
      hosts: [],
    },
    runtime: of.minutes * 60,
    ...(of.edition === '3.0' ? { invocation_start_time: of.start, invocation_end_time: ended(of) } : {}),
    verification: 'CLOSED',
    executed_command: 'mpirun',
    command_output_files: [],
    args: {
      ...(of.edition === '3.0' ? { mode: 'closed' } : {}),
      model: of.model,
      hosts: Array.from({ length: of.hosts }, (_, i) => `node${i}`),
      data_dir: '/mnt/sut/data',
      results_dir: '/results',
      params: [params],
    },
  }
}

function overridesOf(of: Filled): string[] {
  const own = Object.entries(of.params).map(([key, value]) => `++workload.${key}=${value}`)
  const injected =
    of.edition === '1.0' ? ['workflow.profiling=False', 'profiling.profiler=none'] : ['dataset.skip_listing=True']
  return [`workload=${of.model}_${of.accelerator}`, ...own, ...injected.map((text) => `++workload.${text}`)]
}

function summaryOf(of: Filled): Json {
  const { epochs, recordBytes, samplesPerFile, minimumAu } = of.workload
  const each = (value: number) => Array.from({ length: epochs }, () => value)
  return {
    start: `${of.start}.100000`,
    num_accelerators: of.accelerators,
    num_hosts: of.hosts,
    hostname: 'node0',
    metric: {
      train_au_percentage: each(of.au),
      train_au_mean_percentage: of.au,
      train_au_meet_expectation: of.au >= minimumAu ? 'success' : 'fail',
      train_au_stdev_percentage: 0,
      train_throughput_samples_per_second: each(of.samplesPerSecond),
      train_throughput_mean_samples_per_second: of.samplesPerSecond,
      train_throughput_stdev_samples_per_second: 0,
      train_io_mean_MB_per_second: (of.samplesPerSecond * recordBytes) / 2 ** 20,
      train_io_stdev_MB_per_second: 0,
    },
    num_files_train: of.fileCount,
    num_files_eval: 0,
    num_samples_per_file: samplesPerFile,
    host_cpu_count: Array.from({ length: of.hosts }, () => 64),
    host_processor_name: 'x86_64',
    potential_caching: Array.from({ length: of.hosts }, () => 0),
    host_memory_GB: Array.from({ length: of.hosts }, () => of.hostMemory),
    data_size_per_host_GB: (of.fileCount * samplesPerFile * recordBytes) / of.hosts / GIB,
    epochs,
    end: `${ended(of)}.100000`,
  }
}

function epochsOf(of: Filled): Json {
  const seconds = (of.minutes * 60) / of.workload.epochs
  return Object.fromEntries(
    Array.from({ length: of.workload.epochs }, (_, i) => [
      String(i + 1),
      { start: of.start, duration: seconds.toFixed(2) },
    ]),
  )
}

function ended({ start, minutes }: Filled): string {
  return new Date(Date.parse(`${start}Z`) + minutes * 60_000).toISOString().slice(0, 19)
}

/** 1.0 has the model as plain text, and `record_length`. */
function ofFirstEdition(parameters: Json): Json {
  const { model, dataset, ...rest } = structuredClone(parameters) as Record<string, Record<string, Json>>
  const { record_length_bytes, ...fields } = dataset ?? {}
  return {
    model: model?.name ?? null,
    ...rest,
    dataset: { ...fields, ...(record_length_bytes === undefined ? {} : { record_length: record_length_bytes }) },
  } as Json
}

function patched(value: Json, changes: Record<string, Json | undefined> = {}): Json {
  const copy = structuredClone(value)
  for (const [path, change] of Object.entries(changes)) {
    const names = path.split('.')
    const last = names.pop() ?? path
    let at = copy as Record<string, Json>
    for (const name of names) {
      at[name] ??= {}
      at = at[name] as Record<string, Json>
    }
    if (change === undefined) delete at[last]
    else at[last] = change
  }
  return copy
}

function json(value: Json): string {
  return JSON.stringify(value, null, 1)
}
