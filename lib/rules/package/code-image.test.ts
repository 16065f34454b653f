import { package3, without } from '../../storage/testing/package-tree'
import { testRule } from '../testing/rule-table'
import codeImage from './code-image'
import { loose, RUN, run3, runOf } from './testing/packaged-runs'

const POINTER = `${RUN}/.mlps-code-image`

testRule(codeImage, {
  pass: [{ name: 'a run', edition: '3.0', subject: run3, summary: 'code-01234567' }],
  fail: [
    {
      name: 'a run without pointer',
      edition: '3.0',
      subject: await runOf(without(package3(), '.mlps-code-image')),
      verdict: 'invalid',
      messages: ['missing'],
    },
    {
      name: 'a run whose pointer says something else',
      edition: '3.0',
      subject: await runOf({ ...package3(), [POINTER]: 'code-01234567' }),
      verdict: 'invalid',
      messages: ['malformed'],
    },
    {
      name: 'a run of code that was not handed in',
      edition: '3.0',
      subject: await runOf({ ...package3(), [POINTER]: `md5-tree-v2:${'f'.repeat(32)}` }),
      verdict: 'invalid',
      messages: ['absent'],
    },
    {
      name: 'a run of code with the same first digits',
      edition: '3.0',
      subject: await runOf({ ...package3(), [POINTER]: `md5-tree-v2:01234567${'f'.repeat(24)}` }),
      verdict: 'invalid',
      messages: ['differs'],
    },
  ],
  notApplicable: [{ name: 'a run outside of a package', edition: '3.0', subject: loose }],
})
