import { trainingSubmission } from '../../storage/benchmarks/training/subjects'
import { testRule } from '../testing/rule-table'
import rule from './run-gaps'

/** Begins of two runs of ten minutes. */
const two = (second: string) =>
  trainingSubmission({}, 2, (i) => ({ start: i === 0 ? '2026-03-02T10:00:00' : `2026-03-02T${second}` }))

testRule(rule, {
  pass: [
    { name: 'a minute between runs of ten', edition: ['2.0', '3.0'], subject: await trainingSubmission({}, 5) },
    { name: 'a gap as long as a run', edition: '2.0', subject: await two('10:20:00') },
    { name: 'a gap a second shorter than a run', edition: '3.0', subject: await two('10:19:59') },
  ],
  fail: [
    {
      name: 'a gap a second longer than a run',
      edition: ['2.0', '3.0'],
      subject: await two('10:20:01'),
      verdict: 'invalid',
      messages: ['gap'],
      expected: 600,
      actual: 601,
    },
    {
      name: 'a gap as long as a run',
      edition: '3.0',
      subject: await two('10:20:00'),
      verdict: 'invalid',
      messages: ['gap'],
    },
    {
      name: 'runs at the same time',
      edition: '2.0',
      subject: await two('10:09:00'),
      verdict: 'invalid',
      messages: ['overlap'],
    },
  ],
  unjudged: [
    {
      name: 'a run whose end nobody wrote',
      edition: '3.0',
      subject: await trainingSubmission({}, 6, (i) =>
        i === 2 ? { replace: { 'summary.json': '{}' }, metadata: { runtime: null } } : {},
      ),
      file: 'summary.json',
      field: 'end',
    },
  ],
  notApplicable: [{ name: 'one run', edition: '2.0', subject: await trainingSubmission({}, 1) }],
})
