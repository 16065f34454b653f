import { checkpointingRun } from '../../storage/benchmarks/checkpointing/testing'
import { known, missing } from '../../storage/fact'
import { testRule } from '../testing/rule-table'
import rule from './data-per-host'

testRule(rule, {
  pass: [
    { name: '105 GiB on a host with 2', edition: '3.0', subject: checkpointingRun(), summary: '105.0 GiB a host' },
  ],
  fail: [
    {
      name: 'exactly 3 × the memory',
      edition: '3.0',
      subject: checkpointingRun({}, { hostMemoryGib: known(35, 'x') }),
      verdict: 'closed',
      messages: ['small'],
      expected: 105,
      actual: 105,
    },
  ],
  unjudged: [
    {
      name: 'a run without memory',
      edition: '3.0',
      subject: checkpointingRun({}, { hostMemoryGib: missing('summary.json', 'host_memory_GB') }),
      file: 'summary.json',
      field: 'host_memory_GB',
    },
  ],
  notApplicable: [
    { name: 'sizing', edition: '3.0', subject: checkpointingRun({}, { command: known('datasize', 'x') }) },
  ],
})
