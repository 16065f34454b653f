import { trainingRun } from '../../storage/benchmarks/training/subjects'
import { testRule } from '../testing/rule-table'
import rule from './accelerator'

testRule(rule, {
  pass: [
    { name: 'h100', edition: ['1.0', '2.0', '2.x'], subject: await trainingRun() },
    { name: 'h100 in the name of the workload', edition: '1.0', subject: await trainingRun({ edition: '1.0' }) },
    { name: 'mi355', edition: ['2.x', '3.0'], subject: await trainingRun({ accelerator: 'mi355' }) },
  ],
  fail: [
    {
      name: 'b200',
      edition: ['1.0', '2.0'],
      subject: await trainingRun({ accelerator: 'b200' }),
      verdict: 'invalid',
      messages: ['unknown'],
    },
    {
      name: 'an accelerator that nobody knows',
      edition: '2.x',
      subject: await trainingRun({ accelerator: 'x1' }),
      verdict: 'invalid',
      messages: ['unknown'],
    },
    {
      name: 'h100',
      edition: '3.0',
      subject: await trainingRun({ accelerator: 'h100' }),
      verdict: 'open',
      messages: ['open'],
      expected: ['b200', 'mi355'],
      actual: 'h100',
    },
  ],
  notApplicable: [
    {
      name: 'sizing that names none',
      edition: '3.0',
      subject: await trainingRun({ edition: '3.0', command: 'datasize', metadata: { accelerator: null } }),
    },
  ],
  unjudged: [
    {
      name: 'a run whose workload names none',
      edition: '1.0',
      subject: await trainingRun({ edition: '1.0', replace: { 'configs/overrides.yaml': '- workload=unet3d\n' } }),
      file: 'metadata.json',
      field: 'accelerator',
    },
  ],
})
