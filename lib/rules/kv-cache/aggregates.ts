import { clientsOf, figuresOf, KV_FIGURES } from '../../storage/benchmarks/kv-cache/figures'
import type { KvCacheRun, KvOptionFigures } from '../../storage/benchmarks/kv-cache/types'
import { need, peek } from '../../storage/fact'
import { measured } from '../measured'
import { fail, notApplicable, pass, type RawFinding, runRule } from '../types'

/** Sums of floating point numbers in another order. */
const ROUNDING = 1e-6

export default runRule<KvCacheRun>({
  meta: {
    id: 'kv-cache/aggregates',
    title: "The summary is what the clients' files give",
    scope: 'run',
    benchmarks: ['kv_cache'],
    clauses: { '3.0': '6.3.4.1, 6.3.4.2, 6.3.4.3' },
    severity: 'warning',
    when: 'after',
    requirement: 'Rates summed over clients and averaged over trials, latencies the largest of all',
    messages: { differs: 'The summary has {actual} for `{parameter}`; the files of its clients give {expected}.' },
    fixes: { differs: 'Hand in {expected}, which is what the files of the clients give and what the report shows.' },
    docs: `Recomputes each option from \`option_<O>/trial_<T>/rank_<N>/kvcache_results_*.json\` by the written rule: bandwidths and tokens per second are summed over the clients of a trial, then averaged over the trials; latencies are the largest of all clients and trials. A difference from the run's summary is a warning, and the recomputed figures are those that count.

Early drivers of edition 3.0 averaged or summed over all files alike, so that their summaries have other numbers. Where files of clients are not in the tree, nothing is compared.`,
  },
  check: measured((run) => {
    const findings: RawFinding[] = []
    let compared = 0
    for (const { option, reported } of need(run.options)) {
      const clients = clientsOf(run, option)
      if (!clients) continue
      const computed = figuresOf(clients)
      for (const [name, { reported: field }] of Object.entries(KV_FIGURES) as Figures) {
        const expected = computed[name]
        const actual = peek(reported[name])
        if (expected === null || actual === undefined) continue
        compared++
        if (Math.abs(expected - actual) > ROUNDING * Math.max(Math.abs(expected), Math.abs(actual)))
          findings.push({
            verdict: 'closed',
            severity: 'warning',
            messageId: 'differs',
            parameter: `options.${option}.${field}`,
            expected,
            actual,
          })
      }
    }
    if (compared === 0) return notApplicable("the clients' files are not in the tree")
    return findings.length > 0 ? fail(findings, `${findings.length} of ${compared} differ`) : pass(`${compared} agree`)
  }),
})

type Figures = [keyof KvOptionFigures<unknown>, { reported: string }][]
