import type { VectorDatabaseRun } from '../../storage/benchmarks/vector-database/types'
import { isKnown, need } from '../../storage/fact'
import { measured } from '../measured'
import { fail, pass, runRule } from '../types'

const FIELDS = {
  throughput_qps: 'queriesPerSecond',
  mean_latency_ms: 'meanLatencyMs',
  p95_latency_ms: 'p95LatencyMs',
  p99_latency_ms: 'p99LatencyMs',
  p999_latency_ms: 'p999LatencyMs',
} as const satisfies Record<string, keyof VectorDatabaseRun>
const NAMES = Object.keys(FIELDS) as (keyof typeof FIELDS)[]

export default runRule<VectorDatabaseRun>({
  meta: {
    id: 'vector-database/reported-metrics',
    title: 'Throughput and latencies are reported',
    scope: 'run',
    benchmarks: ['vector_database'],
    clauses: { '3.0': '5.3.4' },
    severity: 'error',
    when: 'after',
    requirement: `The fields ${NAMES.map((name) => `\`${name}\``).join(', ')}`,
    messages: { absent: '`{parameter}` of `{file}` {why}.' },
    fixes: { absent: 'Put `{file}` back as the benchmark wrote it, or repeat the run.' },
    docs: `Each of ${NAMES.map((name) => `\`${name}\``).join(', ')} has to be a number in the summary, or in the statistics that it is made from. One that is missing or no number is INVALID: this rule is about their being there. Without summary and statistics it can't be judged.`,
  },
  check: measured((run) => {
    need(run.statistics)
    const findings = NAMES.flatMap((parameter) => {
      const fact = run[FIELDS[parameter]]
      if (isKnown(fact)) return []
      const { file, reason = 'is not there' } = fact.missing
      return [{ verdict: 'invalid' as const, messageId: 'absent', parameter, data: { file, why: reason } }]
    })
    return findings.length > 0
      ? fail(findings, `${findings.length} of ${NAMES.length} are missing`)
      : pass(`${NAMES.length} fields`)
  }),
})
