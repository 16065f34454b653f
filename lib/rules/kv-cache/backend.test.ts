import { testRule } from '../testing/rule-table'
import backend from './backend'
import { edition, having, judgedAlike, METADATA, run } from './testing/interim-runs'

testRule(backend, {
  pass: [
    { name: 'disk', edition, subject: await having({ cache_backend: 'disk' }), summary: 'disk' },
    { name: 'lmcache', edition, subject: await having({ cache_backend: 'lmcache' }) },
  ],
  fail: [
    {
      name: 'memory',
      edition,
      subject: await having({ cache_backend: 'memory' }),
      verdict: 'open',
      messages: ['other'],
    },
    { name: 'redis', edition, subject: await having({ cache_backend: 'redis' }), verdict: 'open', messages: ['other'] },
  ],
  unjudged: [
    ...judgedAlike.unjudged,
    {
      name: 'a backend that is no text',
      edition,
      subject: await having({ cache_backend: 3 }),
      file: METADATA,
      field: 'cache_backend',
    },
  ],
  notApplicable: [...judgedAlike.notApplicable, { name: 'a driver without backends', edition, subject: run }],
})
