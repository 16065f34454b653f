import { trainingRun } from '../../storage/benchmarks/training/subjects'
import { testRule } from '../testing/rule-table'
import rule from './one-client'

testRule(rule, {
  pass: [
    { name: 'one host everywhere', edition: '3.0', subject: await trainingRun({ hosts: 1 }) },
    {
      name: 'one host that is named once a rank',
      edition: '3.0',
      subject: await trainingRun({ hosts: 1, metadata: { 'args.hosts': ['node0', 'node0'] } }),
    },
  ],
  fail: [
    {
      name: 'a summary of one host beside metadata of two',
      edition: '3.0',
      subject: await trainingRun({ hosts: 1, metadata: { 'args.hosts': ['node0', 'node1'] } }),
      verdict: 'invalid',
      messages: ['several'],
      actual: 2,
    },
  ],
  unjudged: [
    {
      name: 'a summary that is pruned',
      edition: '3.0',
      subject: await trainingRun({ replace: { 'summary.json': 'PRUNED BY STAFF' } }),
      file: 'summary.json',
      field: 'num_hosts',
    },
  ],
  notApplicable: [
    { name: 'two hosts', edition: '3.0', subject: await trainingRun() },
    {
      name: 'metadata without hosts',
      edition: '3.0',
      subject: await trainingRun({ hosts: 1, metadata: { args: null, system_info: null } }),
    },
    { name: 'generating data', edition: '3.0', subject: await trainingRun({ command: 'datagen' }) },
  ],
})
