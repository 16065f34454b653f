import { clientsOf } from '../../storage/benchmarks/kv-cache/figures'
import type { KvCacheRun } from '../../storage/benchmarks/kv-cache/types'
import { need, peek } from '../../storage/fact'
import { measured } from '../measured'
import { fail, pass, runRule } from '../types'

export default runRule<KvCacheRun>({
  meta: {
    id: 'kv-cache/storage-reached',
    title: 'The storage is used at all',
    scope: 'run',
    benchmarks: ['kv_cache'],
    clauses: { '3.0': '6.3.4.4' },
    severity: 'error',
    when: 'after',
    requirement: 'In every option, at least one client that reaches the storage',
    messages: { memory: 'In option {option}, memory alone served every client: nothing of the storage was measured.' },
    fixes: { memory: 'Run option {option} with the memory that the table fixes, or hand it in as OPEN.' },
    docs: "Reads `cpu_tier_ranks` of each option in the run's summary, which lists the results of clients whose blocks all stayed in memory, and counts `cache_stats.storage_entries` of 0 where all files of clients are there. An option in which that is so of every client is OPEN.",
  },
  check: measured((run) => {
    const options = need(run.options)
    const served = options.filter((one) => {
      const clients = clientsOf(run, one.option)
      if (clients?.every(({ figures }) => peek(figures.storageEntries) === 0)) return true
      return need(one.memoryOnly) >= need(one.ranks) * need(one.trials)
    })
    if (served.length === 0) return pass('in every option')
    return fail(
      served.map(({ option }) => ({
        verdict: 'open',
        messageId: 'memory',
        parameter: `options.${option}.cpu_tier_ranks`,
        data: { option },
      })),
    )
  }),
})
