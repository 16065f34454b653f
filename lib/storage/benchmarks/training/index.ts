import { z } from 'zod'
import type { Json } from '../../../matrix/types'
import { mean, populationDeviation } from '../../dlio/statistics'
import { known, missing, peek } from '../../fact'
import { PLANNED_FOLDER } from '../../planned-folder'
import type { Edition, Metrics, StorageBenchmark, Submission } from '../../types'
import { factsOf, nested, readTraining, type TrainingRun } from './run'
import { inReportedOrder, REPORT } from './submitted-report'
import { WORKLOADS } from './workloads'

const parameters = z.strictObject({
  command: z.enum(['datasize', 'datagen', 'run']).default('run'),
  model: z.string().min(1).max(100).describe('Model whose reading is simulated: unet3d'),
  accelerator: z.string().min(1).max(100).describe('Accelerator that is simulated: h100'),
  accelerators: z.int().min(1).max(1_000_000).describe('How many of them, over all hosts'),
  hosts: z.int().min(1).max(100_000).default(1).describe('Client hosts'),
  host_memory_gib: z.number().positive().optional().describe('Memory of one client host in GiB'),
  params: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
    .default({})
    .describe('Changes to the workload: dataset.num_files_train'),
})

const BEFORE = 'is not there before the run'
const FILES = '*_metadata.json'

const training: StorageBenchmark<TrainingRun> = {
  id: 'training',
  title: 'Training',
  aliases: [],
  commands: ['datasize', 'datagen', 'run'],
  parameters,
  read: readTraining,
  planned,
  group: (run) => [peek(run.model) ?? '?', peek(run.accelerator) ?? '?'],
  metrics: [
    { name: 'au_percent', title: 'Accelerator utilization', unit: '%', direction: 'higher', digits: 2 },
    { name: 'samples_per_second', title: 'Throughput', unit: 'samples/s', direction: 'higher', digits: 2 },
    {
      name: 'samples_per_second_stdev',
      title: 'Deviation of throughput',
      unit: 'samples/s',
      direction: 'lower',
      digits: 2,
    },
    { name: 'read_mib_per_second', title: 'Read bandwidth', unit: 'MiB/s', direction: 'higher', digits: 2 },
    {
      name: 'read_mib_per_second_stdev',
      title: 'Deviation of read bandwidth',
      unit: 'MiB/s',
      direction: 'lower',
      digits: 2,
    },
    { name: 'read_gib_per_second', title: 'Read bandwidth', unit: 'GiB/s', direction: 'higher', digits: 2 },
  ],
  measure,
  aggregate,
}

export default training

/** Deviations of one run are between its epochs and not among these figures. */
function measure({ results, command }: TrainingRun): Metrics {
  if (peek(command) !== 'run') return {}
  const mib = peek(results.mibPerSecond)
  return {
    au_percent: peek(results.au) ?? null,
    samples_per_second: peek(results.samplesPerSecond) ?? null,
    read_mib_per_second: mib ?? null,
    read_gib_per_second: mib === undefined ? null : mib / 1024,
  }
}

/** Means of the runs' means, null where one of the measured runs lacks it; deviations between runs. */
function aggregate(submission: Submission<TrainingRun>, edition: Edition): Metrics {
  const measured = measuredRuns(submission, edition).map(measure)
  const of = (name: string, combine: (values: number[]) => number | null) => {
    const values = measured.map((metrics) => metrics[name])
    return values.every((value) => typeof value === 'number') ? combine(values) : null
  }
  const mib = of('read_mib_per_second', mean)
  return {
    au_percent: of('au_percent', mean),
    samples_per_second: of('samples_per_second', mean),
    samples_per_second_stdev: of('samples_per_second', populationDeviation),
    read_mib_per_second: mib,
    read_mib_per_second_stdev: of('read_mib_per_second', populationDeviation),
    read_gib_per_second: mib === null ? null : mib / 1024,
  }
}

/** The runs that figures are made of: in 3.0 the earliest one of six or more only warms up; 1.0 as its report adds them up. */
export function measuredRuns<R extends TrainingRun>({ runs }: Submission<R>, edition: Edition): R[] {
  const [first] = runs
  if (edition === '1.0' && first) return inReportedOrder(runs, first.submitted)
  return edition === '3.0' && runs.length > 5 ? runs.slice(1) : runs
}

/** @throws ZodError for parameters that the schema refuses */
function planned(given: Record<string, Json>): TrainingRun {
  const { command, model, accelerator, accelerators, hosts, host_memory_gib, params } = parameters.parse(given)
  const source = (field: string) => `parameters: ${field}`
  const summary = missing('summary.json', undefined, BEFORE)
  const workload = known(nested({ ...shipped(model, accelerator), ...params }), 'parameters')
  const memory =
    host_memory_gib === undefined
      ? missing('parameters', 'host_memory_gib')
      : known(host_memory_gib * 2 ** 30 * hosts, source('host_memory_gib'))
  return {
    ...PLANNED_FOLDER,
    benchmark: 'training',
    model: known(model.toLowerCase(), source('model')),
    command: known(command, source('command')),
    accelerator: known(accelerator.toLowerCase(), source('accelerator')),
    processes: known(accelerators, source('accelerators')),
    hosts: known(hosts, source('hosts')),
    startedAt: missing('summary.json', 'start', BEFORE),
    endedAt: missing('summary.json', 'end', BEFORE),
    overrides: known(
      Object.entries(params).map(([key, value]) => ({
        key,
        value,
        origin: 'user' as const,
        source: source(`params.${key}`),
      })),
      source('params'),
    ),
    parameters: workload,
    provenance: 'benchmark',
    contradictions: [],
    metadata: missing(FILES, undefined, BEFORE),
    summary,
    submitted: missing(REPORT),
    memory: { measured: missing('parameters', 'host_memory_gib'), declared: memory },
    ...factsOf(workload, summary),
  }
}

/** Parameters of the shipped workload, as far as they are published. */
function shipped(model: string, accelerator: string): Record<string, Json> {
  const workload = WORKLOADS[model.toLowerCase()]
  if (!workload) return { 'model.name': model }
  const batch = workload.batch[accelerator.toLowerCase()]
  const seconds = workload.computationSeconds[accelerator.toLowerCase()]
  return {
    'model.name': model,
    'dataset.format': workload.format,
    'dataset.num_samples_per_file': workload.samplesPerFile,
    'dataset.record_length_bytes': workload.recordBytes,
    'reader.data_loader': workload.loader,
    ...(batch === undefined ? {} : { 'reader.batch_size': batch }),
    'train.epochs': workload.epochs,
    ...(seconds === undefined ? {} : { 'train.computation_time': seconds }),
    'metric.au': workload.minimumAu / 100,
  }
}
