import type { VectorDatabaseRun } from '../../storage/benchmarks/vector-database/types'
import { measured } from '../measured'
import { orDefault, saying } from '../or-default'
import { fail, pass, runRule } from '../types'

const DEFAULT = 60
const LEAST = 30

export default runRule<VectorDatabaseRun>({
  meta: {
    id: 'vector-database/run-time',
    title: 'It runs long enough',
    scope: 'run',
    benchmarks: ['vector_database'],
    clauses: { '2.x': 'Vector database run check, runtime' },
    severity: 'error',
    when: 'before',
    requirement: `At least ${LEAST} seconds`,
    messages: { short: '{actual} seconds is less than {expected}.' },
    fixes: { short: 'Run it for at least {expected} seconds: `--runtime`.' },
    docs: `Reads \`args.runtime\` or \`runtime\` of the metadata: the seconds that were asked for. (The driver writes them over the seconds that the run took, which are not recorded.) Where the metadata has none, as for a number of queries, the driver's default of ${DEFAULT} seconds is what the run check takes. Less than ${LEAST} is INVALID.`,
  },
  check: measured((run) => {
    const seconds = orDefault(run.metadata, run.seconds, DEFAULT)
    const summary = saying(`${seconds.value} s`, seconds)
    if (seconds.value >= LEAST) return pass(summary)
    return fail(
      { verdict: 'invalid', messageId: 'short', parameter: 'runtime', expected: LEAST, actual: seconds.value },
      summary,
    )
  }),
})
