import { packageRecord } from '../../storage/testing/package-record'
import { package3, without } from '../../storage/testing/package-tree'
import { testRule } from '../testing/rule-table'
import datasizeUsed from './datasize-used'
import { none, sized, valid } from './testing/datasets'

testRule(datasizeUsed, {
  pass: [{ name: 'a training', edition: '3.0', subject: valid, summary: '1 workload' }],
  fail: [
    {
      name: 'a sizing that says nothing',
      edition: '3.0',
      subject: await sized(({ parameters }) => {
        delete parameters.dataset.num_files_train
      }),
      verdict: 'invalid',
      messages: ['silent'],
    },
    {
      name: 'a sizing without metadata',
      edition: '3.0',
      subject: await packageRecord(without(package3(), /datasize.*_metadata\.json$/)),
      verdict: 'invalid',
      messages: ['silent'],
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
