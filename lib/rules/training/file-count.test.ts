import { trainingRun } from '../../storage/benchmarks/training/subjects'
import { testRule } from '../testing/rule-table'
import rule from './file-count'

const nothing = { 'dataset.num_files_train': undefined }
const noSummary = { num_files_train: undefined }

testRule(rule, {
  pass: [
    { name: 'a number', edition: ['2.0', '2.x', '3.0'], subject: await trainingRun(), summary: '28,000 files' },
    {
      name: 'a number in quotes',
      edition: '2.x',
      subject: await trainingRun({ parameters: { 'dataset.num_files_train': '1000' } }),
      summary: '1,000 files',
    },
    {
      name: 'a number with a point and nothing behind it',
      edition: '3.0',
      subject: await trainingRun({ parameters: { 'dataset.num_files_train': '28000.0' } }),
      summary: '28,000 files',
    },
    { name: 'a number in the summary only', edition: '2.0', subject: await trainingRun({ parameters: nothing }) },
  ],
  fail: [
    {
      name: 'parameters without it',
      edition: ['2.0', '2.x', '3.0'],
      subject: await trainingRun({ parameters: nothing, summary: noSummary }),
      verdict: 'invalid',
      messages: ['absent'],
    },
    {
      name: 'parameters without a data set',
      edition: '3.0',
      subject: await trainingRun({ parameters: { dataset: undefined }, summary: noSummary }),
      verdict: 'invalid',
      messages: ['absent'],
    },
    {
      name: 'half a file',
      edition: '2.0',
      subject: await trainingRun({ parameters: { 'dataset.num_files_train': 0.5 } }),
      verdict: 'invalid',
      messages: ['odd'],
      actual: 0.5,
    },
    {
      name: 'a word',
      edition: '2.0',
      subject: await trainingRun({ parameters: { 'dataset.num_files_train': 'many' }, summary: noSummary }),
      verdict: 'invalid',
      messages: ['odd'],
      actual: 'many',
    },
    {
      name: 'a word beside a summary with a number',
      edition: '2.x',
      subject: await trainingRun({ parameters: { 'dataset.num_files_train': 'NaN' } }),
      verdict: 'invalid',
      messages: ['odd'],
      actual: 'NaN',
    },
    {
      name: 'half a file more, in quotes,',
      edition: '3.0',
      subject: await trainingRun({ parameters: { 'dataset.num_files_train': '28000.5' } }),
      verdict: 'invalid',
      messages: ['odd'],
      actual: 28000.5,
    },
    {
      name: 'fewer files than none',
      edition: '2.0',
      subject: await trainingRun({ parameters: { 'dataset.num_files_train': -1 } }),
      verdict: 'invalid',
      messages: ['odd'],
      actual: -1,
    },
  ],
  unjudged: [
    {
      name: 'a run without parameters and summary',
      edition: '2.0',
      subject: await trainingRun({
        replace: { 'summary.json': 'PRUNED BY STAFF', 'dlio_config/config.yaml': null },
        metadata: { parameters: {} },
      }),
      file: 'dlio_config/config.yaml',
    },
  ],
  notApplicable: [
    {
      name: 'sizing, which computes it',
      edition: '3.0',
      subject: await trainingRun({ edition: '3.0', command: 'datasize' }),
    },
  ],
})
