import { checkpointingRun } from '../../storage/benchmarks/checkpointing/testing'
import { known } from '../../storage/fact'
import { testRule } from '../testing/rule-table'
import rule from './subset-mode'

testRule(rule, {
  pass: [{ name: '8B with 8', edition: '3.0', subject: checkpointingRun({ subset: true }) }],
  fail: [
    {
      name: '70B',
      edition: '3.0',
      subject: checkpointingRun({ subset: true, model: 'llama3-70b' }),
      verdict: 'invalid',
      messages: ['model'],
    },
    {
      name: '8B with 16',
      edition: '3.0',
      subject: checkpointingRun({ subset: true, processes: 16 }),
      verdict: 'invalid',
      messages: ['processes'],
      actual: 16,
    },
    {
      name: '1T with 64',
      edition: '3.0',
      subject: checkpointingRun({ subset: true, model: 'llama3-1t', processes: 64 }),
      verdict: 'invalid',
      messages: ['model', 'processes'],
    },
  ],
  notApplicable: [
    { name: 'a whole run', edition: '3.0', subject: checkpointingRun() },
    { name: 'sizing', edition: '3.0', subject: checkpointingRun({}, { command: known('datasize', 'x') }) },
  ],
})
