import { trainingRun } from '../../storage/benchmarks/training/subjects'
import { testRule } from '../testing/rule-table'
import rule from './utilization-flag'

const flag = (value: string | undefined) => trainingRun({ summary: { 'metric.train_au_meet_expectation': value } })

testRule(rule, {
  pass: [
    { name: 'success at 93 %', edition: ['1.0', '2.0', '2.x', '3.0'], subject: await trainingRun() },
    { name: 'fail at 80 %', edition: '3.0', subject: await trainingRun({ au: 80 }), summary: 'fail' },
    {
      name: 'fail at 93 % with a limit of 95 %',
      edition: '2.0',
      subject: await trainingRun({
        parameters: { 'metric.au': 0.95 },
        summary: { 'metric.train_au_meet_expectation': 'fail' },
      }),
    },
  ],
  fail: [
    {
      name: 'fail at 93 %',
      edition: ['1.0', '2.0', '2.x', '3.0'],
      subject: await flag('fail'),
      verdict: 'invalid',
      messages: ['disagrees'],
      expected: 'success',
    },
    {
      name: 'success at 80 %',
      edition: '3.0',
      subject: await trainingRun({ au: 80, summary: { 'metric.train_au_meet_expectation': 'success' } }),
      verdict: 'invalid',
      messages: ['disagrees'],
      expected: 'fail',
    },
  ],
  unjudged: [
    {
      name: 'a summary without it',
      edition: ['1.0', '3.0'],
      subject: await flag(undefined),
      file: 'summary.json',
      field: 'metric.train_au_meet_expectation',
    },
  ],
  notApplicable: [
    {
      name: 'a summary without it, where no rule asks for it',
      edition: ['2.0', '2.x'],
      subject: await flag(undefined),
    },
    { name: 'generating data', edition: '2.0', subject: await trainingRun({ command: 'datagen' }) },
  ],
})
