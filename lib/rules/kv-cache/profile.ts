import { PERFORMANCE_PROFILES } from '../../storage/benchmarks/kv-cache/models'
import type { KvCacheRun } from '../../storage/benchmarks/kv-cache/types'
import { measured } from '../measured'
import { orDefault, saying } from '../or-default'
import { fail, pass, runRule } from '../types'

const DEFAULT = 'latency'

export default runRule<KvCacheRun>({
  meta: {
    id: 'kv-cache/profile',
    title: 'The performance profile is one of the benchmark',
    scope: 'run',
    benchmarks: ['kv_cache'],
    clauses: { '2.x': 'KV cache run check, performance_profile' },
    severity: 'error',
    when: 'before',
    requirement: `The performance profile is ${PERFORMANCE_PROFILES.join(' or ')}`,
    messages: { unknown: 'The benchmark has no performance profile `{actual}`.' },
    fixes: { unknown: 'Run it with `--performance-profile` {expected}.' },
    docs: `Reads \`performance_profile\` of the metadata. Where it does not have it, the driver ran with its default, \`${DEFAULT}\`. The profile chooses by which criteria the tool itself passes its storage; those don't count for the verdict.`,
  },
  check: measured((run) => {
    const profile = orDefault(run.metadata, run.profile, DEFAULT)
    const summary = saying(profile.value, profile)
    if (PERFORMANCE_PROFILES.includes(profile.value)) return pass(summary)
    return fail(
      {
        verdict: 'invalid',
        messageId: 'unknown',
        parameter: 'performance_profile',
        expected: PERFORMANCE_PROFILES,
        actual: profile.value,
      },
      summary,
    )
  }),
})
