import { KV_SEQUENCE } from '../../storage/benchmarks/kv-cache/models'
import type { KvCacheRun } from '../../storage/benchmarks/kv-cache/types'
import { isKnown, need } from '../../storage/fact'
import { measured } from '../measured'
import { fail, notApplicable, pass, runRule } from '../types'

const { delaySeconds: CLOSED } = KV_SEQUENCE

export default runRule<KvCacheRun>({
  meta: {
    id: 'kv-cache/option-delay',
    title: 'There is a fixed pause between options',
    scope: 'run',
    benchmarks: ['kv_cache'],
    clauses: { '3.0': '6.3.2.1' },
    severity: 'error',
    when: 'before',
    requirement: `${CLOSED} seconds between two options`,
    messages: { other: 'The pause between two options is {actual} seconds; CLOSED fixes {expected}.' },
    fixes: { other: 'Run it with a pause of {expected} seconds, or hand it in as OPEN.' },
    docs: `Reads \`args.inter_option_delay\` of the metadata. It is the only place that records the pause: no file has the times at which an option began and ended. So a run whose metadata does not have it is not judged by this rule. Early drivers of edition 3.0 paused 20 seconds.`,
  },
  check: measured(({ metadata, delaySeconds }) => {
    need(metadata)
    if (!isKnown(delaySeconds) && delaySeconds.missing.reason === undefined) return notApplicable('is not recorded')
    const actual = need(delaySeconds)
    return actual === CLOSED
      ? pass(`${actual} s`)
      : fail({ verdict: 'open', messageId: 'other', parameter: 'inter_option_delay', expected: CLOSED, actual })
  }),
})
