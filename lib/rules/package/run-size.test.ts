import { packageRecord } from '../../storage/testing/package-record'
import { package3, without } from '../../storage/testing/package-tree'
import { testRule } from '../testing/rule-table'
import runSize from './run-size'
import { files, none, valid } from './testing/datasets'

const runsWith = (count: number) => packageRecord(files('run', count, files('datagen', 60_000)))

testRule(runSize, {
  pass: [
    { name: 'a training', edition: '3.0', subject: valid, notes: [], summary: '6 runs' },
    {
      name: 'a training with more, as one was published,',
      edition: '3.0',
      subject: await runsWith(55_500),
      notes: Array(6).fill('more'),
    },
  ],
  fail: [
    {
      name: 'a training with less',
      edition: '3.0',
      subject: await runsWith(27_999),
      verdict: 'invalid',
      messages: Array(6).fill('fewer'),
      expected: 28_000,
      actual: 27_999,
    },
  ],
  notApplicable: [
    { name: 'a package without training', edition: '3.0', subject: none },
    {
      name: 'a training without sizing',
      edition: '3.0',
      subject: await packageRecord(without(package3(), '/datasize/')),
    },
  ],
})
