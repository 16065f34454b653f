import type { KvCacheRun } from '../../storage/benchmarks/kv-cache/types'
import { isKnown, need } from '../../storage/fact'
import { measured } from '../measured'
import { fail, notApplicable, pass, runRule } from '../types'

const CLOSED = ['disk', 'lmcache']

export default runRule<KvCacheRun>({
  meta: {
    id: 'kv-cache/backend',
    title: 'The cache lies on storage',
    scope: 'run',
    benchmarks: ['kv_cache'],
    clauses: { '2.x': 'improvement plan, allowed backends' },
    severity: 'error',
    when: 'before',
    requirement: `The cache backend is ${CLOSED.join(' or ')}`,
    messages: { other: 'The cache backend `{actual}` is not allowed in CLOSED.' },
    fixes: { other: 'Run it with {expected} as the cache backend.' },
    docs: `Reads \`cache_backend\` of the metadata: one other than ${CLOSED.join(' and ')} is OPEN.

The option comes from the plan of the interim edition; the driver that was published then has none and always keeps its last tier in files. So a run that records no backend is not judged by this rule.`,
  },
  check: measured(({ metadata, backend }) => {
    need(metadata)
    if (!isKnown(backend) && backend.missing.reason === undefined) return notApplicable('no backend is recorded')
    const actual = need(backend)
    return CLOSED.includes(actual)
      ? pass(actual)
      : fail({ verdict: 'open', messageId: 'other', parameter: 'cache_backend', expected: CLOSED, actual }, actual)
  }),
})
