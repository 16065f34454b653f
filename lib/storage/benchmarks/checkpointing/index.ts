import { peek } from '../../fact'
import type { StorageBenchmark } from '../../types'
import { aggregate, METRICS, measure } from './figures'
import { parametersSchema, planned } from './planned'
import { readCheckpointing } from './read'
import type { CheckpointingRun } from './run'

/** Writing and reading checkpoints of large language models. */
const checkpointing: StorageBenchmark<CheckpointingRun> = {
  id: 'checkpointing',
  title: 'Checkpointing',
  aliases: [],
  commands: ['datasize', 'run'],
  parameters: parametersSchema,
  read: readCheckpointing,
  planned,
  group: (run) => [peek(run.model) ?? '?', peek(run.accelerator) ?? '', peek(run.subset) === true ? 'subset' : ''],
  metrics: METRICS,
  measure,
  aggregate,
}

export default checkpointing
