import { checkpointingRun } from '../../storage/benchmarks/checkpointing/testing'
import { known, missing } from '../../storage/fact'
import { testRule } from '../testing/rule-table'
import rule from './ranks-per-host'

const run = (processes: number, hosts: number) => checkpointingRun({ model: 'llama3-70b', processes, hosts })

testRule(rule, {
  pass: [
    { name: '8 on each host', edition: ['2.0', '3.0'], subject: run(64, 8), notes: [], summary: '8 a host' },
    { name: 'exactly 4, with a warning', edition: ['2.0', '3.0'], subject: run(64, 16), notes: ['exactly'] },
  ],
  fail: [
    {
      name: 'a host with 3',
      edition: ['2.0', '3.0'],
      subject: run(64, 17),
      verdict: 'invalid',
      messages: ['few'],
      expected: 4,
      actual: 3,
    },
  ],
  unjudged: [
    {
      name: 'a run that does not say on how many hosts it ran',
      edition: '3.0',
      subject: checkpointingRun({}, { hosts: missing('summary.json', 'num_hosts') }),
      file: 'summary.json',
      field: 'num_hosts',
    },
  ],
  notApplicable: [
    { name: 'sizing', edition: '2.0', subject: checkpointingRun({}, { command: known('datasize', 'x') }) },
  ],
})
