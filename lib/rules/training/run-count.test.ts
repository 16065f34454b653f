import { trainingSubmission } from '../../storage/benchmarks/training/subjects'
import { testRule } from '../testing/rule-table'
import rule from './run-count'

testRule(rule, {
  pass: [
    { name: 'five runs', edition: ['1.0', '2.0', '2.x'], subject: await trainingSubmission({}, 5), summary: '5 runs' },
    { name: 'seven runs', edition: '2.x', subject: await trainingSubmission({}, 7) },
    { name: 'six runs', edition: '3.0', subject: await trainingSubmission({}, 6) },
  ],
  fail: [
    {
      name: 'a group of one run',
      edition: ['1.0', '2.0', '2.x', '3.0'],
      subject: await trainingSubmission({}, 1),
      verdict: 'invalid',
      messages: ['few'],
      actual: 1,
    },
    {
      name: 'four runs',
      edition: ['1.0', '2.0', '2.x', '3.0'],
      subject: await trainingSubmission({}, 4),
      verdict: 'invalid',
      messages: ['few'],
    },
    {
      name: 'five runs without a warm-up',
      edition: '3.0',
      subject: await trainingSubmission({}, 5),
      verdict: 'invalid',
      messages: ['few'],
    },
    {
      name: 'the warm-up beside five runs',
      edition: ['1.0', '2.0'],
      subject: await trainingSubmission({}, 6),
      verdict: 'invalid',
      messages: ['many'],
      expected: 'exactly 5',
    },
    {
      name: 'seven runs',
      edition: '3.0',
      subject: await trainingSubmission({}, 7),
      verdict: 'invalid',
      messages: ['many'],
    },
  ],
})
