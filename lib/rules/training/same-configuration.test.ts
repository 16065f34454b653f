import { trainingSubmission } from '../../storage/benchmarks/training/subjects'
import { testRule } from '../testing/rule-table'
import rule from './same-configuration'

testRule(rule, {
  pass: [
    { name: 'five runs of one workload', edition: '1.0', subject: await trainingSubmission({ edition: '1.0' }, 5) },
  ],
  fail: [
    {
      name: 'a run with more accelerators and files',
      edition: '1.0',
      subject: await trainingSubmission({ edition: '1.0' }, 5, (i) => (i === 3 ? { accelerators: 16 } : {})),
      verdict: 'invalid',
      messages: ['differs', 'differs'],
      expected: 8,
      actual: [8, 16],
    },
    {
      name: 'a run of another model',
      edition: '1.0',
      subject: await trainingSubmission({ edition: '1.0', fileCount: 28_000 }, 5, (i) =>
        i === 0 ? { model: 'cosmoflow' } : {},
      ),
      verdict: 'invalid',
      messages: ['differs'],
      actual: ['cosmoflow', 'unet3d'],
    },
  ],
  unjudged: [
    {
      name: 'a run without its summary',
      edition: '1.0',
      subject: await trainingSubmission({ edition: '1.0' }, 5, (i) =>
        i === 1 ? { replace: { 'summary.json': null } } : {},
      ),
      file: 'summary.json',
      field: 'num_accelerators',
    },
  ],
})
