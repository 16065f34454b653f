import { checkpointingRun } from '../../storage/benchmarks/checkpointing/testing'
import { known, missing } from '../../storage/fact'
import { testRule } from '../testing/rule-table'
import rule from './checkpoint-size'

testRule(rule, {
  pass: [
    {
      name: '8B with what real runs record',
      edition: ['2.0', '3.0'],
      subject: checkpointingRun({}, { checkpointGib: known(104.7, 'x') }),
      summary: '104.7 GiB',
    },
    { name: '1T', edition: ['2.0', '3.0'], subject: checkpointingRun({ model: 'llama3-1t' }), summary: '17997.0 GiB' },
    {
      name: '5 % more',
      edition: '3.0',
      subject: checkpointingRun({}, { checkpointGib: known(110.25, 'x') }),
    },
  ],
  fail: [
    {
      name: '70B that wrote an 8B',
      edition: ['2.0', '3.0'],
      subject: checkpointingRun({ model: 'llama3-70b' }, { checkpointGib: known(105, 'x') }),
      verdict: 'closed',
      messages: ['differs'],
      expected: 911,
      actual: 105,
    },
  ],
  unjudged: [
    {
      name: 'a run whose summary was pruned',
      edition: '3.0',
      subject: checkpointingRun({}, { checkpointGib: missing('summary.json', undefined, 'is PRUNED BY STAFF') }),
      file: 'summary.json',
    },
  ],
  notApplicable: [
    { name: 'sizing', edition: '2.0', subject: checkpointingRun({}, { command: known('datasize', 'x') }) },
    {
      name: 'a subset run',
      edition: '2.0',
      subject: checkpointingRun({ model: 'llama3-405b', subset: true }),
    },
    { name: 'an unknown model', edition: '2.0', subject: checkpointingRun({ model: 'llama3-13b' }) },
  ],
})
