import { testRule } from '../testing/rule-table'
import { valid1, valid3, with3 } from './testing/packages'
import topLevel from './top-level'

testRule(topLevel, {
  pass: [
    { name: 'a package', edition: '3.0', subject: valid3, notes: [] },
    {
      name: 'a tree with hidden entries, notes, and the pool of an organisation',
      edition: '3.0',
      subject: await with3({ '.git/HEAD': '', 'README.md': '', 'Acme/code-01234567/a.py': '' }),
      notes: [],
    },
    { name: 'a tree with a file too many', edition: '3.0', subject: await with3({ 'a.zip': '' }), notes: ['files'] },
  ],
  fail: [
    {
      name: 'a folder too many',
      edition: '3.0',
      subject: await with3({ 'Öl 油/x': '' }),
      verdict: 'invalid',
      messages: ['folders'],
    },
    {
      name: 'a division in capitals',
      edition: '3.0',
      subject: valid1,
      verdict: 'invalid',
      messages: ['spelled'],
      expected: 'closed',
    },
  ],
})
