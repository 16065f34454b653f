import { trainingRun } from '../../storage/benchmarks/training/subjects'
import { testRule } from '../testing/rule-table'
import rule from './model'

testRule(rule, {
  pass: [
    { name: 'unet3d', edition: ['1.0', '2.0', '2.x', '3.0'], subject: await trainingRun() },
    { name: 'cosmoflow', edition: ['1.0', '2.0', '2.x'], subject: await trainingRun({ model: 'cosmoflow' }) },
    {
      name: 'generating data for dlrm',
      edition: '2.x',
      subject: await trainingRun({ model: 'dlrm', command: 'datagen' }),
    },
    { name: 'a name in capitals', edition: '3.0', subject: await trainingRun({ metadata: { model: 'RetinaNet' } }) },
  ],
  fail: [
    {
      name: 'bert',
      edition: ['1.0', '2.0', '2.x'],
      subject: await trainingRun({ model: 'bert' }),
      verdict: 'invalid',
      messages: ['unknown'],
      actual: 'bert',
    },
    {
      name: 'cosmoflow, which 3.0 keeps for whatif',
      edition: '3.0',
      subject: await trainingRun({ model: 'cosmoflow' }),
      verdict: 'invalid',
      messages: ['unknown'],
      expected: ['unet3d', 'retinanet'],
    },
  ],
  unjudged: [
    {
      name: 'a run without files that name one',
      edition: '1.0',
      subject: await trainingRun({
        edition: '1.0',
        replace: { 'configs/config.yaml': null },
      }),
      file: 'configs/config.yaml',
      field: 'workload.model',
    },
  ],
})
