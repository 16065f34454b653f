import { packageRecord } from '../../storage/testing/package-record'
import { package3, without } from '../../storage/testing/package-tree'
import { testRule } from '../testing/rule-table'
import datagenSize from './datagen-size'
import { files, none, valid } from './testing/datasets'

testRule(datagenSize, {
  pass: [
    { name: 'a training', edition: '3.0', subject: valid, summary: '1 workload' },
    { name: 'a generation of more', edition: '3.0', subject: await packageRecord(files('datagen', 50_000)) },
  ],
  fail: [
    {
      name: 'a generation of less than was sized',
      edition: '3.0',
      subject: await packageRecord(files('datagen', 27_999)),
      verdict: 'invalid',
      messages: ['sized'],
      expected: 28_000,
      actual: 27_999,
    },
    {
      name: 'a generation of less than a run read',
      edition: '3.0',
      subject: await packageRecord(files('run', 30_000)),
      verdict: 'invalid',
      messages: ['read'],
      expected: 30_000,
    },
  ],
  unjudged: [
    {
      name: 'a generation that says nothing',
      edition: '3.0',
      subject: await packageRecord(without(without(package3(), /datagen.*_metadata\.json$/), /datagen.*dlio_config/)),
      file: 'dlio_config/config.yaml',
      field: 'dataset.num_files_train',
    },
  ],
  notApplicable: [{ name: 'a package without training', edition: '3.0', subject: none }],
})
