import { trainingRun } from '../../storage/benchmarks/training/subjects'
import { testRule } from '../testing/rule-table'
import rule from './hosts-balanced'

testRule(rule, {
  pass: [
    { name: 'eight on two hosts', edition: ['2.0', '3.0'], subject: await trainingRun(), summary: '4 on each of 2' },
  ],
  fail: [
    {
      name: 'eight on three hosts',
      edition: ['2.0', '3.0'],
      subject: await trainingRun({ hosts: 3 }),
      verdict: 'invalid',
      messages: ['uneven'],
    },
  ],
  unjudged: [
    {
      name: 'a run that names no hosts',
      edition: '3.0',
      subject: await trainingRun({
        metadata: { system_info: null, args: null },
        summary: { num_hosts: undefined },
      }),
      file: 'summary.json',
      field: 'num_hosts',
    },
  ],
  notApplicable: [{ name: 'generating data', edition: '3.0', subject: await trainingRun({ command: 'datagen' }) }],
})
