import { packageRecord } from '../../storage/testing/package-record'
import { codeHash, package3, without } from '../../storage/testing/package-tree'
import { testRule } from '../testing/rule-table'
import codePool from './code-pool'

const IMAGE = 'code-images/code-01234567'
const hashed = (change: Record<string, unknown>) =>
  packageRecord({ ...package3(), [`${IMAGE}/.code-hash.json`]: JSON.stringify({ ...codeHash(), ...change }) })

testRule(codePool, {
  pass: [
    { name: 'a package', edition: '3.0', subject: await packageRecord(package3()), notes: [], summary: '1 code image' },
    {
      name: 'an image of the older algorithm, whose name is not its hash,',
      edition: '3.0',
      subject: await hashed({ algorithm: 'md5-tree-v1', hash: 'f'.repeat(32), git_sha: 'a'.repeat(40) }),
    },
    {
      name: 'an image that nobody names',
      edition: '3.0',
      subject: await packageRecord({
        ...package3(),
        'Acme/code-ffffffff/.code-hash.json': JSON.stringify({ ...codeHash(), hash: 'f'.repeat(32) }),
      }),
      notes: ['unused'],
    },
  ],
  fail: [
    {
      name: 'an image without its hash',
      edition: '3.0',
      subject: await packageRecord(without(package3(), '.code-hash.json')),
      verdict: 'invalid',
      messages: ['missing'],
    },
    {
      name: 'a hash that is none',
      edition: '3.0',
      subject: await hashed({ hash: 1 }),
      verdict: 'invalid',
      messages: ['malformed'],
    },
    {
      name: 'an algorithm nobody knows',
      edition: '3.0',
      subject: await hashed({ algorithm: 'sha' }),
      verdict: 'invalid',
      messages: ['malformed'],
    },
    {
      name: 'a revision that is none',
      edition: '3.0',
      subject: await hashed({ git_sha: 'main' }),
      verdict: 'invalid',
      messages: ['malformed'],
    },
    {
      name: 'a torn hash file',
      edition: '3.0',
      subject: await packageRecord({ ...package3(), [`${IMAGE}/.code-hash.json`]: '{' }),
      verdict: 'invalid',
      messages: ['malformed'],
    },
    {
      name: 'an image with the name of another',
      edition: '3.0',
      subject: await hashed({ hash: 'f'.repeat(32) }),
      verdict: 'invalid',
      messages: ['name'],
      expected: 'code-ffffffff',
    },
  ],
  notApplicable: [
    { name: 'a package without images', edition: '3.0', subject: await packageRecord({ 'closed/': '' }) },
  ],
})
