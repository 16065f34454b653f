import { KV_OPTIONS } from '../../storage/benchmarks/kv-cache/models'
import type { KvCacheRun } from '../../storage/benchmarks/kv-cache/types'
import { need } from '../../storage/fact'
import { measured } from '../measured'
import { fail, pass, runRule } from '../types'

const OPTIONS = Object.keys(KV_OPTIONS).map(Number)

export default runRule<KvCacheRun>({
  meta: {
    id: 'kv-cache/all-options',
    title: 'All three options are there',
    scope: 'run',
    benchmarks: ['kv_cache'],
    clauses: { '3.0': '6.3' },
    severity: 'error',
    when: 'after',
    requirement: `Results of the options ${OPTIONS.join(', ')}`,
    messages: { absent: 'There is no result of option {actual}.' },
    fixes: { absent: 'Repeat the run to its end: one run does the options {expected} one after the other.' },
    docs: "Reads the names in `options` of the run's summary (`summary.json`, or `kvcache_run_summary.json` as the rules call it). One run does all three options; without one of them it is no result, in OPEN neither.",
  },
  check: measured((run) => {
    const there = need(run.options).map(({ option }) => option)
    const absent = OPTIONS.filter((option) => !there.includes(option))
    const summary = there.length === 0 ? 'no option' : `options ${there.join(', ')}`
    if (absent.length === 0) return pass(summary)
    return fail(
      absent.map((actual) => ({
        verdict: 'invalid',
        messageId: 'absent',
        parameter: `options.${actual}`,
        expected: OPTIONS,
        actual,
      })),
      summary,
    )
  }),
})
