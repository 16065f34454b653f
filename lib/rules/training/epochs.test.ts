import { trainingRun } from '../../storage/benchmarks/training/subjects'
import { testRule } from '../testing/rule-table'
import rule from './epochs'

testRule(rule, {
  pass: [
    { name: 'five of five', edition: ['1.0', '2.0', '2.x', '3.0'], subject: await trainingRun(), summary: '5 epochs' },
    {
      name: 'eight of retinanet',
      edition: '3.0',
      subject: await trainingRun({ model: 'retinanet' }),
      summary: '8 epochs',
    },
  ],
  fail: [
    {
      name: 'a run that was cut short',
      edition: ['1.0', '2.0', '2.x', '3.0'],
      subject: await trainingRun({ summary: { 'metric.train_au_percentage': [93, 93] } }),
      verdict: 'invalid',
      messages: ['count'],
      expected: 5,
      actual: 2,
    },
    {
      name: 'a summary of another number',
      edition: '2.0',
      subject: await trainingRun({ summary: { epochs: 4 } }),
      verdict: 'invalid',
      messages: ['count'],
    },
  ],
  unjudged: [
    {
      name: 'a summary that is not there',
      edition: '2.0',
      subject: await trainingRun({ replace: { 'summary.json': null } }),
      file: 'summary.json',
      field: 'metric.train_au_percentage',
    },
  ],
  notApplicable: [{ name: 'generating data', edition: '2.0', subject: await trainingRun({ command: 'datagen' }) }],
})
