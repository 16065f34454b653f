import { trainingRun } from '../../storage/benchmarks/training/subjects'
import { testRule } from '../testing/rule-table'
import rule from './allowed-overrides'

const params = (key: string, value: string | number = 'x') => trainingRun({ params: { [key]: value } })

testRule(rule, {
  pass: [
    {
      name: 'a run that changes the number of files',
      edition: ['1.0', '2.0', '2.x', '3.0'],
      subject: await trainingRun(),
      summary: 'dataset.num_files_train',
    },
    { name: 'direct reading', edition: ['2.0', '2.x', '3.0'], subject: await params('reader.odirect', 'True') },
    {
      name: 'the prefetch window',
      edition: '3.0',
      subject: await params('storage.storage_options.prefetch_window', 4),
    },
    {
      name: 'a folder for checkpoints',
      edition: ['1.0', '2.0', '2.x'],
      subject: await params('checkpoint.checkpoint_folder'),
    },
    { name: 'anything about the workflow', edition: '2.0', subject: await params('workflow.profiling', 'False') },
    {
      name: 'what the script of 1.0 injects',
      edition: '1.0',
      subject: await trainingRun({ edition: '1.0' }),
      summary: 'dataset.num_files_train',
    },
    {
      name: 'what the driver injects where the metadata record no parameters of the user',
      edition: '3.0',
      subject: await trainingRun({
        edition: '3.0',
        metadata: {
          'args.params': undefined,
          override_parameters: { 'storage.s3_force_path_style': 'True', 'dataset.num_files_generated': '28000' },
        },
        replace: { 'dlio_config/overrides.yaml': null },
      }),
      summary: 'nothing changed by the user',
    },
    {
      name: 'the folder for checkpoints that an option of the driver names',
      edition: '3.0',
      subject: await trainingRun({
        edition: '3.0',
        metadata: {
          'args.checkpoint_folder': '/mnt/ckpt',
          override_parameters: { 'checkpoint.checkpoint_folder': '/mnt/ckpt' },
        },
      }),
    },
  ],
  fail: [
    {
      name: 'a batch that neither the user nor a driver is known to have changed',
      edition: ['2.0', '2.x', '3.0'],
      subject: await trainingRun({ metadata: { 'args.params': [], override_parameters: { 'reader.batch_size': 70 } } }),
      verdict: 'invalid',
      messages: ['forbidden'],
    },
    {
      name: 'a batch that the user asked for and no list of changes holds',
      edition: '2.x',
      subject: await trainingRun({
        metadata: { 'args.params': ['reader.batch_size=70'], override_parameters: {} },
      }),
      verdict: 'invalid',
      messages: ['forbidden'],
      actual: '70',
    },
    {
      name: 'another format',
      edition: ['1.0', '2.0', '2.x', '3.0'],
      subject: await params('dataset.format', 'hdf5'),
      verdict: 'open',
      messages: ['open'],
      actual: 'hdf5',
    },
    {
      name: 'another batch, beside another loader,',
      edition: ['1.0', '2.0', '2.x', '3.0'],
      subject: await trainingRun({ params: { 'reader.batch_size': 70, 'reader.data_loader': 'dali' } }),
      verdict: 'invalid',
      messages: ['forbidden', 'open'],
    },
    {
      name: 'direct reading',
      edition: '1.0',
      subject: await params('reader.odirect'),
      verdict: 'invalid',
      messages: ['forbidden'],
    },
    {
      name: 'the prefetch window',
      edition: ['1.0', '2.0', '2.x'],
      subject: await params('storage.storage_options.prefetch_window'),
      verdict: 'invalid',
      messages: ['forbidden'],
    },
    {
      name: 'a folder for checkpoints',
      edition: '3.0',
      subject: await params('checkpoint.checkpoint_folder'),
      verdict: 'invalid',
      messages: ['forbidden'],
    },
    {
      name: 'what the driver would inject, asked for by the user,',
      edition: '2.0',
      subject: await params('dataset.skip_listing', 'True'),
      verdict: 'invalid',
      messages: ['forbidden'],
    },
  ],
  unjudged: [
    {
      name: 'a run of 1.0 without its overrides',
      edition: '1.0',
      subject: await trainingRun({ edition: '1.0', replace: { 'configs/overrides.yaml': 'PRUNED BY STAFF' } }),
      file: 'configs/overrides.yaml',
    },
  ],
  notApplicable: [
    {
      name: 'a run that changes nothing',
      edition: '2.0',
      subject: await trainingRun({
        metadata: { override_parameters: {}, 'args.params': null },
        replace: { 'dlio_config/overrides.yaml': null },
      }),
    },
  ],
})
