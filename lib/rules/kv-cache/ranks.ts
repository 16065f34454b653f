import type { KvCacheRun } from '../../storage/benchmarks/kv-cache/types'
import { need } from '../../storage/fact'
import { measured } from '../measured'
import { fail, pass, type RawFinding, runRule } from '../types'

export default runRule<KvCacheRun>({
  meta: {
    id: 'kv-cache/ranks',
    title: 'The clients are spread evenly over the hosts',
    scope: 'run',
    benchmarks: ['kv_cache'],
    clauses: { '3.0': '6.3.3.1' },
    severity: 'error',
    when: 'after',
    requirement: 'As many clients as hosts times clients a host, in every option',
    messages: {
      spread: '{actual} clients are not {hosts} hosts with {each} clients each ({expected}).',
      option: 'Option {option} has {actual} clients, the run {expected}.',
    },
    fixes: {
      spread: 'Run it with as many processes as a multiple of the hosts.',
      option: 'Repeat the run with the same clients in every option.',
    },
    docs: "Reads `total_ranks`, `npernode` and `host_count` of the run's summary, and `rank_count` of each option. A client is a rank; how many there are is free.",
  },
  check: measured((run) => {
    const ranks = need(run.processes)
    const hosts = need(run.hosts)
    const each = need(run.ranksPerHost)
    const findings: RawFinding[] = []
    if (ranks !== hosts * each)
      findings.push({
        verdict: 'invalid',
        messageId: 'spread',
        parameter: 'total_ranks',
        expected: hosts * each,
        actual: ranks,
        data: { hosts, each },
      })
    for (const option of need(run.options)) {
      const own = need(option.ranks)
      if (own !== ranks)
        findings.push({
          verdict: 'invalid',
          messageId: 'option',
          parameter: `options.${option.option}.rank_count`,
          expected: ranks,
          actual: own,
          data: { option: option.option },
        })
    }
    const summary = `${ranks} on ${hosts} ${hosts === 1 ? 'host' : 'hosts'}`
    return findings.length > 0 ? fail(findings, summary) : pass(summary)
  }),
})
