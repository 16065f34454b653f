import { trainingSubmission } from '../../storage/benchmarks/training/subjects'
import { testRule } from '../testing/rule-table'
import rule from './seeds'

const ALL = ['1.0', '2.0', '2.x', '3.0'] as const

testRule(rule, {
  pass: [
    {
      name: 'another seed in each run',
      edition: [...ALL],
      subject: await trainingSubmission({}, 5, (i) => ({ parameters: { 'train.seed': i } })),
    },
  ],
  fail: [
    {
      name: 'one seed in two runs, which only warns,',
      edition: [...ALL],
      subject: await trainingSubmission({}, 5, (i) => ({ parameters: { 'train.seed': i % 4 } })),
      verdict: 'closed',
      messages: ['same'],
      actual: 2,
    },
  ],
  notApplicable: [{ name: 'runs that record none', edition: '3.0', subject: await trainingSubmission({}, 6) }],
})
