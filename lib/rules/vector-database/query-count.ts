import type { VectorDatabaseRun } from '../../storage/benchmarks/vector-database/types'
import { isKnown, known, need } from '../../storage/fact'
import { shown } from '../apply'
import { measured } from '../measured'
import { fail, pass, runRule } from '../types'

export default runRule<VectorDatabaseRun>({
  meta: {
    id: 'vector-database/query-count',
    title: 'Queries were made',
    scope: 'run',
    benchmarks: ['vector_database'],
    clauses: { '3.0': '5.3.3' },
    severity: 'error',
    when: 'after',
    requirement: 'At least one query; the minimum is not published',
    messages: { none: 'The run made {actual} queries.' },
    fixes: { none: 'Repeat the run with a database that answers.' },
    docs: `Reads \`total_queries\` of the summary or statistics; where it is missing, \`throughput_qps\` times \`total_time_seconds\`.

The rule asks for "the minimum number of queries defined for the benchmark", which was never published. So what is judged is that there was one at all; the checklist shows how many. Fewer than one is INVALID.`,
  },
  check: measured((run) => {
    const { queriesPerSecond, totalSeconds } = run
    const issued =
      !isKnown(run.queries) && isKnown(queriesPerSecond) && isKnown(totalSeconds)
        ? known(queriesPerSecond.value * totalSeconds.value, queriesPerSecond.source)
        : run.queries
    const actual = need(issued)
    const summary = `${shown(Math.round(actual))} queries; the minimum is not published`
    if (actual >= 1) return pass(summary)
    return fail({ verdict: 'invalid', messageId: 'none', parameter: 'total_queries', expected: 1, actual }, summary)
  }),
})
