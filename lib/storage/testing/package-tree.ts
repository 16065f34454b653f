/**
 * Whole submission packages as files, valid unless a test breaks them: what drivers of the editions write, shortened to
 * what readers and rules look at. Every figure in them is invented and fits the others.
 */
import { parse as parseYaml, stringify } from 'yaml'
import type { Json } from '../../matrix/types'
import { checkpointingFiles } from '../benchmarks/checkpointing/testing'
import { kvCacheFiles } from '../benchmarks/kv-cache/testing'
import { vectorFiles } from '../benchmarks/vector-database/testing'
import { localTime } from '../values'

export type PackageFiles = Record<string, string>

export const ORGANISATION = 'Acme'
export const SYSTEM = 'nvme-box'
/** Of the code that ran. */
export const CODE_HASH = '0123456789abcdef0123456789abcdef'

const GIB = 2 ** 30
const HOSTS = 2
const HOST_GIB = 256
const RANKS = 8
const FILES = 28_000
const RECORD_BYTES = 146_600_628

const json = (value: unknown) => `${JSON.stringify(value, null, 1)}\n`
/** `20260302_100000`, so many seconds later. */
function later(timestamp: string, seconds: number): string {
  const at = new Date((localTime(timestamp) ?? 0) + seconds * 1000).toISOString()
  return at.slice(0, 19).replace(/[-:]/g, '').replace('T', '_')
}
/** As DLIO writes the time of a folder. */
function dlioTime(timestamp: string, seconds = 0): string {
  return new Date((localTime(timestamp) ?? 0) + seconds * 1000).toISOString().replace('Z', '000')
}

/** Below a path. */
export function below(path: string, files: PackageFiles): PackageFiles {
  return Object.fromEntries(Object.entries(files).map(([name, text]) => [`${path}/${name}`, text]))
}

export interface TrainingOptions {
  edition: '2.0' | '3.0'
  /** Default: 6 in edition 3.0, 5 in 2.0. */
  runs?: number
  model?: string
  /** Seconds from one start to the next; a run takes 600. Default 720. */
  every?: number
}

/** `training/<model>/…` of one system. */
export function trainingFiles(options: TrainingOptions): PackageFiles {
  const { edition, model = 'unet3d', every = 720 } = options
  const { runs = edition === '3.0' ? 6 : 5 } = options
  const accelerator = edition === '3.0' ? 'b200' : 'h100'
  const sizing = '20260302_080000'
  const generation = '20260302_083000'
  const first = '20260302_100000'
  const folder = `training/${model}`
  const files: PackageFiles = {
    ...below(
      `${folder}/datagen/${generation}`,
      invocation({ edition, model, accelerator, command: 'datagen', timestamp: generation }),
    ),
  }
  if (edition === '3.0') {
    const timestamp = sizing
    Object.assign(files, {
      [`${folder}/datasize/${sizing}/training_${sizing}_metadata.json`]: metadata({
        edition,
        model,
        accelerator,
        command: 'datasize',
        timestamp,
      }),
      [`${folder}/datasize/${sizing}/.mlps-code-image`]: `md5-tree-v2:${CODE_HASH}\n`,
      [`${folder}/run/results.json`]: json([]),
    })
  }
  for (let i = 0; i < runs; i++) {
    const timestamp = later(first, i * every)
    Object.assign(
      files,
      below(`${folder}/run/${timestamp}`, invocation({ edition, model, accelerator, command: 'run', timestamp })),
    )
  }
  return files
}

/** What the driver of edition 3.0 puts beside the results of each run. */
const PAPERS: PackageFiles = {
  '.mlps-code-image': `md5-tree-v2:${CODE_HASH}\n`,
  'provenance.json': json(provenance()),
  'fs_separation.json': json({ version: 1, same_filesystem: false }),
}

/** `checkpointing/llama3-8b/…` of one system: one invocation that writes and reads. */
export function checkpointFiles(edition: '2.0' | '3.0'): PackageFiles {
  const made = checkpointingFiles({ edition, ...(edition === '3.0' ? { accelerator: 'b200' } : {}) })
  const paths = { results_dir: '/results', checkpoint_folder: '/mnt/sut/ckpt' }
  const files = changed(made, /_metadata\.json$/, (content: Record<string, Json> & { args: Record<string, Json> }) => {
    Object.assign(content.args, paths)
    if (edition === '3.0') return
    delete content.benchmark_type
    delete content.args.mode
  })
  const folder = 'checkpointing/llama3-8b'
  const outputs = Object.keys(files).flatMap((name) => name.replace('_per_epoch_stats', '_output'))
  return {
    ...below(`${folder}/20260302_100000`, {
      ...Object.fromEntries(outputs.filter((name) => name.endsWith('_output.json')).map((name) => [name, '{}'])),
      ...files,
      'checkpointing_run.stdout.log': 'the benchmark says something\n',
      'checkpointing_run.stderr.log': '',
      'dlio.log': '',
      'dlio_config/hydra.yaml': 'hydra:\n  run:\n    dir: .\n',
      ...(edition === '3.0' ? PAPERS : {}),
    }),
    ...(edition === '3.0' ? { [`${folder}/results.json`]: json([]) } : {}),
  }
}

/** `kv_cache/llama3.1-8b/run/…` of one system, of edition 3.0: all three options. */
export function cacheFiles(): PackageFiles {
  return below('kv_cache/llama3.1-8b/run/20260302_100000', { ...kvCacheFiles({ edition: '3.0' }), ...PAPERS })
}

/** `vector_database/milvus/DISKANN/…` of one system, of edition 3.0: a load and five runs. */
export function vectorDatabaseFiles(): PackageFiles {
  const files: PackageFiles = {}
  for (let i = 0; i < 5; i++) {
    const timestamp = later('20260302_100000', i * 600)
    const made = vectorFiles({ edition: '3.0', timestamp }, ({ metadata: own }) => {
      const times = { invocation_start_time: dlioTime(timestamp), invocation_end_time: dlioTime(timestamp, 290) }
      if (own) Object.assign(own, times)
    })
    for (const [path, text] of Object.entries(made)) {
      const inside = path.slice(path.indexOf('/vector_database/') + 1)
      files[inside] = text
      Object.assign(files, below(inside.slice(0, inside.lastIndexOf('/')), PAPERS))
    }
  }
  return files
}

interface Invocation {
  edition: '2.0' | '3.0'
  model: string
  accelerator: string
  command: 'datasize' | 'datagen' | 'run'
  timestamp: string
}

function invocation(of: Invocation): PackageFiles {
  const { edition, model, accelerator, command, timestamp } = of
  const name = `training_${command}`
  const overrides = [
    `workload=${command === 'datagen' ? `${model}_datagen` : `${model}_${accelerator}`}`,
    `++workload.dataset.num_files_train=${FILES}`,
    `++workload.dataset.data_folder=/mnt/sut/${model}`,
  ]
  return {
    [`training_${timestamp}_metadata.json`]: metadata(of),
    [`${name}.stdout.log`]: 'the benchmark says something\n',
    [`${name}.stderr.log`]: '',
    'dlio.log': '[OUTPUT] 2026-03-02T10:00:00 Running DLIO\n',
    'dlio_config/config.yaml': stringify({ workload: parameters(of) }),
    'dlio_config/hydra.yaml': 'hydra:\n  run:\n    dir: .\n',
    'dlio_config/overrides.yaml': stringify(overrides),
    ...(edition === '3.0' ? PAPERS : {}),
    ...(command === 'run' ? measured(timestamp) : {}),
  }
}

function measured(timestamp: string): PackageFiles {
  const files: PackageFiles = { 'summary.json': json(trainingSummary(timestamp)) }
  for (let rank = 0; rank < RANKS; rank++) {
    files[`${rank}_output.json`] = json({ hostname: `node0${1 + Math.floor(rank / 4)}` })
    files[`${rank}_per_epoch_stats.json`] = json({
      '1': { start: dlioTime(timestamp), end: dlioTime(timestamp, 118), duration: '118.00' },
    })
  }
  return files
}

function trainingSummary(timestamp: string) {
  const throughput = [161.4, 161.0, 161.2, 161.2, 161.2]
  return {
    start: dlioTime(timestamp),
    num_accelerators: RANKS,
    num_hosts: HOSTS,
    hostname: 'node01',
    metric: {
      train_au_percentage: [93.1, 92.9, 93, 93, 93],
      train_au_mean_percentage: 93,
      train_au_meet_expectation: 'success',
      train_au_stdev_percentage: 0.0632455532033681,
      train_throughput_samples_per_second: throughput,
      train_throughput_mean_samples_per_second: 161.2,
      train_throughput_stdev_samples_per_second: 0.1264911064067363,
      train_io_mean_MB_per_second: (161.2 * RECORD_BYTES) / 2 ** 20,
      train_io_stdev_MB_per_second: (0.1264911064067363 * RECORD_BYTES) / 2 ** 20,
    },
    num_files_train: FILES,
    num_files_eval: 0,
    num_samples_per_file: 1,
    host_cpu_count: [64, 64],
    host_processor_name: 'x86_64',
    potential_caching: [0, 0],
    host_memory_GB: [HOST_GIB, HOST_GIB],
    data_size_per_host_GB: (FILES * RECORD_BYTES) / GIB / HOSTS,
    epochs: 5,
    end: dlioTime(timestamp, 600),
  }
}

function parameters({ model, accelerator, command }: Invocation) {
  const generates = command === 'datagen'
  return {
    model: { name: model, type: 'cnn', model_size: 499_153_191 },
    framework: 'pytorch',
    workflow: { generate_data: generates, train: !generates, checkpoint: false },
    dataset: {
      data_folder: `/mnt/sut/${model}`,
      format: 'npz',
      num_files_train: FILES,
      num_samples_per_file: 1,
      record_length_bytes: RECORD_BYTES,
      ...(command === 'datasize' ? { num_subfolders_train: 2, total_disk_bytes: FILES * RECORD_BYTES } : {}),
    },
    reader: { data_loader: 'pytorch', batch_size: 7, read_threads: 4, odirect: false },
    train: { epochs: 5, computation_time: accelerator === 'h100' ? 0.323 : 0.3 },
    metric: { au: 0.9 },
  }
}

function metadata(of: Invocation): string {
  const { edition, model, accelerator, command, timestamp } = of
  const memory = HOSTS * HOST_GIB * GIB
  return json({
    ...(edition === '3.0' ? { benchmark_type: 'training' } : {}),
    model,
    command: edition === '2.0' && command === 'run' ? 'run_benchmark' : command,
    run_datetime: timestamp,
    num_processes: RANKS,
    accelerator: command === 'datagen' ? null : accelerator,
    result_dir: `/results/${timestamp}`,
    parameters: parameters(of),
    override_parameters: { 'dataset.num_files_train': String(FILES), 'dataset.data_folder': `/mnt/sut/${model}` },
    system_info: {
      total_memory_bytes: memory,
      total_cores: 128,
      num_hosts: HOSTS,
      min_memory_bytes: memory / HOSTS,
      max_memory_bytes: memory / HOSTS,
      collection_method: 'mpi',
      collection_timestamp: '2026-03-02T08:00:00Z',
      hosts: [],
    },
    runtime: 604.2,
    ...(edition === '3.0'
      ? { invocation_start_time: dlioTime(timestamp), invocation_end_time: dlioTime(timestamp, 604) }
      : {}),
    verification: 'CLOSED',
    executed_command: 'mpirun dlio_benchmark',
    command_output_files: [],
    ...(edition === '3.0' && command !== 'datasize' ? { provenance_file: 'provenance.json' } : {}),
    args: {
      ...(edition === '3.0' ? { mode: 'closed' } : {}),
      benchmark: 'training',
      model,
      command,
      hosts: ['node01', 'node02'],
      num_client_hosts: HOSTS,
      client_host_memory_in_gb: HOST_GIB,
      ...(command === 'run' ? { num_accelerators: RANKS } : { max_accelerators: RANKS }),
      ...(command === 'datagen' ? {} : { accelerator_type: accelerator }),
      data_dir: '/mnt/sut',
      results_dir: '/results',
      systemname: SYSTEM,
      orgname: ORGANISATION,
    },
  })
}

/** `provenance.json` of a run of edition 3.0. */
export function provenance(): Record<string, Json> {
  return {
    schema: 'mlps-run-provenance/1',
    rules_edition: '3.0',
    layout_version: 3,
    tool: { name: 'mlpstorage', version: '3.0.46', git_sha: 'unknown', code_image: `md5-tree-v2:${CODE_HASH}` },
    dlio: { version: '3.0.0', source: 'git', commit: 'unknown' },
    storage_library: { name: 'none', version: 'unknown' },
    core_config: {
      algorithm: 'core-config-v1',
      allowlist: 'training@1',
      hash: '0123456789abcdef',
      keys: ['model.name'],
    },
    stamped_at: '2026-03-02T09:00:00Z',
    stamped_by: 'mlpstorage 3.0.46',
    provenance: { rules_edition: 'tool-constant' },
  }
}

/** A description of edition 3.0, on premises. */
export function systemUnderTest() {
  const power = {
    min_psus_active: 1,
    psus_configured: [{ unit_count: 2, inlet_voltage: 230, nameplate_power_watts: 1600, efficiency: 'Titanium' }],
  }
  const chassis = { model_name: 'X1', cpu_model: 'EPYC', cpu_qty: 2, cpu_cores: 64, memory_capacity: HOST_GIB }
  return {
    system_under_test: {
      solution: {
        submission_name: SYSTEM,
        friendly_description: 'Two nodes with drives',
        architecture: {
          storage_location: 'remote',
          benchmark_API: 'file',
          product_API: 'file',
          client_footprint: 'open_source',
          client_installation: 'in_box',
        },
        capabilities: { multi_host: true, simultaneous_write: true, simultaneous_read: true, remap_time_in_seconds: 0 },
        usable_capacity_tib: 120.5,
        availability: 'available',
      },
      deployment: 'onprem',
      product_nodes: [
        { friendly_description: 'Storage node', quantity: 2, chassis: { ...chassis, rack_units: 2, power } },
      ],
      product_switches: [{ unit_count: 1, vendor_name: 'S', model_name: 'S1', rack_units: 1, power }],
      total_rack_units: 5,
      clients: [
        {
          friendly_description: 'Client',
          quantity: 2,
          chassis: { ...chassis, rack_units: 1, power },
          drives: [{ unit_count: 1, interface: 'nvme' }],
        },
      ],
    },
  }
}

/** A description of edition 2.0. */
export function systemOf2() {
  return {
    System: {
      name: SYSTEM,
      description: 'Two nodes with drives',
      type: 'shared-file',
      storage_location: 'remote',
      client_software: 'NFS client',
      storage_interface: 'NFS',
      required_rack_units: 5,
      shared_capabilities: {
        multi_host_support: true,
        simultaneous_write_support: true,
        simultaneous_read__support: true,
      },
      usable_capacity: 120.5,
    },
    PowerRequirements: [{ component: 'node', watts: 1600 }],
    Nodes: [{ name: 'client', count: 2 }],
  }
}

/** `.code-hash.json` of the code image. */
export function codeHash(): Record<string, Json> {
  return {
    hash: CODE_HASH,
    algorithm: 'md5-tree-v2',
    captured_at: '2026-03-02T07:00:00Z',
    mlpstorage_version: '3.0.46',
    git_sha: null,
  }
}

export interface PackageOptions {
  division?: 'closed' | 'open'
  /** Files below `results/<system>/`. Default: a training with unet3d. */
  results?: PackageFiles
}

/** Of edition 3.0: everything that its package rules ask for. */
export function package3({
  division = 'closed',
  results = trainingFiles({ edition: '3.0' }),
}: PackageOptions = {}): PackageFiles {
  const organisation = `${division}/${ORGANISATION}`
  const image = `code-images/code-${CODE_HASH.slice(0, 8)}`
  return {
    'mlperf-results.yaml': stringify({
      mlperf_results_version: 2,
      orgname: ORGANISATION,
      initialized_at: '2026-03-02T07:00:00Z',
      initialized_by: 'mlpstorage 3.0.46',
    }),
    'code-images/.mlps-image-pool': '',
    [`${image}/.code-hash.json`]: json(codeHash()),
    [`${image}/mlpstorage.py`]: 'print()\n',
    [`${organisation}/submission.yaml`]: stringify({ schema: 'mlps-submission-manifest/1', rules_edition: '3.0' }),
    [`${organisation}/systems/${SYSTEM}.yaml`]: stringify(systemUnderTest()),
    [`${organisation}/systems/${SYSTEM}.pdf`]: '%PDF-1.4\n',
    ...below(`${organisation}/results/${SYSTEM}`, results),
  }
}

/** Of edition 2.0. */
export function package2({
  division = 'closed',
  results = trainingFiles({ edition: '2.0' }),
}: PackageOptions = {}): PackageFiles {
  const organisation = `${division}/${ORGANISATION}`
  return {
    [`${organisation}/code/mlpstorage.py`]: 'print()\n',
    [`${organisation}/systems/${SYSTEM}.yaml`]: stringify(systemOf2()),
    [`${organisation}/systems/${SYSTEM}.pdf`]: '%PDF-1.4\n',
    ...below(`${organisation}/results/${SYSTEM}`, results),
  }
}

/** Without the files whose path holds a text, for tests that break a package. */
export function without(files: PackageFiles, part: string | RegExp): PackageFiles {
  const left = Object.entries(files).filter(([path]) =>
    typeof part === 'string' ? !path.includes(part) : !part.test(path),
  )
  if (left.length === Object.keys(files).length) throw new Error(`no path holds ${part}`)
  return Object.fromEntries(left)
}

/** With the JSON or YAML of the files whose path fits changed in place. */
export function changed(files: PackageFiles, path: RegExp, change: (content: never) => unknown): PackageFiles {
  const names = Object.keys(files).filter((name) => path.test(name))
  if (names.length === 0) throw new Error(`no path fits ${path}`)
  const made = { ...files }
  for (const name of names) {
    const content = parseYaml(files[name] ?? '')
    change(content as never)
    made[name] = name.endsWith('.json') ? json(content) : stringify(content)
  }
  return made
}
