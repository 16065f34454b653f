import type { Json } from '../../../matrix/types'
import type { MemoryFacts } from '../../dlio/memory'
import { readDlio } from '../../dlio/read'
import { type Fact, firstKnown, isKnown, known, missing, peek } from '../../fact'
import { isObject, type JsonObject, listAt, numberAt, numbersAt, textAt } from '../../json-file'
import type { ResultTree } from '../../tree'
import type { RunFolder, StorageRun, TreeFault } from '../../types'
import { readSubmittedReport } from './submitted-report'

/** A training run, or the sizing or generation of its data. */
export interface TrainingRun extends StorageRun {
  benchmark: 'training'
  metadata: Fact<JsonObject>
  summary: Fact<JsonObject>
  memory: MemoryFacts
  /** `dataset.num_files_train` of the configuration, else of the summary. */
  fileCount: Fact<number>
  samplesPerFile: Fact<number>
  recordBytes: Fact<number>
  /** Samples a step of one accelerator. */
  batch: Fact<number>
  /** That the configuration asks for. */
  epochs: Fact<number>
  results: TrainingResults
  /** What edition 1.0 submits beside its runs. */
  submitted: Fact<JsonObject>
}

/** What DLIO measured: totals of the cluster. Its labels say MB, its values are MiB. */
export interface TrainingResults {
  /** Percent, mean of the epochs. */
  au: Fact<number>
  auByEpoch: Fact<number[]>
  /** `success` or `fail`, by the limit that the run was started with. */
  auFlag: Fact<string>
  samplesPerSecond: Fact<number>
  samplesPerSecondByEpoch: Fact<number[]>
  mibPerSecond: Fact<number>
  epochs: Fact<number>
  fileCount: Fact<number>
  samplesPerFile: Fact<number>
  accelerators: Fact<number>
}

/** A summary is what a measured run leaves; sizing and generating leave none. */
export async function readTraining(folder: RunFolder, tree: ResultTree, faults: TreeFault[]): Promise<TrainingRun> {
  const { workload, model, accelerator, ...dlio } = await readDlio(folder, tree, faults, {
    summarised: (command) => command === undefined || command === 'run',
  })
  const name = lowered(model)
  return {
    ...folder,
    ...dlio,
    ...factsOf(dlio.parameters, dlio.summary),
    submitted: await readSubmittedReport(folder, tree, faults),
    benchmark: 'training',
    model: name,
    accelerator: lowered(firstKnown(accelerator, acceleratorOf(workload, peek(name)))),
    provenance: 'benchmark',
  }
}

/** The facts that come from parameters and summary alone. */
export function factsOf(parameters: Fact<JsonObject>, summary: Fact<JsonObject>) {
  const set = (path: string) => numberAt(parameters, path, { text: true })
  const measured = (path: string) => numberAt(summary, path, { text: true })
  const results: TrainingResults = {
    au: measured('metric.train_au_mean_percentage'),
    auByEpoch: numbersAt(summary, 'metric.train_au_percentage'),
    auFlag: textAt(summary, 'metric.train_au_meet_expectation'),
    samplesPerSecond: measured('metric.train_throughput_mean_samples_per_second'),
    samplesPerSecondByEpoch: numbersAt(summary, 'metric.train_throughput_samples_per_second'),
    mibPerSecond: measured('metric.train_io_mean_MB_per_second'),
    epochs: measured('epochs'),
    fileCount: measured('num_files_train'),
    samplesPerFile: measured('num_samples_per_file'),
    accelerators: measured('num_accelerators'),
  }
  return {
    results,
    fileCount: firstKnown(set('dataset.num_files_train'), results.fileCount),
    samplesPerFile: firstKnown(set('dataset.num_samples_per_file'), results.samplesPerFile),
    recordBytes: firstKnown(
      set('dataset.record_length_bytes'),
      set('dataset.record_length'),
      columnBytes(parameters, 'dataset.parquet.columns'),
      columnBytes(parameters, 'dataset.columns'),
    ),
    batch: set('reader.batch_size'),
    epochs: set('train.epochs'),
  }
}

/** A record of Parquet: its columns, each of `size` values (default 1) of its `dtype`. */
function columnBytes(parameters: Fact<JsonObject>, path: string): Fact<number> {
  const columns = listAt(parameters, path)
  if (!isKnown(columns)) return columns
  let bytes = 0
  for (const column of columns.value) {
    const { dtype, size = 1 } = isObject(column) ? column : {}
    if (typeof size !== 'number' || !(size > 0)) return missing(...placeOf(columns), 'has a column of no size')
    bytes += size * (/^(float64|int64)$/.test(String(dtype)) ? 8 : /^(uint8|bool)$/.test(String(dtype)) ? 1 : 4)
  }
  return bytes > 0 ? known(bytes, columns.source) : missing(...placeOf(columns), 'is empty')
}

function placeOf({ source }: { source: string }): [file: string, field: string | undefined] {
  const [file = '', field] = source.split(': ')
  return [file, field]
}

/** `h100` of `unet3d_h100`; nothing of a name that is not the model's. */
function acceleratorOf(workload: Fact<string>, model: string | undefined): Fact<string> {
  if (!isKnown(workload)) return workload
  const at = workload.value.lastIndexOf('_')
  const own = model === undefined || workload.value.slice(0, at).toLowerCase() === model
  // Data is generated by a configuration of its own, `unet3d_datagen`.
  const named = at > 0 && at < workload.value.length - 1 && workload.value.slice(at + 1) !== 'datagen'
  return own && named
    ? known(workload.value.slice(at + 1), workload.source)
    : missing(workload.source.split(': ')[0] ?? '', 'workload', `names no accelerator: ${workload.value.slice(0, 100)}`)
}

function lowered(fact: Fact<string>): Fact<string> {
  return isKnown(fact) ? known(fact.value.trim().toLowerCase(), fact.source) : fact
}

/** Parameters nested by their dotted keys. */
export function nested(flat: Record<string, Json>): JsonObject {
  const root: JsonObject = Object.create(null)
  for (const [key, value] of Object.entries(flat)) {
    const names = key.split('.')
    const last = names.pop() ?? key
    let at = root
    for (const name of names) {
      const inner = Object.hasOwn(at, name) ? at[name] : undefined
      if (typeof inner === 'object' && inner !== null && !Array.isArray(inner)) at = inner
      else {
        const made: JsonObject = Object.create(null)
        at[name] = made
        at = made
      }
    }
    at[last] = value
  }
  return root
}
