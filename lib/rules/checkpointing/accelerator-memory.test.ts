import { checkpointingRun } from '../../storage/benchmarks/checkpointing/testing'
import { known, missing } from '../../storage/fact'
import { testRule } from '../testing/rule-table'
import rule from './accelerator-memory'

testRule(rule, {
  pass: [
    {
      name: '8 × 180 GB for 105',
      edition: '3.0',
      subject: checkpointingRun({ accelerator: 'b200' }),
      summary: '1,440 GB',
    },
    {
      name: 'exactly as much',
      edition: '3.0',
      subject: checkpointingRun({ accelerator: 'H100', processes: 8 }, { checkpointGib: known(640, 'x') }),
    },
    {
      name: 'a run that is planned',
      edition: '3.0',
      subject: checkpointingRun(
        { accelerator: 'mi355' },
        { checkpointGib: missing('summary.json', 'metric.checkpoint_size_GB', 'is not there before the run') },
      ),
    },
  ],
  fail: [
    {
      name: '8 × 80 GB for 641',
      edition: '3.0',
      subject: checkpointingRun({ accelerator: 'a100' }, { checkpointGib: known(641, 'x') }),
      verdict: 'invalid',
      messages: ['small'],
      expected: 641,
      actual: 640,
    },
    {
      name: 'an accelerator of no table',
      edition: '3.0',
      subject: checkpointingRun({ accelerator: 'v100' }),
      verdict: 'invalid',
      messages: ['unknown'],
    },
  ],
  notApplicable: [
    { name: 'a run that records none', edition: '3.0', subject: checkpointingRun() },
    { name: 'sizing', edition: '3.0', subject: checkpointingRun({}, { command: known('datasize', 'x') }) },
  ],
})
