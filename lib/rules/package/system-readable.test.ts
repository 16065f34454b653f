import { packageRecord } from '../../storage/testing/package-record'
import { testRule } from '../testing/rule-table'
import systemReadable from './system-readable'
import { text3, valid2, valid3 } from './testing/systems'

const none = await packageRecord({ 'closed/': '' })

testRule(systemReadable, {
  pass: [
    { name: 'a package', edition: '3.0', subject: valid3, summary: '1 description' },
    { name: 'a package', edition: '2.0', subject: valid2 },
    { name: 'a JSON map', edition: '1.0', subject: await packageRecord({ 'Closed/A/systems/b.json': '{"a":1}' }) },
  ],
  fail: [
    {
      name: 'a torn YAML',
      edition: ['2.0', '3.0'],
      subject: await text3('a: [1'),
      verdict: 'invalid',
      messages: ['malformed'],
    },
    {
      name: 'a list',
      edition: ['2.0', '3.0'],
      subject: await text3('- a'),
      verdict: 'invalid',
      messages: ['malformed'],
    },
    { name: "the other edition's form", edition: '3.0', subject: valid2, verdict: 'invalid', messages: ['root'] },
    { name: "the other edition's form", edition: '2.0', subject: valid3, verdict: 'invalid', messages: ['root'] },
    {
      name: 'a torn JSON',
      edition: '1.0',
      subject: await packageRecord({ 'Closed/A/systems/b.json': '{"a"' }),
      verdict: 'invalid',
      messages: ['malformed'],
    },
  ],
  notApplicable: [{ name: 'a package without descriptions', edition: '3.0', subject: none }],
})
