import { packageRecord } from '../../storage/testing/package-record'
import { package3 } from '../../storage/testing/package-tree'
import { testRule } from '../testing/rule-table'
import manifest from './manifest'

const listed = (text: string) => packageRecord({ ...package3(), 'closed/Acme/submission.yaml': text })

testRule(manifest, {
  pass: [
    { name: 'a package', edition: '3.0', subject: await packageRecord(package3()), summary: '1 inventory' },
    {
      name: 'an inventory whose edition YAML takes for a number',
      edition: '3.0',
      subject: await listed('schema: mlps-submission-manifest/1\nrules_edition: 3.0\n'),
    },
  ],
  fail: [
    {
      name: 'an empty inventory',
      edition: '3.0',
      subject: await listed(''),
      verdict: 'invalid',
      messages: ['malformed'],
    },
    {
      name: 'an inventory of another edition and schema',
      edition: '3.0',
      subject: await listed('schema: x\nrules_edition: "4.0"\n'),
      verdict: 'invalid',
      messages: ['schema', 'edition'],
    },
  ],
  notApplicable: [
    { name: 'a tree without inventory', edition: '3.0', subject: await packageRecord({ 'closed/': '' }) },
  ],
})
