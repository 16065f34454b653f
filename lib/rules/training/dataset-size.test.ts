import { trainingRun } from '../../storage/benchmarks/training/subjects'
import { testRule } from '../testing/rule-table'
import rule from './dataset-size'

const noMemory = { metadata: { system_info: null }, summary: { host_memory_GB: undefined } }

testRule(rule, {
  pass: [
    {
      name: 'as many files as 500 steps need',
      edition: ['1.0', '2.0', '2.x', '3.0'],
      subject: await trainingRun(),
      summary: '28,000 files, at least 28,000 (memory measured)',
    },
    {
      name: 'as many files as the memory needs, cut off',
      edition: ['1.0', '2.0', '2.x'],
      subject: await trainingRun({ hostMemory: 2048, fileCount: 150_000 }),
    },
    {
      name: 'one file more, for the rounding up',
      edition: '3.0',
      subject: await trainingRun({ hostMemory: 2048, fileCount: 150_001 }),
    },
    {
      name: 'more memory declared than measured, which counts in 3.0 only,',
      edition: ['2.0', '2.x'],
      subject: await trainingRun({ metadata: { 'args.client_host_memory_in_gb': 2048 } }),
    },
    {
      name: 'a run without batch in its files, of a batch that is published,',
      edition: '2.0',
      subject: await trainingRun({ parameters: { 'reader.batch_size': undefined } }),
    },
  ],
  fail: [
    {
      name: 'one file too few for 500 steps',
      edition: ['1.0', '2.0', '2.x', '3.0'],
      subject: await trainingRun({ fileCount: 27_999 }),
      verdict: 'invalid',
      messages: ['steps'],
      expected: 28_000,
      actual: 27_999,
    },
    {
      name: '99 % of what is needed, which the tool of 2.0 let pass,',
      edition: '2.0',
      subject: await trainingRun({ hostMemory: 2048, fileCount: 149_000 }),
      verdict: 'invalid',
      messages: ['memory'],
      expected: 150_000,
    },
    {
      name: 'one file too few for the rounding up',
      edition: '3.0',
      subject: await trainingRun({ hostMemory: 2048, fileCount: 150_000 }),
      verdict: 'invalid',
      messages: ['memory'],
      expected: 150_001,
    },
    {
      name: 'too few by both',
      edition: '1.0',
      subject: await trainingRun({ hostMemory: 2048, fileCount: 100 }),
      verdict: 'invalid',
      messages: ['steps', 'memory'],
    },
    {
      name: 'more memory declared than measured',
      edition: '3.0',
      subject: await trainingRun({ metadata: { 'args.client_host_memory_in_gb': 2048 } }),
      verdict: 'invalid',
      messages: ['memory'],
    },
    {
      name: 'too few steps where nobody wrote the memory',
      edition: '2.x',
      subject: await trainingRun({ fileCount: 1000, ...noMemory }),
      verdict: 'invalid',
      messages: ['steps'],
    },
  ],
  unjudged: [
    {
      name: 'a run of records without bytes',
      edition: '2.0',
      subject: await trainingRun({ parameters: { 'dataset.record_length_bytes': 0 } }),
      file: 'dlio_config/config.yaml',
      field: 'dataset.record_length_bytes',
    },
    {
      name: 'enough steps where nobody wrote the memory',
      edition: ['1.0', '2.0', '2.x', '3.0'],
      subject: await trainingRun(noMemory),
      file: 'summary.json',
      field: 'host_memory_GB',
    },
    {
      name: 'a run of an unknown batch',
      edition: '3.0',
      subject: await trainingRun({ edition: '3.0', parameters: { 'reader.batch_size': undefined } }),
      file: '_metadata.json',
      field: 'parameters.reader.batch_size',
    },
  ],
  notApplicable: [
    { name: 'generating data', edition: '2.0', subject: await trainingRun({ command: 'datagen' }) },
    { name: 'sizing', edition: '3.0', subject: await trainingRun({ edition: '3.0', command: 'datasize' }) },
  ],
})
