import { trainingRun } from '../../storage/benchmarks/training/subjects'
import { testRule } from '../testing/rule-table'
import rule from './figures-agree'

const summary = (changes: Record<string, number | number[] | undefined>) => trainingRun({ summary: changes })
const ALL = ['1.0', '2.0', '2.x', '3.0'] as const

testRule(rule, {
  pass: [
    {
      name: 'a summary as DLIO wrote it',
      edition: [...ALL],
      subject: await trainingRun(),
      summary: '6 relations hold',
    },
    {
      name: 'a figure that was rounded',
      edition: '2.0',
      subject: await summary({ 'metric.train_io_mean_MB_per_second': 22_537 }),
    },
    {
      name: 'a summary that lacks a figure',
      edition: '3.0',
      subject: await summary({ 'metric.train_io_mean_MB_per_second': undefined }),
      summary: '5 relations hold',
    },
  ],
  fail: [
    {
      name: 'more bandwidth than samples',
      edition: [...ALL],
      subject: await summary({ 'metric.train_io_mean_MB_per_second': 30_000 }),
      verdict: 'invalid',
      messages: ['computed'],
      actual: 30_000,
    },
    {
      name: 'a better mean than its epochs',
      edition: '2.0',
      subject: await summary({ 'metric.train_au_percentage': [80, 80, 80, 80, 80] }),
      verdict: 'invalid',
      messages: ['computed'],
      expected: 80,
    },
    {
      name: 'a summary of another run',
      edition: '2.x',
      subject: await summary({ num_files_train: 99, num_accelerators: 4 }),
      verdict: 'invalid',
      messages: ['other', 'other'],
      expected: 28_000,
      actual: 99,
    },
  ],
  unjudged: [
    {
      name: 'a summary that is cut off',
      edition: '1.0',
      subject: await trainingRun({ replace: { 'summary.json': '{"start": ' } }),
      file: 'summary.json',
    },
  ],
  notApplicable: [{ name: 'generating data', edition: '2.0', subject: await trainingRun({ command: 'datagen' }) }],
})
