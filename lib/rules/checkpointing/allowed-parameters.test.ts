import { checkpointingRun, override } from '../../storage/benchmarks/checkpointing/testing'
import { known, missing } from '../../storage/fact'
import { testRule } from '../testing/rule-table'
import rule from './allowed-parameters'

const run = (...overrides: ReturnType<typeof override>[]) => checkpointingRun({}, { overrides: known(overrides, 'x') })
const folder = override('checkpoint.checkpoint_folder', '/mnt/a=b')
const counts = [override('checkpoint.num_checkpoints_read', '0'), override('checkpoint.num_checkpoints_write', '10')]

testRule(rule, {
  pass: [
    { name: 'nothing changed', edition: ['2.0', '3.0'], subject: run(), summary: '0 changed, all may be' },
    { name: 'folder and numbers', edition: ['2.0', '3.0'], subject: run(folder, ...counts) },
    {
      name: 'mode and data parallelism',
      edition: '2.0',
      subject: run(override('checkpoint.mode', 'subset'), override('model.parallelism.data', 1)),
    },
    {
      name: 'what the driver adds by itself',
      edition: ['2.0', '3.0'],
      subject: run(override('storage.storage_type', 'local_fs', 'driver'), override('workflow.checkpoint', 'True')),
    },
    {
      name: 'what the driver sets for half of the processes of 405B',
      edition: '3.0',
      subject: checkpointingRun(
        { model: 'llama3-405b', processes: 256 },
        {
          overrides: known([override('checkpoint.mode', 'subset'), override('model.parallelism.data', '2')], 'x'),
        },
      ),
    },
  ],
  fail: [
    {
      name: 'fsync',
      edition: ['2.0', '3.0'],
      subject: run(folder, override('checkpoint.fsync', 'False')),
      verdict: 'invalid',
      messages: ['not-allowed'],
      actual: 'False',
    },
    {
      name: 'data parallelism',
      edition: '3.0',
      subject: run(override('model.parallelism.data', 4), override('model.num_layers', 1)),
      verdict: 'invalid',
      messages: ['not-allowed', 'not-allowed'],
    },
  ],
  unjudged: [
    {
      name: 'a run without metadata and configuration',
      edition: '2.0',
      subject: checkpointingRun({}, { overrides: missing('dlio_config/overrides.yaml') }),
      file: 'dlio_config/overrides.yaml',
    },
  ],
})
