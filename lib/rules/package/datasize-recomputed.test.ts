import { packageRecord } from '../../storage/testing/package-record'
import { testRule } from '../testing/rule-table'
import datasizeRecomputed from './datasize-recomputed'
import { files, none, sized, valid } from './testing/datasets'

testRule(datasizeRecomputed, {
  pass: [
    { name: 'a sizing of 28,000 files: 500 steps of 8 accelerators', edition: '3.0', subject: valid, notes: [] },
    {
      name: 'a sizing of 150,001 files, rounded up from 2 hosts with 2 TiB,',
      edition: '3.0',
      subject: await sized(({ parameters, system_info, args }) => {
        parameters.dataset.num_files_train = 150_001
        Object.assign(system_info ?? {}, { total_memory_bytes: 2 * 2048 * 2 ** 30 })
        args.client_host_memory_in_gb = 2048
      }),
      notes: [],
    },
    {
      name: 'a sizing with more',
      edition: '3.0',
      subject: await packageRecord(files('datasize', 28_001)),
      notes: ['large'],
    },
  ],
  fail: [
    {
      name: 'a sizing with one file less',
      edition: '3.0',
      subject: await packageRecord(files('datasize', 27_999)),
      verdict: 'invalid',
      messages: ['small'],
      expected: 28_000,
      actual: 27_999,
    },
  ],
  unjudged: [
    {
      name: 'a sizing without accelerators',
      edition: '3.0',
      subject: await sized(({ args }) => {
        delete args.max_accelerators
      }),
      file: 'training_20260302_080000_metadata.json',
      field: 'args.max_accelerators',
    },
    {
      name: 'a sizing without memory',
      edition: '3.0',
      subject: await sized((content) => {
        content.system_info = null
        delete content.args.client_host_memory_in_gb
      }),
      file: 'training_20260302_080000_metadata.json',
      field: 'args.client_host_memory_in_gb',
    },
  ],
  notApplicable: [{ name: 'a package without training', edition: '3.0', subject: none }],
})
