import { z } from 'zod'
import type { Json } from '../../../matrix/types'
import { type Fact, known, missing } from '../../fact'
import { PLANNED_FOLDER } from '../../planned-folder'
import { CHECKPOINTS, type LlmModel, llmModel, modelName } from './models'
import type { CheckpointingRun } from './run'

const whole = z.int().min(0).max(1_000_000)

/** What can be said of a run before it starts, with the words of the driver's options. */
export const parametersSchema = z.strictObject({
  model: z.string().min(1).max(100),
  num_processes: z.int().min(1).max(1_000_000).optional(),
  num_client_hosts: z.int().min(1).max(100_000).optional(),
  client_host_memory_in_gb: z.number().positive().max(1_000_000).optional(),
  accelerator_type: z.string().min(1).max(100).optional(),
  num_checkpoints_write: whole.default(CHECKPOINTS),
  num_checkpoints_read: whole.default(CHECKPOINTS),
  checkpoint_subset: z.boolean().default(false),
  /** As in `--params`: dotted keys. */
  params: z.record(z.string().max(200), z.json()).default({}),
})

const LATER = 'is not there before the run'
const later = (file: string, field?: string) => missing(file, field, LATER)

/** @throws ZodError for parameters that the schema does not take */
export function planned(parameters: Record<string, Json>): CheckpointingRun {
  const input = parametersSchema.parse(parameters)
  const given = <T>(value: T | undefined, field: string): Fact<T> =>
    value === undefined ? missing('parameters', field, 'is not given') : known(value, `parameters: ${field}`)
  const id = modelName(input.model)
  const model = llmModel(id)
  const byMode = String(input.params['checkpoint.mode']).toLowerCase() === 'subset'
  const fsync = input.params['checkpoint.fsync'] ?? true
  return {
    ...PLANNED_FOLDER,
    benchmark: 'checkpointing',
    model: known(id, 'parameters: model'),
    command: known('run', 'parameters'),
    accelerator: given(input.accelerator_type, 'accelerator_type'),
    processes: given(input.num_processes, 'num_processes'),
    hosts: given(input.num_client_hosts, 'num_client_hosts'),
    startedAt: later('summary.json', 'start'),
    endedAt: later('summary.json', 'end'),
    overrides: known(
      Object.entries(input.params).map(([key, value]) => ({
        key,
        value: value as Json,
        origin: 'user' as const,
        source: `parameters: params.${key}`,
      })),
      'parameters: params',
    ),
    parameters: known(shipped(input.params, model), 'parameters'),
    provenance: 'benchmark',
    contradictions: [],
    writes: known(input.num_checkpoints_write, 'parameters: num_checkpoints_write'),
    reads: known(input.num_checkpoints_read, 'parameters: num_checkpoints_read'),
    subset: known(input.checkpoint_subset || byMode, 'parameters: checkpoint_subset'),
    subsetDeclared: known(input.checkpoint_subset, 'parameters: checkpoint_subset'),
    fsync: known(String(fsync).toLowerCase() === 'true', 'parameters: params.checkpoint.fsync'),
    checkpointGib: later('summary.json', 'metric.checkpoint_size_GB'),
    writeGibPerSecond: later('summary.json', 'metric.save_checkpoint_io_mean_GB_per_second'),
    writeSeconds: later('summary.json', 'metric.save_checkpoint_duration_mean_seconds'),
    readGibPerSecond: later('summary.json', 'metric.load_checkpoint_io_mean_GB_per_second'),
    readSeconds: later('summary.json', 'metric.load_checkpoint_duration_mean_seconds'),
    operations: later('<rank>_per_epoch_stats.json'),
    hostMemoryGib: given(input.client_host_memory_in_gb, 'client_host_memory_in_gb'),
    cachedGib: later('summary.json', 'host_meminfo.Cached'),
    launches: [],
    ends: [],
  }
}

/** The workload as it is shipped, with what the parameters change of it. */
function shipped(params: Record<string, unknown>, model: LlmModel | undefined): { [key: string]: Json } {
  if (!model) return {}
  const zero = (params['model.parallelism.zero_stage'] ?? model.zeroStage) as Json
  return {
    model: {
      num_layers: model.layers,
      parallelism: { tensor: model.tensor, pipeline: model.pipeline, zero_stage: zero },
    },
  }
}
