import { package2, package3, without } from '../../storage/testing/package-tree'
import { testRule } from '../testing/rule-table'
import organisationFolders from './organisation-folders'
import { of, valid1, valid2, valid3, with3 } from './testing/packages'

testRule(organisationFolders, {
  pass: [
    { name: 'a package', edition: '3.0', subject: valid3, notes: [], summary: '1 organisation' },
    { name: 'a package', edition: '2.0', subject: valid2, notes: [] },
    { name: 'a package', edition: '1.0', subject: valid1, notes: [] },
    {
      name: 'a tree of results alone, as that round passes them on,',
      edition: '1.0',
      subject: await of({ 'Closed/Acme/results/box/x/run1/summary.json': '{}' }),
      notes: ['missing', 'missing'],
    },
    {
      name: 'code in its older place',
      edition: '3.0',
      subject: await with3({ 'closed/Acme/code/a': '' }),
      notes: ['code'],
    },
  ],
  fail: [
    {
      name: 'an organisation without systems and one folder too many',
      edition: '3.0',
      subject: await of({ ...without(package3(), '/systems/'), 'closed/Acme/logs/x': '' }),
      verdict: 'invalid',
      messages: ['missing', 'unexpected'],
      expected: 'systems',
    },
    {
      name: 'an organisation without code',
      edition: '2.0',
      subject: await of(without(package2(), '/code/')),
      verdict: 'invalid',
      messages: ['missing'],
      expected: 'code',
    },
    {
      name: 'a division without organisation',
      edition: ['1.0', '2.0', '3.0'],
      subject: await of({ 'open/': '' }),
      verdict: 'invalid',
      messages: ['none'],
    },
  ],
})
