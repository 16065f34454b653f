import { checkpointingRun } from '../../storage/benchmarks/checkpointing/testing'
import { known, missing } from '../../storage/fact'
import { testRule } from '../testing/rule-table'
import rule from './fsync'

testRule(rule, {
  pass: [{ name: 'fsync on', edition: ['2.0', '3.0'], subject: checkpointingRun(), summary: 'on' }],
  fail: [
    {
      name: 'fsync off',
      edition: ['2.0', '3.0'],
      subject: checkpointingRun({}, { fsync: known(false, 'x') }),
      verdict: 'invalid',
      messages: ['off'],
      expected: true,
    },
  ],
  unjudged: [
    {
      name: 'a run that does not record it',
      edition: ['2.0', '3.0'],
      subject: checkpointingRun({}, { fsync: missing('*_metadata.json', 'parameters.checkpoint.fsync') }),
      file: '*_metadata.json',
      field: 'parameters.checkpoint.fsync',
    },
  ],
  notApplicable: [
    { name: 'a run that only reads', edition: '3.0', subject: checkpointingRun({ writes: 0 }) },
    { name: 'sizing', edition: '2.0', subject: checkpointingRun({}, { command: known('datasize', 'x') }) },
  ],
})
