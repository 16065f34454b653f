import { checkpointingRun } from '../../storage/benchmarks/checkpointing/testing'
import { known, missing } from '../../storage/fact'
import { testRule } from '../testing/rule-table'
import rule from './operations-done'

testRule(rule, {
  pass: [
    { name: '10 and 10', edition: ['2.0', '3.0'], subject: checkpointingRun(), summary: '10 writes, 10 reads' },
    { name: 'reads only', edition: ['2.0', '3.0'], subject: checkpointingRun({ writes: 0 }) },
  ],
  fail: [
    {
      name: 'a run that was stopped after 7 reads',
      edition: ['2.0', '3.0'],
      subject: checkpointingRun({ reads: 7 }, { reads: known(10, 'x') }),
      verdict: 'invalid',
      messages: ['count'],
      expected: 10,
      actual: 7,
    },
    {
      name: 'writes that the summary knows nothing of',
      edition: ['2.0', '3.0'],
      subject: checkpointingRun({}, { writeGibPerSecond: missing('summary.json', 'metric.save') }),
      verdict: 'invalid',
      messages: ['none'],
    },
  ],
  unjudged: [
    {
      name: 'a run without the logs of its ranks',
      edition: ['2.0', '3.0'],
      subject: checkpointingRun({}, { operations: missing('<rank>_per_epoch_stats.json') }),
      file: '<rank>_per_epoch_stats.json',
    },
  ],
  notApplicable: [
    { name: 'sizing', edition: '2.0', subject: checkpointingRun({}, { command: known('datasize', 'x') }) },
  ],
})
