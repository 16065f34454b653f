import { trainingRun } from '../../storage/benchmarks/training/subjects'
import { testRule } from '../testing/rule-table'
import rule from './odirect'

const on = (model: string, value: string | number | boolean) =>
  trainingRun({ model, parameters: { 'reader.odirect': value } })

testRule(rule, {
  pass: [
    { name: 'a run without it', edition: ['2.0', '2.x', '3.0'], subject: await trainingRun({ model: 'retinanet' }) },
    { name: 'unet3d with it', edition: '3.0', subject: await on('unet3d', true), summary: 'on, with unet3d' },
    { name: 'cosmoflow with it off', edition: '2.0', subject: await on('cosmoflow', 'False') },
  ],
  fail: [
    {
      name: 'retinanet with it',
      edition: ['2.x', '3.0'],
      subject: await on('retinanet', true),
      verdict: 'invalid',
      messages: ['other'],
    },
    {
      name: 'cosmoflow with "True"',
      edition: '2.0',
      subject: await on('cosmoflow', 'True'),
      verdict: 'invalid',
      messages: ['other'],
    },
    {
      name: 'cosmoflow with it in the list of changes only',
      edition: '2.x',
      subject: await trainingRun({
        model: 'cosmoflow',
        metadata: { override_parameters: { 'reader.odirect': 'true' } },
      }),
      verdict: 'invalid',
      messages: ['other'],
      actual: 'true',
    },
  ],
  unjudged: [
    {
      name: 'a run without parameters',
      edition: '2.0',
      subject: await trainingRun({ metadata: { parameters: null }, replace: { 'dlio_config/config.yaml': null } }),
      file: 'dlio_config/config.yaml',
    },
  ],
})
