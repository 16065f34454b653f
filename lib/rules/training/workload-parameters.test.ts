import { trainingRun } from '../../storage/benchmarks/training/subjects'
import { testRule } from '../testing/rule-table'
import rule from './workload-parameters'

const set = (path: string, value: string | number) => trainingRun({ parameters: { [path]: value } })

testRule(rule, {
  pass: [
    {
      name: 'the shipped workload',
      edition: ['1.0', '2.0', '2.x'],
      subject: await trainingRun(),
      summary: '8 figures as shipped',
    },
    {
      name: 'that of 1.0',
      edition: '1.0',
      subject: await trainingRun({ edition: '1.0' }),
      summary: '8 figures as shipped',
    },
    {
      name: 'unet3d on b200, of which less is published,',
      edition: '3.0',
      subject: await trainingRun({ edition: '3.0' }),
      summary: '6 figures as shipped',
    },
    { name: 'numbers in quotes', edition: '2.x', subject: await set('reader.batch_size', '7') },
    {
      name: 'a batch that the user openly changed, which another rule judges,',
      edition: '2.0',
      subject: await trainingRun({ params: { 'reader.batch_size': 70 } }),
    },
    {
      name: 'computation time written as a map',
      edition: '2.0',
      subject: await trainingRun({ parameters: { 'train.computation_time': { mean: 0.323 } } }),
    },
  ],
  fail: [
    {
      name: 'a lower limit of utilization',
      edition: ['1.0', '2.0', '2.x', '3.0'],
      subject: await set('metric.au', 0.5),
      verdict: 'invalid',
      messages: ['changed'],
      expected: 0.9,
      actual: 0.5,
    },
    {
      name: 'smaller records and a longer computation',
      edition: '2.0',
      subject: await trainingRun({ parameters: { 'dataset.record_length_bytes': 1000, 'train.computation_time': 1 } }),
      verdict: 'invalid',
      messages: ['changed', 'changed'],
    },
    {
      name: 'two epochs',
      edition: '3.0',
      subject: await set('train.epochs', 2),
      verdict: 'invalid',
      messages: ['changed'],
    },
    {
      name: 'another format',
      edition: '2.x',
      subject: await set('dataset.format', 'hdf5'),
      verdict: 'open',
      messages: ['open'],
    },
    {
      name: 'another loader, in a list of changes of nobody,',
      edition: ['1.0', '3.0'],
      subject: await set('reader.data_loader', 'native_dali'),
      verdict: 'open',
      messages: ['open'],
      expected: 'pytorch',
    },
  ],
  unjudged: [
    {
      name: 'a run of 1.0 without its configuration',
      edition: '1.0',
      subject: await trainingRun({ edition: '1.0', replace: { 'configs/config.yaml': 'workload: [' } }),
      file: 'configs/config.yaml',
    },
  ],
  notApplicable: [
    { name: 'generating data', edition: '2.0', subject: await trainingRun({ command: 'datagen' }) },
    { name: 'a model that is not published', edition: '2.0', subject: await trainingRun({ model: 'bert' }) },
  ],
})
